import { attr, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';
import { sharingSettings } from './image.ts';

const ownSettings = body({
  s3_bucket_name: attr(t.string, { doc: 'Bucket of S3 that the file is uploaded to.', required: true }),
  s3_key_name: attr(t.string, {
    doc: 'Name of the file there. Default: `packer-import-TIME-RANDOM.FORMAT`, so that builds at the same time have files of their own.',
  }),
  s3_encryption: attr(t.oneOf(['AES256', 'aws:kms']), { doc: 'How S3 encrypts the file.' }),
  s3_encryption_key: attr(t.string, { doc: 'Key for `aws:kms`. Default: the account’s key for S3.' }),
  skip_clean: attr(t.bool, { doc: 'Leave the file in the bucket.', default: false }),
  tags: attr(t.map(t.string), { doc: 'Tags of the image and its snapshots.', default: {} }),
  ami_name: attr(t.string, { doc: 'Name of the image, which takes a copy. Default: the one EC2 gives.' }),
  ami_description: attr(t.string, { doc: 'Description of the image.' }),
  ami_encrypt: attr(t.bool, { doc: 'Whether the image is encrypted.', default: false }),
  ami_kms_key: attr(t.string, { doc: 'Key that it is encrypted with. Default: the account’s key for EBS.' }),
  license_type: attr(t.oneOf(['AWS', 'BYOL']), { doc: 'Whose license the operating system has. Default: EC2’s.' }),
  role_name: attr(t.string, { doc: 'Role that the import runs as. Default: `vmimport`.' }),
  format: attr(t.oneOf(['ova', 'raw', 'vmdk', 'vhd', 'vhdx']), {
    doc: 'Format of the file; the artifact’s first with this ending is taken.',
    default: 'ova',
  }),
  architecture: attr(t.oneOf(['i386', 'x86_64', 'arm64']), { doc: 'Architecture of the image.', default: 'x86_64' }),
  boot_mode: attr(t.oneOf(['legacy-bios', 'uefi']), {
    doc: 'How the image boots. Default: `uefi` for `arm64`, else `legacy-bios`.',
  }),
  platform: attr(t.oneOf(['linux', 'windows']), { doc: 'Its operating system; needed for `uefi`. Default: what EC2 finds.' }),
});

/** Settings of the post-processor `amazon-import`. */
export const config = bodies(bodies(accessSettings, sharingSettings), ownSettings);

export type ImportConfig = Infer<typeof config>;
