/** Version of the CLI. A test compares it with package.json. */
export const cliVersion = '1.0.0';
