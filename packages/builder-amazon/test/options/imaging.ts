import {
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  RunInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { ubuntu, type World } from '../world.ts';
import type { Raw, Row } from './effects.ts';

const copied: Raw = { ami_regions: ['us-west-2', 'eu-west-1'] };
const windows = [{ ...ubuntu, platform: 'windows', defaultUser: 'Administrator' }] as const;
const images = ['amazon-ebs', 'amazon-ebssurrogate'] as const;
const organization = (kind: string): string => `arn:aws:organizations::111122223333:${kind}`;
const tagBlock = (value: string): readonly Raw[] => [{ key: 'Of', value }];

async function template({ clients }: World): Promise<{ readonly id: string; readonly name: string }> {
  const command = new CreateLaunchTemplateCommand({
    LaunchTemplateName: 'fast',
    LaunchTemplateData: { InstanceType: 't3.micro' },
  });
  const { LaunchTemplate: made } = await clients.ec2().send(command);
  return { id: made?.LaunchTemplateId ?? '', name: 'fast' };
}
const fast = (more: Raw = {}): Raw => ({ fast_launch: { enable_fast_launch: true, ...more } });
const inRegion = (more: Raw): Raw => fast({ region_launch_templates: [{ region: 'us-west-2', ...more }] });

/** What the image is like. */
export const imaging: readonly Row[] = [
  { of: 'ami_name', set: { ami_name: 'another' } },
  { of: 'ami_description', set: { ami_description: 'Of {{ .SourceAMIName }}' } },
  { of: 'ami_product_codes', set: { ami_product_codes: ['code-1'] } },
  { of: 'ami_regions', set: copied },
  { of: 'skip_region_validation', besides: copied, set: { skip_region_validation: true } },
  { of: 'snapshot_copy_duration_minutes', besides: copied, set: { snapshot_copy_duration_minutes: 30 } },
  { of: 'tags', set: { tags: { Of: '{{ .BuildRegion }}' } } },
  { of: ['tag.key', 'tag.value'], set: { tag: tagBlock('image') } },
  { of: 'snapshot_tags', set: { snapshot_tags: { Of: 'snapshot' } } },
  { of: ['snapshot_tag.key', 'snapshot_tag.value'], set: { snapshot_tag: tagBlock('snapshot') } },
  { of: 'skip_ami_run_tags', besides: { run_tags: { Of: 'run' } }, set: { skip_ami_run_tags: true } },
  { of: 'ena_support', set: { ena_support: false } },
  { of: 'sriov_support', set: { sriov_support: true } },
  { of: 'encrypt_boot', set: { encrypt_boot: true } },
  { of: 'kms_key_id', besides: { encrypt_boot: true }, set: { kms_key_id: 'alias/images' } },
  {
    of: 'region_kms_key_ids',
    besides: { ...copied, encrypt_boot: true },
    set: { region_kms_key_ids: { 'us-west-2': 'alias/here', 'eu-west-1': 'alias/there' } },
  },
  { of: 'skip_save_build_region', besides: { ami_regions: ['eu-west-1'] }, set: { skip_save_build_region: true } },
  { of: 'deprecate_at', set: { deprecate_at: new Date(Date.now() + 365 * 86_400_000).toISOString().replace(/\.\d+/, '') } },
  { of: 'deregistration_protection.enabled', set: { deregistration_protection: { enabled: true } } },
  {
    of: 'deregistration_protection.with_cooldown',
    besides: { deregistration_protection: { enabled: true } },
    set: { deregistration_protection: { with_cooldown: true } },
  },
  { of: 'ami_users', set: { ami_users: ['123456789012'] } },
  { of: 'ami_groups', set: { ami_groups: ['all'] } },
  { of: 'ami_org_arns', set: { ami_org_arns: [organization('organization/o-1234567890')] } },
  { of: 'ami_ou_arns', set: { ami_ou_arns: [organization('ou/o-1234567890/ou-1234-12345678')] } },
  { of: 'imds_support', set: { imds_support: 'v2.0' } },
  { of: 'snapshot_users', set: { snapshot_users: ['123456789012'] } },
  { of: 'snapshot_groups', set: { snapshot_groups: ['all'] } },
  { of: 'boot_mode', set: { boot_mode: 'uefi' } },
  { of: 'tpm_support', besides: { boot_mode: 'uefi' }, set: { tpm_support: 'v2.0' } },
  { of: 'uefi_data', besides: { boot_mode: 'uefi' }, set: { uefi_data: 'QU1aTlVFRkk=' } },
  { of: 'force_deregister', besides: former, set: { force_deregister: true } },
  {
    of: 'force_delete_snapshot',
    besides: async (world) => ({ ...(await former(world)), force_deregister: true }),
    set: { force_delete_snapshot: true },
  },
  { of: 'skip_create_ami', set: { skip_create_ami: true } },
  { of: 'no_ephemeral', set: { no_ephemeral: true } },
  {
    of: 'ami_virtualization_type',
    on: ['amazon-ebs'],
    besides: { sriov_support: true },
    set: { ami_virtualization_type: 'paravirtual' },
  },
  { of: 'fast_launch.enable_fast_launch', images: windows, set: fast() },
  { of: 'fast_launch.max_parallel_launches', images: windows, besides: fast(), set: fast({ max_parallel_launches: 7 }) },
  { of: 'fast_launch.target_resource_count', images: windows, besides: fast(), set: fast({ target_resource_count: 2 }) },
  {
    of: 'fast_launch.template_id',
    images: windows,
    besides: fast(),
    set: async (world) => fast({ template_id: (await template(world)).id }),
  },
  {
    of: 'fast_launch.template_name',
    images: windows,
    besides: fast(),
    set: async (world) => fast({ template_name: (await template(world)).name }),
  },
  {
    of: 'fast_launch.template_version',
    images: windows,
    besides: async (world) => fast({ template_name: (await template(world)).name }),
    set: fast({ template_version: 1 }),
  },
  {
    of: ['fast_launch.region_launch_templates.region', 'fast_launch.region_launch_templates.template_id'],
    images: windows,
    besides: fast(),
    set: async (world) => inRegion({ template_id: (await template(world)).id }),
  },
  {
    of: ['fast_launch.region_launch_templates.template_name', 'fast_launch.region_launch_templates.template_version'],
    images: windows,
    besides: fast(),
    set: async (world) => inRegion({ template_name: (await template(world)).name, template_version: 1 }),
  },
  {
    of: 'fast_launch.region_launch_templates.enable_fast_launch',
    images: windows,
    besides: fast(),
    set: inRegion({ enable_fast_launch: false }),
  },
  { of: 'snapshot_description', on: images, set: { snapshot_description: 'Of the root' } },
  { of: 'ami_architecture', set: { ami_architecture: 'arm64' } },
  {
    of: 'use_create_image',
    besides: { launch_block_device_mappings: [{ device_name: '/dev/xvdf', volume_size: 9, delete_on_termination: true }] },
    set: { use_create_image: true },
  },
];

/** An image of the name is there already. */
async function former(world: World): Promise<Raw> {
  const ec2 = world.clients.ec2();
  const { Images: [source] = [] } = await ec2.send(new DescribeImagesCommand({ Owners: [ubuntu.owner] }));
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: source?.ImageId, MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' }),
  );
  const id = instance?.InstanceId ?? '';
  await waitUntilInstanceRunning({ client: ec2, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { InstanceIds: [id] });
  await ec2.send(new CreateImageCommand({ InstanceId: id, Name: 'image' }));
  return {};
}
