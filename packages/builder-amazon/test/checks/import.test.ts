import { expect, test } from 'vitest';
import { imported } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const uefi = { boot_mode: 'uefi', platform: 'linux' };
const accounts = { ami_users: ['123456789012'] };

test.each([
  ['a bucket', {}],
  ['UEFI', uefi],
  ['arm64', { architecture: 'arm64', platform: 'linux' }],
  ['an encrypted file', { s3_encryption: 'aws:kms', s3_encryption_key: 'anything' }],
  ['an encrypted image', { ami_encrypt: true, ami_kms_key: 'alias/images', ...accounts }],
  ['an encrypted image of one’s own', { ami_encrypt: true }],
  ['a shared image', { ...accounts, ami_groups: ['all'] }],
  ['an image with a name', { ami_name: 'image', tags: { a: 'b' }, license_type: 'BYOL', imds_support: 'v2.0' }],
])('%s: no problem', (_name, changes) => {
  expect(linesOf(imported, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'UEFI for what is not said',
    { boot_mode: 'uefi' },
    [
      'error amazon/import-platform-missing at boot_mode: Operating system of the image is not said. An image that boots with UEFI is imported only when platform is set: "linux" or "windows".',
    ],
  ],
  [
    'arm64 for what is not said',
    { architecture: 'arm64' },
    [
      'error amazon/import-platform-missing at architecture: Operating system of the image is not said. An image that boots with UEFI, as one for arm64 does, is imported only when platform is set: "linux" or "windows".',
    ],
  ],
  [
    'arm64 the old way',
    { architecture: 'arm64', boot_mode: 'legacy-bios' },
    [
      'error amazon/import-boot-mode at boot_mode: arm64 boots with UEFI. An image for arm64 cannot boot with legacy-bios. Set boot_mode = "uefi", or leave it out.',
    ],
  ],
  [
    'keys that are not used',
    { s3_encryption: 'AES256', s3_encryption_key: 'a', ami_kms_key: 'alias/images' },
    [
      'warning amazon/encryption-key-unused at s3_encryption_key: Key is not used. s3_encryption_key is used with s3_encryption = "aws:kms" only. Set that, or leave the key out.',
      'warning amazon/encryption-key-unused at ami_kms_key: Key is not used. ami_kms_key is used with ami_encrypt = true only. Set that, or leave the key out.',
    ],
  ],
  [
    'sharing what has the default key',
    { ami_encrypt: true, ...accounts },
    [
      'error amazon/share-default-key at ami_users: An image that nobody else could use. What is shared with ami_users would be encrypted with the account’s default key, which other accounts can never use. Name a key of your own with ami_kms_key, and let the others use it.',
    ],
  ],
])('%s', (_name, changes, expected) => {
  expect(linesOf(imported, changes)).toEqual(expected);
});

test('names, keys, accounts and groups are checked as of other images', () => {
  const changes = { ami_name: 'a', ami_encrypt: true, ami_kms_key: 'a', ami_users: ['a'], ami_groups: ['a'] };
  expect(placesOf(imported, changes)).toEqual([
    'amazon/image-name-length ami_name',
    'amazon/invalid-account ami_users.0',
    'amazon/invalid-group ami_groups.0',
    'amazon/invalid-key ami_kms_key',
  ]);
});

test.each(['s3_encryption', 'license_type', 'format', 'architecture', 'boot_mode', 'platform', 'imds_support'])(
  'refused by the schema: a %s that there is not',
  (name) => {
    expect(placesOf(imported, { [name]: 'other' })).toEqual([`config/invalid-choice ${name}`]);
  },
);

test('a bucket is needed, and boots that ImportImage does not take are refused', () => {
  expect(placesOf(imported, { s3_bucket_name: undefined })).toEqual(['config/missing-argument']);
  expect(placesOf(imported, { boot_mode: 'uefi-preferred' })).toEqual(['config/invalid-choice boot_mode']);
});
