import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/**
 * How the image's instances boot. Of EC2's calls RegisterImage alone takes all of it. CreateImage takes no more than
 * `uefi` for an instance that booted so (BootModeOverride), no TPM and no variables, so amazon-ebs registers its image anew.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
 */
export const firmwareSettings = body({
  boot_mode: attr(t.oneOf(['legacy-bios', 'uefi', 'uefi-preferred']), {
    doc: 'How instances of the image boot. The operating system must be ready for it.',
  }),
  tpm_support: attr(t.oneOf(['v2.0']), { doc: 'Gives instances of the image a NitroTPM; takes `boot_mode = "uefi"`.' }),
  uefi_data: attr(t.string, { doc: 'Variables of the UEFI, as base64: keys of Secure Boot.' }),
});

export type FirmwareConfig = Infer<typeof firmwareSettings>;
