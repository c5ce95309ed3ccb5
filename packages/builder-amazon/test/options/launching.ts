import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { writeFile } from 'node:fs/promises';
import { makeProfile } from '../instance/session-story.ts';
import { ubuntu, type World } from '../world.ts';
import type { Raw, Row } from './effects.ts';

const arn = (service: string, name: string): string => `arn:aws:${service}:us-west-2:111122223333:${name}`;
const filter = { filters: { name: 'ubuntu/images/*' }, owners: ['099720109477'] };
const byFilter: Raw = { source_ami: undefined, source_ami_filter: filter };
const policy = { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] };
/** Two types on the spot market, by a fleet. */
const spot: Raw = { instance_type: undefined, spot_instance_types: ['t3.micro', 't3.small'], spot_price: 'auto' };
/** Two images of one name's beginning, and one that is deprecated. */
const several = [
  ubuntu,
  { ...ubuntu, name: 'several/1', createdAt: Date.UTC(2024, 0, 1) },
  { ...ubuntu, name: 'several/2', createdAt: Date.UTC(2024, 0, 2) },
  { ...ubuntu, name: 'old/1', deprecatedAt: Date.UTC(2024, 1, 1) },
];
const named = (name: string): Raw => ({ ...byFilter, source_ami_filter: { filters: { name }, owners: ['099720109477'] } });
async function profile(world: World): Promise<Raw> {
  await makeProfile(world);
  return {};
}
const tagBlock = (key: string, value: string): readonly Raw[] => [{ key, value }];

/** What the instance is launched with. */
export const launching: readonly Row[] = [
  { of: 'region', besides: byFilter, set: { region: 'eu-west-1' } },
  { of: 'instance_type', set: { instance_type: 't3.small' } },
  {
    of: 'source_ami',
    images: several,
    besides: named('several/*'),
    set: async ({ clients }) => {
      const command = new DescribeImagesCommand({ Filters: [{ Name: 'name', Values: ['several/1'] }] });
      return { source_ami: (await clients.ec2().send(command)).Images?.[0]?.ImageId };
    },
  },
  {
    of: ['source_ami_filter.filters', 'source_ami_filter.owners'],
    set: byFilter,
  },
  {
    of: 'source_ami_filter.most_recent',
    images: several,
    besides: named('several/*'),
    set: { source_ami_filter: { most_recent: true } },
  },
  {
    of: 'source_ami_filter.include_deprecated',
    images: several,
    besides: named('old/*'),
    set: { source_ami_filter: { include_deprecated: true } },
  },
  { of: 'capacity_reservation_preference', set: { capacity_reservation_preference: 'open' } },
  { of: 'capacity_reservation_id', set: { capacity_reservation_id: 'cr-0123456789abcdef0' } },
  {
    of: 'capacity_reservation_group_arn',
    set: { capacity_reservation_group_arn: arn('resource-groups', 'group/reserved') },
  },
  { of: 'ebs_optimized', set: { ebs_optimized: true } },
  { of: 'enable_nitro_enclave', besides: { instance_type: 'm5.xlarge' }, set: { enable_nitro_enclave: true } },
  { of: 'enable_t2_unlimited', besides: { instance_type: 't2.micro' }, set: { enable_t2_unlimited: true } },
  { of: 'enable_unlimited_credits', set: { enable_unlimited_credits: true } },
  {
    of: 'skip_profile_validation',
    besides: async (world) => ({ ...(await profile(world)), iam_instance_profile: 'ssm' }),
    set: { skip_profile_validation: true },
  },
  { of: 'shutdown_behavior', set: { shutdown_behavior: 'terminate' } },
  {
    of: 'license_specifications.license_configuration_request.license_configuration_arn',
    set: {
      license_specifications: [
        { license_configuration_request: { license_configuration_arn: arn('license-manager', 'license-configuration:lic-1') } },
      ],
    },
  },
  { of: 'placement.tenancy', set: { placement: { tenancy: 'dedicated' } } },
  { of: 'placement.host_id', set: { placement: { host_id: 'h-0123456789abcdef0' } } },
  {
    of: 'placement.host_resource_group_arn',
    set: { placement: { host_resource_group_arn: arn('resource-groups', 'group/hosts') } },
  },
  { of: 'tenancy', set: { tenancy: 'dedicated' } },
  { of: 'metadata_options.http_endpoint', set: { metadata_options: { http_endpoint: 'disabled' } } },
  { of: 'metadata_options.http_tokens', set: { metadata_options: { http_tokens: 'required' } } },
  {
    of: 'metadata_options.http_put_response_hop_limit',
    besides: { metadata_options: { http_tokens: 'required' } },
    set: { metadata_options: { http_put_response_hop_limit: 2 } },
  },
  {
    of: 'metadata_options.instance_metadata_tags',
    besides: { metadata_options: { http_tokens: 'required' } },
    set: { metadata_options: { instance_metadata_tags: 'enabled' } },
  },
  { of: 'user_data', set: { user_data: '#!/bin/sh' } },
  {
    of: 'user_data_file',
    set: async ({ folder }) => {
      await writeFile(`${folder}/user-data`, '#!/bin/sh');
      return { user_data_file: `${folder}/user-data` };
    },
  },
  { of: 'iam_instance_profile', besides: profile, set: { iam_instance_profile: 'ssm' } },
  {
    of: [
      'temporary_iam_instance_profile_policy_document.Statement.Effect',
      'temporary_iam_instance_profile_policy_document.Statement.Action',
      'temporary_iam_instance_profile_policy_document.Statement.Resource',
    ],
    set: { temporary_iam_instance_profile_policy_document: policy },
  },
  {
    of: 'temporary_iam_instance_profile_policy_document.Version',
    besides: { temporary_iam_instance_profile_policy_document: policy },
    set: { temporary_iam_instance_profile_policy_document: { Version: '2012-10-17' } },
  },
  {
    of: 'disable_stop_instance',
    besides: { aws_polling: { max_attempts: 2, delay_seconds: 1 } },
    set: { disable_stop_instance: true },
  },
  { of: ['spot_instance_types', 'spot_price'], set: spot },
  { of: 'spot_allocation_strategy', besides: spot, set: { spot_allocation_strategy: 'price-capacity-optimized' } },
  { of: 'spot_tags', besides: spot, set: { spot_tags: { Of: 'spot' } } },
  { of: ['spot_tag.key', 'spot_tag.value'], besides: spot, set: { spot_tag: tagBlock('Of', 'spot') } },
  { of: 'fleet_tags', besides: spot, set: { fleet_tags: { Of: 'fleet' } } },
  { of: ['fleet_tag.key', 'fleet_tag.value'], besides: spot, set: { fleet_tag: tagBlock('Of', 'fleet') } },
  { of: 'run_tags', besides: { communicator: 'ssh', ssh_username: 'ubuntu' }, set: { run_tags: { Of: '{{ .SourceAMIName }}' } } },
  { of: ['run_tag.key', 'run_tag.value'], set: { run_tag: tagBlock('Of', 'run') } },
  { of: 'run_volume_tags', set: { run_volume_tags: { Of: 'volume' } } },
  {
    of: ['run_volume_tag.name', 'run_volume_tag.value'],
    on: ['amazon-ebs', 'amazon-ebssurrogate'],
    set: { run_volume_tag: [{ name: 'Of', value: 'volume' }] },
  },
  {
    of: ['run_volume_tag.key', 'run_volume_tag.value'],
    on: ['amazon-ebsvolume'],
    set: { run_volume_tag: tagBlock('Of', 'volume') },
  },
];
