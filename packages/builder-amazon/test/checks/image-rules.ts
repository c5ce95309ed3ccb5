import { account, key, type Rule } from './rule.ts';

const regions = ['us-west-2', 'eu-west-1'];
const keys = { 'us-west-2': key, 'eu-west-1': key };

export const ofImages: readonly Rule[] = [
  { rule: 'image-name-length', broken: { ami_name: 'ab' }, kept: { ami_name: 'abc' } },
  { rule: 'image-name-characters', broken: { ami_name: 'web:1' }, kept: { ami_name: 'web-1' } },
  { rule: 'invalid-account', broken: { ami_users: ['1234'] }, kept: { ami_users: [account] } },
  { rule: 'invalid-group', broken: { ami_groups: ['everybody'] }, kept: { ami_groups: ['all'] } },
  {
    rule: 'invalid-arn',
    broken: { ami_org_arns: ['o-abc123'] },
    kept: { ami_org_arns: [`arn:aws:organizations::${account}:organization/o-abc123`] },
  },
  {
    rule: 'invalid-key',
    broken: { encrypt_boot: true, kms_key_id: 'images' },
    kept: { encrypt_boot: true, kms_key_id: key },
  },
  { rule: 'key-without-encryption', broken: { kms_key_id: key }, kept: { encrypt_boot: true, kms_key_id: key } },
  {
    rule: 'share-default-key',
    broken: { encrypt_boot: true, ami_users: [account] },
    kept: { encrypt_boot: true, ami_users: [account], kms_key_id: key },
  },
  {
    rule: 'key-of-other-region',
    broken: { encrypt_boot: true, ami_regions: ['us-west-2'], region_kms_key_ids: keys },
    kept: { encrypt_boot: true, ami_regions: regions, region_kms_key_ids: keys },
  },
  {
    rule: 'region-without-key',
    broken: { encrypt_boot: true, ami_regions: regions, region_kms_key_ids: { 'us-west-2': key } },
    kept: { encrypt_boot: true, ami_regions: ['us-west-2'], region_kms_key_ids: { 'us-west-2': key } },
  },
  {
    rule: 'image-nowhere',
    broken: { skip_save_build_region: true, region: 'us-east-1', ami_regions: ['us-east-1'] },
    kept: { skip_save_build_region: true, region: 'us-east-1', ami_regions: ['us-west-2'] },
  },
  {
    rule: 'copy-duration',
    broken: { snapshot_copy_duration_minutes: 2895 },
    kept: { snapshot_copy_duration_minutes: 2880 },
  },
  { rule: 'invalid-time', broken: { deprecate_at: '2030-01-02' }, kept: { deprecate_at: '2030-01-02T15:04:00Z' } },
  {
    rule: 'paravirtual-networking',
    broken: { ami_virtualization_type: 'paravirtual', ena_support: true },
    kept: { ami_virtualization_type: 'hvm', ena_support: true },
  },
  {
    rule: 'tpm-without-uefi',
    broken: { tpm_support: 'v2.0', boot_mode: 'legacy-bios' },
    kept: { tpm_support: 'v2.0', boot_mode: 'uefi' },
  },
  {
    rule: 'uefi-data-without-uefi',
    broken: { uefi_data: 'AAAA', boot_mode: 'legacy-bios' },
    kept: { uefi_data: 'AAAA', boot_mode: 'uefi' },
  },
  {
    rule: 'uefi-data-encoding',
    broken: { uefi_data: '?', boot_mode: 'uefi' },
    kept: { uefi_data: 'AAAA', boot_mode: 'uefi' },
  },
  {
    rule: 'template-version-alone',
    broken: { fast_launch: { template_version: 1 } },
    kept: { fast_launch: { template_version: 1, template_name: 'windows' } },
  },
  {
    rule: 'template-region-twice',
    broken: { fast_launch: { region_launch_templates: [{ region: 'us-west-2' }, { region: 'us-west-2' }] } },
    kept: { fast_launch: { region_launch_templates: [{ region: 'us-west-2' }, { region: 'eu-west-1' }] } },
  },
  {
    rule: 'template-region-unknown',
    broken: { region: 'us-east-1', fast_launch: { region_launch_templates: [{ region: 'us-west-2' }] } },
    kept: {
      region: 'us-east-1',
      ami_regions: ['us-west-2'],
      fast_launch: { region_launch_templates: [{ region: 'us-west-2' }] },
    },
  },
  {
    rule: 'at-most-one of template_id, template_name in fast_launch',
    code: 'config/conflicting-arguments',
    broken: { fast_launch: { template_id: 'lt-0123456789abcdef0', template_name: 'windows' } },
    kept: { fast_launch: { template_id: 'lt-0123456789abcdef0' } },
  },
  {
    rule: 'at-most-one of template_id, template_name in fast_launch.region_launch_templates',
    code: 'config/conflicting-arguments',
    broken: {
      fast_launch: {
        region_launch_templates: [{ region: 'us-west-2', template_id: 'lt-0123456789abcdef0', template_name: 'windows' }],
      },
    },
    kept: { fast_launch: { region_launch_templates: [{ region: 'us-west-2', template_name: 'windows' }] } },
  },
];
