import { expect, test } from 'vitest';
import { mostFree } from '../../src/network/subnet.ts';
import { openWorld, region } from '../world.ts';
import { choose, ownVpc } from './networks.ts';

test('where nothing is said, EC2 is left to choose, and nothing is asked', async () => {
  await using world = await openWorld();
  expect(await choose(world, {})).toEqual({ network: {}, told: [], calls: [] });
  expect((await choose(world, { availability_zone: `${region}b` })).network).toEqual({ zone: `${region}b` });
  expect((await choose(world, { vpc_id: 'vpc-1', subnet_id: '', subnet_filter: {} })).network).toEqual({ vpcId: 'vpc-1' });
});

test('a subnet tells its VPC and zone, unless both are said', async () => {
  await using world = await openWorld();
  const { vpc, subnets } = await ownVpc(world);
  const [one] = subnets;
  const whole = { vpcId: vpc, subnetId: one, zone: `${region}a` };
  expect(await choose(world, { subnet_id: one, associate_public_ip_address: false })).toEqual({
    network: { ...whole, publicAddress: 'no' },
    told: [],
    calls: [['DescribeSubnets', { 'SubnetId.1': one }]],
  });
  const said = { vpc_id: vpc, subnet_id: one, availability_zone: `${region}a`, associate_public_ip_address: true };
  expect(await choose(world, said)).toEqual({ network: { ...whole, publicAddress: 'yes' }, told: [], calls: [] });
  expect((await choose(world, { subnet_id: 'subnet-0aaaaaaaaaaaaaaaa' })).network).toBe(
    "failed: error amazon/call-refused: DescribeSubnets was refused. EC2 in us-west-2 answered InvalidSubnetID.NotFound: The subnet ID 'subnet-0aaaaaaaaaaaaaaaa' does not exist.",
  );
});

test('filters find the VPC and in it the subnet', async () => {
  await using world = await openWorld();
  const { vpc, subnets } = await ownVpc(world);
  const [, two] = subnets;
  const raw = {
    vpc_filter: { filters: { 'tag:Name': 'build' } },
    subnet_filter: { filters: { 'tag:Name': 'one,two' }, filter: [{ name: 'cidr', value: '10.0.16.0/20' }] },
    associate_public_ip_address: true,
  };
  expect(await choose(world, raw)).toEqual({
    network: { vpcId: vpc, subnetId: two, zone: `${region}b`, publicAddress: 'yes' },
    told: [`say: Found VPC ID: ${vpc}`, `say: Found Subnet ID: ${two}`],
    calls: [
      [
        'DescribeVpcs',
        {
          'Filter.1.Name': 'tag:Name',
          'Filter.1.Value.1': 'build',
          'Filter.2.Name': 'state',
          'Filter.2.Value.1': 'available',
          MaxResults: '1000',
        },
      ],
      [
        'DescribeSubnets',
        {
          'Filter.1.Name': 'cidr',
          'Filter.1.Value.1': '10.0.16.0/20',
          'Filter.2.Name': 'tag:Name',
          'Filter.2.Value.1': 'one',
          'Filter.2.Value.2': 'two',
          'Filter.3.Name': 'state',
          'Filter.3.Value.1': 'available',
          'Filter.4.Name': 'vpc-id',
          'Filter.4.Value.1': vpc,
          MaxResults: '1000',
        },
      ],
    ],
  });
});

test('a filter of ours does not stand beside the same of the template', async () => {
  await using world = await openWorld();
  const { vpc } = await ownVpc(world);
  const { calls } = await choose(world, {
    vpc_filter: { filters: { 'tag:Name': 'build', state: 'pending,available' } },
    subnet_filter: { filters: { 'vpc-id': vpc, state: 'available', availabilityZone: `${region}a` } },
    availability_zone: `${region}a`,
  });
  const names = calls.map((call) =>
    Object.entries((call as [string, Record<string, string>])[1]).flatMap(([key, value]) =>
      key.endsWith('.Name') ? [value] : [],
    ),
  );
  expect(names).toEqual([
    ['state', 'tag:Name'],
    ['availabilityZone', 'state', 'vpc-id'],
  ]);
});

test('the zone narrows a subnet filter', async () => {
  await using world = await openWorld();
  const { subnets } = await ownVpc(world);
  const raw = { subnet_filter: { filters: { 'tag:Name': '*' }, random: true }, availability_zone: `${region}c` };
  expect((await choose(world, raw)).network).toMatchObject({ subnetId: subnets[2] });
});

test('of several subnets the one with the most free addresses is taken, or any', async () => {
  await using world = await openWorld();
  const { vpc, subnets } = await ownVpc(world);
  const filters = { 'vpc-id': vpc };
  // Often enough that chance would not take the right one every time.
  for (let round = 0; round < 20; round++) {
    const { network } = await choose(world, { subnet_filter: { filters, most_free: true, random: true } });
    expect(network).toMatchObject({ vpcId: vpc, subnetId: subnets[1], zone: `${region}b` });
  }
  const seen = new Set<string | undefined>();
  for (let round = 0; round < 100 && seen.size < 3; round++) {
    const { network } = await choose(world, { subnet_filter: { filters, random: true } });
    seen.add(typeof network === 'string' ? network : network.subnetId);
  }
  expect(seen).toEqual(new Set(subnets));
});

test('of equals the first by id has the most free addresses', () => {
  const subnet = (id: string, free: number) => ({ SubnetId: id, AvailableIpAddressCount: free });
  expect(mostFree([subnet('c', 1), subnet('b', 5), subnet('a', 5)])?.SubnetId).toBe('a');
  expect(mostFree([])).toBeUndefined();
});

test('what matches nothing, or too much, is told', async () => {
  await using world = await openWorld();
  const { vpc } = await ownVpc(world);
  const networkOf = async (raw: Readonly<Record<string, unknown>>) => (await choose(world, raw)).network;
  expect(await networkOf({ vpc_filter: { filters: { 'tag:Name': 'none' } } })).toBe(
    'failed: error amazon/vpc-not-one: 0 VPCs match. In us-west-2 exactly one must have tag:Name = none, state = available. Change vpc_filter, or set vpc_id.',
  );
  expect(await networkOf({ vpc_filter: { filters: { 'owner-id': '111122223333' } } })).toMatch(
    /^failed: error amazon\/vpc-not-one: 2 VPCs match/,
  );
  expect(await networkOf({ subnet_filter: { filters: { 'tag:Name': 'none' } } })).toBe(
    'failed: error amazon/subnet-not-found: No subnet matches. In us-west-2 there is no subnet with tag:Name = none, state = available. Loosen subnet_filter, or set subnet_id.',
  );
  expect(await networkOf({ vpc_id: vpc, subnet_filter: { filters: { 'tag:Name': 'one,two' } } })).toBe(
    `failed: error amazon/subnets-ambiguous: 2 subnets match. In us-west-2 they have tag:Name = one or two, state = available, vpc-id = ${vpc}. Narrow subnet_filter, or let one be chosen with most_free = true or random = true.`,
  );
  expect(await networkOf({ vpc_filter: { filters: { 'tag:Name': 'build' } } })).toBe(
    `failed: error amazon/subnet-missing: A subnet is needed. ${vpc} is not the default VPC of us-west-2. Say with subnet_id or subnet_filter where in it the instance is to run.`,
  );
});
