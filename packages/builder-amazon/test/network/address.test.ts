import { DeleteSubnetCommand, DeleteVpcCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { openWorld, region } from '../world.ts';
import { choose, defaultVpc } from './networks.ts';

test('a public address without a subnet: one of the default VPC whose zone has the type', async () => {
  await using world = await openWorld({
    settings: {
      notOffered: [
        { type: 't3.micro', zone: `${region}a` },
        { type: 't3.micro', zone: `${region}b` },
      ],
    },
  });
  const { vpc, subnet } = await defaultVpc(world);
  expect(await choose(world, { associate_public_ip_address: true })).toEqual({
    network: { vpcId: vpc, subnetId: subnet('c'), zone: `${region}c`, publicAddress: 'yes' },
    told: [
      'say: Setting public IP address to true on instance without a subnet ID',
      'say: No VPC ID provided, the default VPC will be used',
      `say: Inferring subnet from the selected VPC "${vpc}"`,
      `say: Set subnet as "${subnet('c')}"`,
    ],
    calls: [
      ['DescribeVpcs', { 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' }],
      [
        'DescribeInstanceTypeOfferings',
        {
          LocationType: 'availability-zone',
          'Filter.1.Name': 'instance-type',
          'Filter.1.Value.1': 't3.micro',
          MaxResults: '1000',
        },
      ],
      [
        'DescribeSubnets',
        {
          'Filter.1.Name': 'vpc-id',
          'Filter.1.Value.1': vpc,
          'Filter.2.Name': 'state',
          'Filter.2.Value.1': 'available',
          MaxResults: '1000',
        },
      ],
    ],
  });
});

test('of a fleet’s types the zone that has most of them is taken', async () => {
  await using world = await openWorld({
    settings: {
      notOffered: [
        { type: 'm5.large', zone: `${region}a` },
        { type: 'm5.large', zone: `${region}c` },
      ],
    },
  });
  const { subnet } = await defaultVpc(world);
  const raw = { spot_price: 'auto', spot_instance_types: ['t3.micro', 'm5.large'], associate_public_ip_address: false };
  expect((await choose(world, raw)).network).toMatchObject({ subnetId: subnet('b'), publicAddress: 'no' });
});

test('a zone without the type, or without a subnet, is told', async () => {
  await using world = await openWorld({ settings: { notOffered: [{ type: 't3.micro', zone: `${region}a` }] } });
  const { vpc } = await defaultVpc(world);
  expect((await choose(world, { associate_public_ip_address: true, availability_zone: `${region}a` })).network).toBe(
    `failed: error amazon/subnet-not-inferred: No subnet suits the instance. associate_public_ip_address needs a subnet, and ${vpc} has none in us-west-2a whose zone has t3.micro; that is in us-west-2b, us-west-2c. Set subnet_id or subnet_filter, or choose another type.`,
  );
});

test('an account without a default VPC must say where', async () => {
  await using world = await openWorld();
  const { vpc } = await defaultVpc(world);
  const ec2 = world.clients.ec2();
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  for (const { SubnetId: id } of subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId: id }));
  await ec2.send(new DeleteVpcCommand({ VpcId: vpc }));
  expect((await choose(world, { associate_public_ip_address: true })).network).toBe(
    'failed: error amazon/no-default-vpc: There is no default VPC. us-west-2 has none. Say with subnet_id or subnet_filter where the instance is to run.',
  );
});

test.each(['ec2:DescribeVpcs', 'ec2:DescribeSubnets'])(
  'without the permission %s the public address is left to EC2',
  async (permission) => {
    await using world = await openWorld({ settings: { forbidden: [permission] } });
    const { network, told } = await choose(world, { associate_public_ip_address: true });
    expect(network).toEqual({});
    const warnings = told.filter((line) => line.startsWith('warning '));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^warning amazon\/public-address-ignored: associate_public_ip_address = true has no effect\. Describe\w+ is not allowed: .* No subnet could be chosen for it, so that EC2 decides\. Set subnet_id, or give the permission\.$/,
    );
    expect(warnings[0]).toContain(permission);
  },
);

test('without the permission to see what zones offer, all are taken for able', async () => {
  await using world = await openWorld({ settings: { forbidden: ['ec2:DescribeInstanceTypeOfferings'] } });
  const { network, told } = await choose(world, { associate_public_ip_address: true });
  expect(network).toMatchObject({ publicAddress: 'yes' });
  expect(told.filter((line) => line.startsWith('warning '))).toEqual([
    expect.stringMatching(
      /^warning amazon\/offerings-not-seen: Any zone is taken for able to run the instance\. DescribeInstanceTypeOfferings is not allowed: .* If its zone does not have the type, set subnet_id, or give the permission\.$/,
    ),
  ]);
});
