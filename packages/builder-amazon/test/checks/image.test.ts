import { expect, test } from 'vitest';
import { ebs, surrogate } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
const shared = (names: string, where = '', by = 'kms_key_id or region_kms_key_ids'): string =>
  `An image that nobody else could use. What is shared with ${names} would be encrypted with the account’s default key${where}, which other accounts can never use. Name a key of your own with ${by}, and let the others use it.`;

test.each([
  ['every character of a name', { ami_name: "aZ0 ()[]./-'@_" }],
  ['the shortest name', { ami_name: 'abc' }],
  ['the longest name', { ami_name: 'a'.repeat(128) }],
  ['accounts', { ami_users: ['012345678901'], snapshot_users: ['123456789012'] }],
  ['everybody', { ami_groups: ['all'], snapshot_groups: ['all'] }],
  [
    'organizations',
    {
      ami_org_arns: ['arn:aws:organizations::123456789012:organization/o-abc123'],
      ami_ou_arns: ['arn:aws:organizations::123456789012:ou/o-abc123/ou-ab12-cdef3456'],
    },
  ],
  ['copies', { ami_regions: ['us-west-2', 'us-west-2', 'eu-west-1'] }],
  ['regions that nobody looks at', { ami_regions: ['RegionTwo'], skip_region_validation: true }],
  ['no image in the region of the build', { skip_save_build_region: true, region: 'us-east-1', ami_regions: ['us-west-2'] }],
  ['encryption', { encrypt_boot: true }],
  ['no encryption', { encrypt_boot: false }],
  ['a key by its id', { encrypt_boot: true, kms_key_id: key }],
  ['a key of several regions', { encrypt_boot: true, kms_key_id: `mrk-${'0'.repeat(32)}` }],
  ['a key by its alias', { encrypt_boot: true, kms_key_id: 'alias/images/linux' }],
  ['a key by its ARN', { encrypt_boot: true, kms_key_id: `arn:aws-cn:kms:cn-north-1:123456789012:key/${key}` }],
  ['an alias by its ARN', { encrypt_boot: true, kms_key_id: 'arn:aws:kms:us-east-1:123456789012:alias/images' }],
  [
    'keys of regions',
    { encrypt_boot: true, ami_regions: ['us-west-2', 'eu-west-1'], region_kms_key_ids: { 'us-west-2': key, 'eu-west-1': '' } },
  ],
  ['an encrypted image that is shared', { encrypt_boot: true, kms_key_id: key, ami_users: ['123456789012'] }],
  [
    'encrypted copies that are shared',
    {
      encrypt_boot: true,
      ami_regions: ['us-west-2'],
      region_kms_key_ids: { 'us-west-2': key },
      snapshot_users: ['123456789012'],
    },
  ],
  [
    'encrypted copies that are shared, of an image that does not stay',
    {
      encrypt_boot: true,
      region: 'us-east-1',
      skip_save_build_region: true,
      ami_regions: ['us-west-2'],
      region_kms_key_ids: { 'us-west-2': key },
      snapshot_users: ['123456789012'],
    },
  ],
  ['an encrypted image for everybody', { encrypt_boot: true, ami_groups: ['all'] }],
  ['a copy in a quarter of an hour', { snapshot_copy_duration_minutes: 15 }],
  ['a copy in two days', { snapshot_copy_duration_minutes: 2880 }],
  ['a time', { deprecate_at: '2028-02-29T23:59:59Z' }],
  ['a time of another zone', { deprecate_at: '2030-01-02T15:04:05.5+02:00' }],
  ['protection', { deregistration_protection: { with_cooldown: true } }],
  ['networking with HVM', { ami_virtualization_type: 'hvm', ena_support: true, sriov_support: true }],
  ['no networking without', { ami_virtualization_type: 'paravirtual', ena_support: false, sriov_support: false }],
  ['IMDSv2', { imds_support: 'v2.0' }],
  ['no IMDSv2', { imds_support: '' }],
])('%s: no problem', (_name, changes) => {
  expect(linesOf(ebs, changes)).toEqual([]);
  expect(linesOf(surrogate, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'a short name',
    { ami_name: 'ab' },
    [
      'error amazon/image-name-length at ami_name: Image name is too short or too long. EC2 takes names of 3 to 128 characters, and "ab" has 2.',
    ],
  ],
  [
    'a long name',
    { ami_name: 'a'.repeat(129) },
    [
      `error amazon/image-name-length at ami_name: Image name is too short or too long. EC2 takes names of 3 to 128 characters, and "${'a'.repeat(129)}" has 129.`,
    ],
  ],
  [
    'a name with a time',
    { ami_name: 'web 2026-01-02T15:04:05Z+ä' },
    [
      'error amazon/image-name-characters at ami_name: Image name with characters that EC2 refuses. "web 2026-01-02T15:04:05Z+ä" has ":" "+" "ä" in it. EC2 takes letters, digits, spaces and ( ) [ ] . / - \' @ _. Replace the others; the template function clean_resource_name puts "-" in their place.',
    ],
  ],
  [
    'no accounts',
    { ami_users: ['1234-5678-9012'], snapshot_users: ['123456789012', '12345678901'] },
    [
      'error amazon/invalid-account at ami_users.0: Not an account. "1234-5678-9012" is not the number of an account: twelve digits, as a string, so that zeros at its beginning stay.',
      'error amazon/invalid-account at snapshot_users.1: Not an account. "12345678901" is not the number of an account: twelve digits, as a string, so that zeros at its beginning stay.',
    ],
  ],
  [
    'groups that there are not',
    { ami_groups: ['everybody'], snapshot_groups: ['none'] },
    [
      'error amazon/invalid-group at ami_groups.0: Not a group. EC2 knows one group only, "all", which makes it public; "everybody" is none.',
      'error amazon/invalid-group at snapshot_groups.0: Not a group. EC2 knows one group only, "all", which makes it public; "none" is none.',
    ],
  ],
  [
    'ids of organizations',
    { ami_org_arns: ['o-abc123'], ami_ou_arns: ['arn:aws:organizations::123456789012:organization/o-abc123'] },
    [
      'error amazon/invalid-arn at ami_org_arns.0: Not an ARN. "o-abc123" is not the ARN of an organization: arn:aws:organizations::ACCOUNT:organization/o-ID.',
      'error amazon/invalid-arn at ami_ou_arns.0: Not an ARN. "arn:aws:organizations::123456789012:organization/o-abc123" is not the ARN of an organizational unit: arn:aws:organizations::ACCOUNT:ou/o-ID/ou-ID.',
    ],
  ],
  [
    'no regions',
    { ami_regions: ['us-west-2', 'Oregon'] },
    ['error amazon/invalid-region at ami_regions.1: Not a region. "Oregon" is not the name of a region, such as us-east-1.'],
  ],
  [
    'an image nowhere',
    { skip_save_build_region: true },
    [
      'error amazon/image-nowhere at skip_save_build_region: The image would be nowhere. skip_save_build_region keeps no image in the region of the build, and ami_regions names no other. Name one, or remove skip_save_build_region.',
    ],
  ],
  [
    'an image nowhere, though a region is named',
    { skip_save_build_region: true, region: 'us-east-1', ami_regions: ['us-east-1'] },
    [
      'error amazon/image-nowhere at skip_save_build_region: The image would be nowhere. skip_save_build_region keeps no image in the region of the build, and ami_regions names no other. Name one, or remove skip_save_build_region.',
    ],
  ],
  [
    'a key for a region without a copy',
    { encrypt_boot: true, ami_regions: ['us-west-2'], region_kms_key_ids: { 'us-west-2': key, 'eu-west-1': key } },
    [
      'error amazon/key-of-other-region at region_kms_key_ids.eu-west-1: A key for a region that the image is not copied to. region_kms_key_ids has a key for eu-west-1, which is not in ami_regions. Add it there, or leave the key out.',
    ],
  ],
  [
    'copies without keys',
    {
      encrypt_boot: true,
      ami_regions: ['us-west-2', 'eu-west-1', 'eu-west-1', 'eu-west-2'],
      region_kms_key_ids: { 'us-west-2': key },
    },
    [
      'error amazon/region-without-key at ami_regions.1: No key for a region. The image is copied to eu-west-1, and region_kms_key_ids has no key for it. Add one; "" stands for the region’s default key.',
      'error amazon/region-without-key at ami_regions.3: No key for a region. The image is copied to eu-west-2, and region_kms_key_ids has no key for it. Add one; "" stands for the region’s default key.',
    ],
  ],
  [
    'keys without encryption',
    { kms_key_id: key, ami_regions: ['us-west-2'], region_kms_key_ids: { 'us-west-2': key } },
    [
      'error amazon/key-without-encryption at kms_key_id: A key, but no encryption. Only encrypt_boot = true makes use of kms_key_id and region_kms_key_ids. Set that, or leave the key out.',
    ],
  ],
  [
    'keys with encryption turned off',
    { encrypt_boot: false, ami_regions: ['us-west-2'], region_kms_key_ids: { 'us-west-2': key } },
    [
      'error amazon/key-without-encryption at region_kms_key_ids: A key, but no encryption. Only encrypt_boot = true makes use of region_kms_key_ids. Set that, or leave the key out.',
    ],
  ],
  [
    'no keys',
    { encrypt_boot: true, kms_key_id: 'images', ami_regions: ['us-west-2'], region_kms_key_ids: { 'us-west-2': '1234' } },
    [
      'error amazon/invalid-key at kms_key_id: Not a key of KMS. "images" does not look like a key. Write its id (1234abcd-12ab-34cd-56ef-1234567890ab, mrk-…), alias/NAME, or the ARN of either.',
      'error amazon/invalid-key at region_kms_key_ids.us-west-2: Not a key of KMS. "1234" does not look like a key. Write its id (1234abcd-12ab-34cd-56ef-1234567890ab, mrk-…), alias/NAME, or the ARN of either.',
    ],
  ],
  [
    'sharing what has the default key',
    { encrypt_boot: true, ami_users: ['123456789012'], snapshot_users: ['123456789012'] },
    [`error amazon/share-default-key at ami_users: ${shared('ami_users and snapshot_users')}`],
  ],
  [
    'sharing copies of which one has the default key',
    {
      encrypt_boot: true,
      ami_regions: ['us-west-2', 'eu-west-1'],
      region_kms_key_ids: { 'us-west-2': key, 'eu-west-1': '' },
      ami_org_arns: ['arn:aws:organizations::123456789012:organization/o-abc123'],
    },
    [
      `error amazon/share-default-key at region_kms_key_ids.eu-west-1: ${shared('ami_org_arns', ' in eu-west-1', 'region_kms_key_ids')}`,
    ],
  ],
  [
    'sharing copies that have no key',
    {
      encrypt_boot: true,
      region: 'us-east-1',
      kms_key_id: key,
      ami_regions: ['us-west-2', 'us-east-1', 'eu-west-1'],
      ami_users: ['123456789012'],
    },
    [
      `error amazon/share-default-key at ami_users: ${shared('ami_users', ' in us-west-2', 'region_kms_key_ids')}`,
      `error amazon/share-default-key at ami_users: ${shared('ami_users', ' in eu-west-1', 'region_kms_key_ids')}`,
    ],
  ],
  [
    'sharing an image whose copies only have a key',
    {
      encrypt_boot: true,
      region: 'us-east-1',
      ami_regions: ['us-west-2'],
      region_kms_key_ids: { 'us-west-2': key },
      snapshot_users: ['123456789012'],
    },
    [`error amazon/share-default-key at snapshot_users: ${shared('snapshot_users', ' in us-east-1', 'kms_key_id')}`],
  ],
  [
    'a copy in ten minutes',
    { snapshot_copy_duration_minutes: 10 },
    [
      'error amazon/copy-duration at snapshot_copy_duration_minutes: Impossible duration of a copy. A copy can be asked for in 15 to 2880 minutes, in steps of 15; 10 is none of them.',
    ],
  ],
  [
    'a day without a time',
    { deprecate_at: '2030-01-02' },
    ['error amazon/invalid-time at deprecate_at: Not a time. "2030-01-02" is not a time such as 2030-01-02T15:04:00Z.'],
  ],
  [
    'networking without HVM',
    { ami_virtualization_type: 'paravirtual', ena_support: true, sriov_support: true },
    [
      'error amazon/paravirtual-networking at ena_support: Enhanced networking needs HVM. ena_support works with hardware virtualization only. Set ami_virtualization_type = "hvm", or leave ena_support out.',
      'error amazon/paravirtual-networking at sriov_support: Enhanced networking needs HVM. sriov_support works with hardware virtualization only. Set ami_virtualization_type = "hvm", or leave sriov_support out.',
    ],
  ],
])('%s', (_name, changes, expected) => {
  expect(linesOf(ebs, changes)).toEqual(expected);
  expect(linesOf(surrogate, changes)).toEqual(expected);
});

test.each([
  '2030-02-30T00:00:00Z',
  '2029-02-29T00:00:00Z',
  '2030-13-01T00:00:00Z',
  '2030-01-02T25:00:00Z',
  '2030-01-02T15:04:00',
  'soon',
])('not a time: %s', (text) => {
  expect(placesOf(ebs, { deprecate_at: text })).toEqual(['amazon/invalid-time deprecate_at']);
});

test.each<[string, object, readonly string[]]>([
  ['no name', { ami_name: undefined }, ['config/missing-argument']],
  ['an empty name', { ami_name: '' }, ['config/empty-argument ami_name']],
  ['a virtualization that there is not', { ami_virtualization_type: 'xen' }, ['config/invalid-choice ami_virtualization_type']],
  ['a version of IMDS that there is not', { imds_support: 'v1.0' }, ['config/invalid-choice imds_support']],
  ['a description that says what nobody knows', { ami_description: '{{ .SourceAmi }}' }, ['text/unknown-value ami_description']],
  ['a tag without a key', { tag: [{ value: 'a' }] }, ['config/missing-argument tag.0']],
  [
    'a tag with the other word for its key',
    { tag: [{ name: 'a', value: 'b' }] },
    ['config/missing-argument tag.0', 'config/unsupported-argument tag.0.name'],
  ],
  [
    'a volume’s tag with the usual word',
    { run_volume_tag: [{ key: 'a' }] },
    ['config/missing-argument run_volume_tag.0', 'config/unsupported-argument run_volume_tag.0.key'],
  ],
])('refused by the schema: %s', (_name, changes, expected) => {
  expect(placesOf(ebs, changes)).toEqual(expected);
});
