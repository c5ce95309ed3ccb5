/** Version of this package. A test compares it with package.json. */
export const coreVersion = '1.0.0';

/** The level of Packer that imgbuild stands for: `required_version`, `min_packer_version` and `packer.version` mean it. */
export const packerVersion = '1.16.0';
