/** The level of Packer that imgbuild stands for: `required_version`, `min_packer_version` and `packer.version` mean it. */
export const packerVersion = '1.16.0';
