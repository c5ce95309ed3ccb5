import {
  CreateDefaultVpcCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, me, openCloud, other, refusalOf, type TestCloud } from './cloud.ts';
import { openLaunchCloud } from './started.ts';

async function vpc(cloud: TestCloud, cidr = '10.0.0.0/16'): Promise<string> {
  return (await cloud.ec2().send(new CreateVpcCommand({ CidrBlock: cidr }))).Vpc?.VpcId ?? '';
}

async function subnet(cloud: TestCloud, vpcId: string, cidr: string, zone = `${home}a`): Promise<string> {
  const made = await cloud.ec2().send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: zone }));
  return made.Subnet?.SubnetId ?? '';
}

describe('an account', () => {
  test('has a default VPC with a subnet in each zone', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const { Vpcs: vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
    expect(vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available', OwnerId: me }]);
    const { Subnets: subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    expect(subnets).toMatchObject(
      ['a', 'b', 'c'].map((letter, index) => ({
        AvailabilityZone: `${home}${letter}`,
        CidrBlock: `172.31.${index * 16}.0/20`,
        DefaultForAz: true,
        MapPublicIpOnLaunch: true,
        AvailableIpAddressCount: 4091,
        VpcId: vpcs?.[0]?.VpcId,
      })),
    );
    const theirs = await cloud.ec2({ account: other }).send(new DescribeVpcsCommand({}));
    expect(theirs.Vpcs?.map(({ OwnerId: owner }) => owner)).toEqual([other]);
  });

  test('can do without its default VPC, and have it back', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const { Vpcs: vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const id = vpcs?.[0]?.VpcId ?? '';
    expect(await refusalOf(ec2.send(new CreateDefaultVpcCommand({})))).toBe(
      'DefaultVpcAlreadyExists: A Default VPC already exists for this account in this region.',
    );
    expect(await refusalOf(ec2.send(new DeleteVpcCommand({ VpcId: id })))).toBe(
      `DependencyViolation: The vpc '${id}' has dependencies and cannot be deleted.`,
    );
    const { Subnets: subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    for (const { SubnetId: each } of subnets ?? []) await ec2.send(new DeleteSubnetCommand({ SubnetId: each }));
    await ec2.send(new DeleteVpcCommand({ VpcId: id }));
    const attributes = await ec2.send(new DescribeAccountAttributesCommand({ AttributeNames: ['default-vpc'] }));
    expect(attributes.AccountAttributes).toEqual([
      { AttributeName: 'default-vpc', AttributeValues: [{ AttributeValue: 'none' }] },
    ]);
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
    const { Vpc: again } = await ec2.send(new CreateDefaultVpcCommand({}));
    expect(again?.IsDefault).toBe(true);
    expect((await ec2.send(new DescribeSubnetsCommand({}))).Subnets).toHaveLength(3);
  });
});

describe('VPCs and subnets', () => {
  test('are made, found and deleted', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const made = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.1.2.3/16',
        AmazonProvidedIpv6CidrBlock: true,
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'build' }] }],
      }),
    );
    const vpcId = made.Vpc?.VpcId ?? '';
    expect(made.Vpc).toMatchObject({ CidrBlock: '10.1.0.0/16', IsDefault: false, Tags: [{ Key: 'Name', Value: 'build' }] });
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
    expect(cloud.caller().region.vpcs.get(vpcId)?.dnsHostnames).toBe(true);
    const block = made.Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
    expect(block).toMatch(/00::\/56$/);
    const within = block.replace('00::/56', '07::/64');
    const { Subnet: small } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: vpcId,
        CidrBlock: '10.1.1.0/28',
        Ipv6CidrBlock: within,
        AvailabilityZoneId: 'usw2-az3',
        TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: 'Name', Value: 'small' }] }],
      }),
    );
    expect(small).toMatchObject({
      AvailabilityZone: `${home}c`,
      AvailabilityZoneId: 'usw2-az3',
      AvailableIpAddressCount: 11,
      MapPublicIpOnLaunch: false,
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: within }],
      SubnetArn: `arn:aws:ec2:${home}:${me}:subnet/${small?.SubnetId ?? ''}`,
    });
    const large = await subnet(cloud, vpcId, '10.1.16.0/20');
    const found = async (name: string, value: string) => {
      const filters = [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: name, Values: [value] },
      ];
      const { Subnets: subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: filters }));
      return subnets?.map(({ SubnetId: id }) => id);
    };
    expect(await found('tag:Name', 'small')).toEqual([small?.SubnetId]);
    expect(await found('cidr-block', '10.1.16.0/20')).toEqual([large]);
    expect(await found('availability-zone', `${home}?`)).toEqual([small?.SubnetId, large]);
    expect(await found('available-ip-address-count', '4091')).toEqual([large]);
    expect(await found('state', 'available')).toHaveLength(2);
    expect(await found('default-for-az', 'true')).toEqual([]);
    expect(await found('ipv6-cidr-block-association.ipv6-cidr-block', within)).toEqual([small?.SubnetId]);
    const byTag = new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: ['build'] }] });
    expect((await ec2.send(byTag)).Vpcs).toMatchObject([{ VpcId: vpcId }]);
    for (const id of [small?.SubnetId, large]) await ec2.send(new DeleteSubnetCommand({ SubnetId: id }));
    await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
    expect(await refusalOf(ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })))).toBe(
      `InvalidVpcID.NotFound: The vpc ID '${vpcId}' does not exist`,
    );
    expect([...cloud.caller().region.securityGroups.values()].filter((group) => group.vpcId === vpcId)).toEqual([]);
  });

  test.for([
    ['10.0.0.0/8', "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid."],
    ['10.0.0.0/29', "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid."],
    ['ten', 'InvalidParameterValue: Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.'],
  ] as const)('a VPC cannot be %s', async ([cidr, expected]) => {
    await using cloud = await openCloud();
    expect(await refusalOf(vpc(cloud, cidr))).toBe(expected);
  });

  test.for([
    ['10.1.0.0/24', `${home}a`, "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid."],
    ['10.0.0.0/29', `${home}a`, "InvalidSubnet.Range: The CIDR '10.0.0.0/29' is invalid."],
    ['10.0.5.128/25', `${home}a`, "InvalidSubnet.Conflict: The CIDR '10.0.5.128/25' conflicts with another subnet"],
    [
      '10.0.6.0/24',
      'us-west-2z',
      `InvalidParameterValue: Value (us-west-2z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${home}a, ${home}b, ${home}c.`,
    ],
  ] as const)('a subnet cannot be %s in %s', async ([cidr, zone, expected]) => {
    await using cloud = await openCloud();
    const vpcId = await vpc(cloud);
    await subnet(cloud, vpcId, '10.0.5.0/24');
    expect(await refusalOf(subnet(cloud, vpcId, cidr, zone))).toBe(expected);
  });

  test('need a block for IPv6 before they give such addresses', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const vpcId = await vpc(cloud);
    const id = await subnet(cloud, vpcId, '10.0.5.0/24');
    const assign = new ModifySubnetAttributeCommand({ SubnetId: id, AssignIpv6AddressOnCreation: { Value: true } });
    expect(await refusalOf(ec2.send(assign))).toBe(
      `InvalidParameterValue: Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation to true unless the subnet (${id}) has an IPv6 CIDR block associated with it.`,
    );
    const strange = { VpcId: vpcId, CidrBlock: '10.0.6.0/24', Ipv6CidrBlock: '2001:db8::/64' };
    expect(await refusalOf(ec2.send(new CreateSubnetCommand(strange)))).toBe(
      "InvalidSubnet.Range: The CIDR '2001:db8::/64' is invalid.",
    );
  });

  test('do not know pools of addresses', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    expect(await refusalOf(ec2.send(new CreateVpcCommand({ Ipv4IpamPoolId: 'ipam-pool-1', Ipv4NetmaskLength: 20 })))).toBe(
      'Unsupported: The simulator has no pools of addresses; leave out Ipv4IpamPoolId and give CidrBlock.',
    );
    const native = { VpcId: await vpc(cloud), Ipv6Native: true };
    expect(await refusalOf(ec2.send(new CreateSubnetCommand(native)))).toBe(
      'Unsupported: The simulator has no pools of addresses and no outposts; leave out Ipv6Native.',
    );
  });
});

