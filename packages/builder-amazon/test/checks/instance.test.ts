import { expect, test } from 'vitest';
import { ebs, surrogate, volume } from './components.ts';
import { linesOf } from './configured.ts';

const filter = { filters: { name: 'debian-12-*', 'root-device-type': 'ebs' }, owners: ['136693071363'], most_recent: true };
const spot = { spot_price: 'auto' };
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['ssm:*'], Resource: ['*'] }] };
const license = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';

test.each([
  ['a filter instead of an image', { source_ami: undefined, source_ami_filter: filter }],
  ['a filter and an image', { source_ami_filter: { filters: { state: 'available' } } }],
  ['an owner alone', { source_ami: undefined, source_ami_filter: { owners: ['self'] } }],
  ['a spot instance', { spot_price: '0.05' }],
  ['no spot instance', { spot_price: '0' }],
  ['a spot instance of several types', { ...spot, instance_type: undefined, spot_instance_types: ['m5.large', 'm6i.large'] }],
  ['a strategy', { ...spot, spot_allocation_strategy: 'price-capacity-optimized' }],
  [
    'tags of a spot request',
    { ...spot, spot_tags: { a: 'b' }, fleet_tags: { a: 'b' }, spot_tag: [{ key: 'a' }], fleet_tag: [{ key: 'b' }] },
  ],
  ['enclaves', { instance_type: 'm5.xlarge', enable_nitro_enclave: true }],
  ['enclaves on what only begins with t', { instance_type: 'trn1.2xlarge', enable_nitro_enclave: true }],
  ...['t2.micro', 't3.micro', 't3a.micro', 't4g.micro'].map(
    (type) => [`credits of ${type}`, { instance_type: type, enable_unlimited_credits: true }] as const,
  ),
  ['credits of a spot instance', { ...spot, enable_unlimited_credits: true }],
  ['a capacity reservation by its id', { capacity_reservation_id: 'cr-0123456789abcdef0' }],
  ['any capacity reservation', { capacity_reservation_preference: 'open' }],
  ['a profile', { iam_instance_profile: 'builder' }],
  ['a profile for the build', { temporary_iam_instance_profile_policy_document: policy }],
  ['a host', { placement: { host_id: 'h-0123456789abcdef0', tenancy: 'host' } }],
  ['a group of hosts', { placement: { host_resource_group_arn: 'arn:aws:resource-groups:us-east-1:123456789012:group/a' } }],
  ['hardware of one’s own', { placement: { tenancy: 'dedicated' } }],
  ['a license', { license_specifications: [{ license_configuration_request: { license_configuration_arn: license } }] }],
  ['addresses', { temporary_security_group_source_cidrs: ['203.0.113.0/24', '2001:db8::/32', '10.0.0.1/8'] }],
  ['security groups', { security_group_ids: ['sg-1', 'sg-2'] }],
  ['user data', { user_data: '#!/bin/sh' }],
  [
    'the metadata service',
    { metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 64, instance_metadata_tags: 'enabled' } },
  ],
  [
    'networks by filters',
    {
      vpc_filter: { filters: { isDefault: 'true' } },
      subnet_filter: { filter: [{ name: 'tag:Class', value: 'build' }], most_free: true },
      security_group_filter: { filters: { 'tag:Class': 'build' } },
    },
  ],
  ['fixed durations of no duration', { block_duration_minutes: undefined }],
] as readonly (readonly [string, object])[])('%s: no problem', (_name, changes) => {
  for (const checked of [ebs, surrogate, volume]) expect(linesOf(checked, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'no image',
    { source_ami: undefined },
    ['error config/one-needed at : Missing argument. One of "source_ami" or "source_ami_filter" must be given.'],
  ],
  [
    'an image of anybody',
    { source_ami: undefined, source_ami_filter: { filters: { name: 'debian-12-*' } } },
    [
      'error amazon/filter-without-owner at source_ami_filter: Source image without an owner. Anybody can publish an image of any name. Say with owners whose it is: account ids, "self", "amazon" or "aws-marketplace".',
    ],
  ],
  [
    'no type',
    { instance_type: undefined },
    ['error config/one-needed at : Missing argument. One of "instance_type" or "spot_instance_types" must be given.'],
  ],
  [
    'a type and types',
    { ...spot, spot_instance_types: ['m5.large'] },
    [
      'error config/conflicting-arguments at : Conflicting arguments. Only one of "instance_type" or "spot_instance_types" can be given, and here are "instance_type" and "spot_instance_types". Remove all but one.',
    ],
  ],
  [
    'types without a price',
    { instance_type: undefined, spot_instance_types: ['m5.large'] },
    [
      'error amazon/spot-only at spot_instance_types: For spot instances only. spot_instance_types means something for spot instances only, and spot_price is not set. Set it ("auto" for the price on demand), or leave spot_instance_types out.',
    ],
  ],
  [
    'tags of a spot request that is not made',
    { spot_price: '0', spot_tags: { a: 'b' }, fleet_tag: [{ key: 'a' }] },
    [
      'error amazon/spot-only at spot_tags: For spot instances only. spot_tags means something for spot instances only, and spot_price is not set. Set it ("auto" for the price on demand), or leave spot_tags out.',
      'error amazon/spot-only at fleet_tag: For spot instances only. fleet_tag means something for spot instances only, and spot_price is not set. Set it ("auto" for the price on demand), or leave fleet_tag out.',
    ],
  ],
  [
    'a price in words',
    { spot_price: '5 cents' },
    [
      'error amazon/invalid-price at spot_price: Not a price. "5 cents" is not a price: dollars for an hour, such as 0.05, or "auto".',
    ],
  ],
  [
    'a fixed duration',
    { ...spot, block_duration_minutes: 60 },
    [
      'warning config/deprecated-argument at block_duration_minutes: Deprecated argument. The argument "block_duration_minutes" is deprecated. EC2 has no more spot instances of a fixed duration: leave it out.',
    ],
  ],
  [
    'a fixed duration that never was',
    { ...spot, block_duration_minutes: 90 },
    [
      'warning config/deprecated-argument at block_duration_minutes: Deprecated argument. The argument "block_duration_minutes" is deprecated. EC2 has no more spot instances of a fixed duration: leave it out.',
      'error amazon/invalid-block-duration at block_duration_minutes: Impossible duration. block_duration_minutes is 90, and must be a multiple of 60.',
    ],
  ],
  [
    'what a price was searched by',
    { ...spot, spot_price_auto_product: 'Linux/UNIX' },
    [
      'warning config/deprecated-argument at spot_price_auto_product: Deprecated argument. The argument "spot_price_auto_product" is deprecated. EC2 finds the price of spot instances without it: leave it out.',
    ],
  ],
  [
    'enclaves on a spot instance',
    { ...spot, instance_type: 'm5.xlarge', enable_nitro_enclave: true },
    [
      'error amazon/enclave-on-spot at enable_nitro_enclave: No enclaves on spot instances. EC2 has no Nitro Enclaves on spot instances. Leave out enable_nitro_enclave or spot_price.',
    ],
  ],
  [
    'enclaves on a burstable instance',
    { enable_nitro_enclave: true },
    [
      'error amazon/enclave-on-burstable at enable_nitro_enclave: No enclaves on burstable instances. Instances of the type t3.micro have no Nitro Enclaves. Choose one that has, such as m5.xlarge.',
    ],
  ],
  [
    'credits of an instance that has none',
    { instance_type: 'm5.large', enable_unlimited_credits: true },
    [
      'error amazon/credits-not-burstable at enable_unlimited_credits: An instance without credits. enable_unlimited_credits is for types that live on credits, t2, t3, t3a and t4g, and m5.large is none of them.',
    ],
  ],
  [
    'credits by their old name, of spot instances',
    { ...spot, instance_type: undefined, spot_instance_types: ['t2.micro', 't3.micro', 'm5.large'], enable_t2_unlimited: true },
    [
      'warning config/deprecated-argument at enable_t2_unlimited: Deprecated argument. The argument "enable_t2_unlimited" is deprecated. Write enable_unlimited_credits.',
      'error amazon/credits-on-spot at enable_t2_unlimited: Spot instances have no unlimited credits. A spot instance of the type t2.micro cannot have unlimited credits. Choose t3, t3a or t4g, or leave out enable_t2_unlimited or spot_price.',
      'error amazon/credits-not-burstable at enable_t2_unlimited: An instance without credits. enable_t2_unlimited is for types that live on credits, t2, t3, t3a and t4g, and m5.large is none of them.',
    ],
  ],
  [
    'two capacity reservations',
    { capacity_reservation_id: 'cr-1', capacity_reservation_group_arn: 'arn' },
    [
      'error config/conflicting-arguments at : Conflicting arguments. Only one of "capacity_reservation_preference", "capacity_reservation_id" or "capacity_reservation_group_arn" can be given, and here are "capacity_reservation_id" and "capacity_reservation_group_arn". Remove all but one.',
    ],
  ],
  [
    'a capacity reservation, and any',
    { capacity_reservation_id: 'cr-1', capacity_reservation_preference: 'open' },
    [
      'error config/conflicting-arguments at : Conflicting arguments. Only one of "capacity_reservation_preference", "capacity_reservation_id" or "capacity_reservation_group_arn" can be given, and here are "capacity_reservation_preference" and "capacity_reservation_id". Remove all but one.',
    ],
  ],
  [
    'a profile, and one for the build',
    { iam_instance_profile: 'builder', temporary_iam_instance_profile_policy_document: policy },
    [
      'warning amazon/temporary-policy-unused at temporary_iam_instance_profile_policy_document: Policy is not used. iam_instance_profile names a profile that is there already, so no temporary one is made of temporary_iam_instance_profile_policy_document. Keep one of them.',
    ],
  ],
  [
    'a tenancy in its old place',
    { tenancy: 'dedicated' },
    [
      'warning config/deprecated-argument at tenancy: Deprecated argument. The argument "tenancy" is deprecated. Write tenancy in a placement block.',
    ],
  ],
  [
    'two tenancies',
    { tenancy: 'dedicated', placement: { tenancy: 'dedicated' } },
    [
      'warning config/deprecated-argument at tenancy: Deprecated argument. The argument "tenancy" is deprecated. Write tenancy in a placement block.',
      'error amazon/two-tenancies at tenancy: Two tenancies. tenancy is the old place of tenancy of the placement block, and both are set. Keep the one in placement.',
    ],
  ],
  [
    'a host that is shared',
    { placement: { host_id: 'h-1', tenancy: 'default' } },
    [
      'error amazon/host-tenancy at placement.tenancy: Tenancy does not fit the host. placement names a host, and the tenancy is "default". On a host it is "host", which is what it is without being said.',
    ],
  ],
  [
    'a group of hosts that is shared, by the old place',
    { placement: { host_resource_group_arn: 'arn' }, tenancy: 'dedicated' },
    [
      'warning config/deprecated-argument at tenancy: Deprecated argument. The argument "tenancy" is deprecated. Write tenancy in a placement block.',
      'error amazon/host-tenancy at tenancy: Tenancy does not fit the host. placement names a host, and the tenancy is "dedicated". On a host it is "host", which is what it is without being said.',
    ],
  ],
  [
    'two hosts',
    { placement: { host_id: 'h-1', host_resource_group_arn: 'arn' } },
    [
      'error config/conflicting-arguments at placement: Conflicting arguments. Only one of "host_id" or "host_resource_group_arn" can be given, and here are "host_id" and "host_resource_group_arn". Remove all but one.',
    ],
  ],
  [
    'a license by its id',
    { license_specifications: [{ license_configuration_request: { license_configuration_arn: 'lic-1' } }] },
    [
      'error amazon/invalid-arn at license_specifications.0.license_configuration_request.license_configuration_arn: Not an ARN. "lic-1" is not the ARN of a license configuration: arn:aws:license-manager:REGION:ACCOUNT:license-configuration:lic-ID.',
    ],
  ],
  [
    'no addresses',
    { temporary_security_group_source_cidrs: ['203.0.113.7', '203.0.113.0/24', '203.0.113.0/33'] },
    [
      'error amazon/invalid-cidr at temporary_security_group_source_cidrs.0: Not a range of addresses. "203.0.113.7" is not a range of addresses such as 203.0.113.0/24, 203.0.113.7/32 or 2001:db8::/32.',
      'error amazon/invalid-cidr at temporary_security_group_source_cidrs.2: Not a range of addresses. "203.0.113.0/33" is not a range of addresses such as 203.0.113.0/24, 203.0.113.7/32 or 2001:db8::/32.',
    ],
  ],
  [
    'a security group twice',
    { security_group_id: 'sg-1', security_group_ids: ['sg-2'] },
    [
      'error config/conflicting-arguments at : Conflicting arguments. Only one of "security_group_id" or "security_group_ids" can be given, and here are "security_group_id" and "security_group_ids". Remove all but one.',
    ],
  ],
  [
    'user data twice',
    { user_data: 'a', user_data_file: '/a' },
    [
      'error config/conflicting-arguments at : Conflicting arguments. Only one of "user_data" or "user_data_file" can be given, and here are "user_data" and "user_data_file". Remove all but one.',
    ],
  ],
])('%s', (_name, changes, expected) => {
  for (const checked of [ebs, surrogate, volume]) expect(linesOf(checked, changes)).toEqual(expected);
});

test('a spot instance is not changed for enhanced networking; an image of snapshots has it by itself', () => {
  const changes = { ...spot, ena_support: true, sriov_support: true };
  const expected = (['ena_support', 'sriov_support'] as const).map(
    (name) =>
      `error amazon/spot-unmodifiable at ${name}: A spot instance cannot be changed. ${name} is set on the instance when it has stopped, which EC2 refuses for spot instances. Begin with an image that has it already, or leave spot_price out.`,
  );
  expect(linesOf(ebs, changes)).toEqual(expected);
  expect(linesOf(volume, changes)).toEqual(expected);
  expect(linesOf(surrogate, changes)).toEqual([]);
  expect(linesOf(ebs, { ...changes, spot_price: '0' })).toEqual([]);
  expect(linesOf(ebs, { ...changes, ena_support: false, sriov_support: false })).toEqual([]);
});
