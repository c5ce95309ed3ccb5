/** Version of the CLI. A test compares it with package.json. */
export const cliVersion = '1.0.0';

/** The level of Packer that the CLI's engine stands for. Copied here so that `version` loads nothing; a test compares it. */
export const packerVersion = '1.16.0';