describe('network interfaces and addresses', () => {
  test('can be found by what they are at', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: instance = '' } = await cloud.running();
    await cloud.running();
    const asked = { Filters: [{ Name: 'attachment.instance-id', Values: [instance] }] };
    const { NetworkInterfaces: found } = await ec2.send(new DescribeNetworkInterfacesCommand(asked));
    expect(found).toMatchObject([{ Attachment: { InstanceId: instance }, InterfaceType: 'interface', Status: 'in-use' }]);
    const id = found?.[0]?.NetworkInterfaceId ?? '';
    expect(await refusalOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })))).toBe(
      `InvalidParameterValue: Network interface '${id}' is currently in use.`,
    );
    const subnetId = found?.[0]?.SubnetId ?? '';
    expect(await refusalOf(ec2.send(new DeleteSubnetCommand({ SubnetId: subnetId })))).toBe(
      `DependencyViolation: The subnet '${subnetId}' has dependencies and cannot be deleted.`,
    );
    const none = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-0123456789abcdef0'] });
    expect(await refusalOf(ec2.send(none))).toBe(
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0123456789abcdef0' does not exist",
    );
  });

  test('elastic addresses are not there', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
    expect(await refusalOf(ec2.send(new DescribeAddressesCommand({ PublicIps: ['192.0.2.1'] })))).toBe(
      "InvalidAddress.NotFound: Address '192.0.2.1' not found.",
    );
    expect(await refusalOf(ec2.send(new DescribeAddressesCommand({ AllocationIds: ['eipalloc-1'] })))).toBe(
      "InvalidAllocationID.NotFound: The allocation ID 'eipalloc-1' does not exist",
    );
  });

  test('what an account may have is told', async () => {
    await using cloud = await openCloud({ settings: { quotas: { instances: 7 } } });
    const { AccountAttributes: all } = await cloud.ec2().send(new DescribeAccountAttributesCommand({}));
    const values = Object.fromEntries(
      all?.map(({ AttributeName: name = '', AttributeValues: each }) => [name, each?.[0]?.AttributeValue]) ?? [],
    );
    expect(values).toMatchObject({ 'supported-platforms': 'VPC', 'max-instances': '7' });
    expect(values['default-vpc']).toMatch(/^vpc-/);
  });
});
