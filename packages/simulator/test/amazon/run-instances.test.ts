import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { InstanceProfile } from '../../src/amazon/state.ts';
import { home, me, published, refusalOf } from './cloud.ts';
import { later, type LaunchCloud, openLaunchCloud } from './started.ts';

const nothing = '0123456789abcdef0';

function addProfile(cloud: LaunchCloud, name: string): InstanceProfile {
  const profile: InstanceProfile = {
    name,
    path: '/',
    arn: `arn:aws:iam::${me}:instance-profile/${name}`,
    id: 'AIPA0123456789ABCDEFG',
    createdAt: cloud.world.clock.now(),
    roles: [],
    tags: new Map(),
  };
  cloud.world.account(me).instanceProfiles.set(name, profile);
  return profile;
}

async function subnetOf(cloud: LaunchCloud, o: { readonly ipv6?: boolean } = {}) {
  const ec2 = cloud.ec2();
  const { Vpc: vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', AmazonProvidedIpv6CidrBlock: o.ipv6 ?? false }),
  );
  const ipv6 = vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
  const { Subnet: subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId: vpc?.VpcId,
      CidrBlock: '10.0.1.0/28',
      AvailabilityZone: `${home}b`,
      ...(ipv6 === undefined ? {} : { Ipv6CidrBlock: ipv6.replace('/56', '/64') }),
    }),
  );
  return { vpcId: vpc?.VpcId ?? '', subnetId: subnet?.SubnetId ?? '' };
}

describe('RunInstances', () => {
  test('launches into the default VPC, with the default group, a public address and the volumes of the image', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const launched = await cloud.run();
    expect(launched).toMatchObject({
      ImageId: cloud.imageId,
      InstanceType: 't3.micro',
      State: { Code: 0, Name: 'pending' },
      Architecture: 'x86_64',
      RootDeviceName: '/dev/sda1',
      RootDeviceType: 'ebs',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      Placement: { Tenancy: 'default' },
      MetadataOptions: { HttpTokens: 'optional', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
    });
    expect(launched.InstanceId).toMatch(/^i-[0-9a-f]{17}$/);
    expect(launched.PrivateIpAddress).toMatch(/^172\.31\.\d+\.\d+$/);
    expect(launched.PublicIpAddress).toBeUndefined();
    const { SecurityGroups: groups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    expect(launched.SecurityGroups).toEqual([{ GroupId: groups?.[0]?.GroupId, GroupName: 'default' }]);
    await later(cloud, 60_000);
    const { Reservations: reservations } = await ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [launched.InstanceId ?? ''] }),
    );
    const running = reservations?.[0]?.Instances?.[0];
    expect(running?.State).toEqual({ Code: 16, Name: 'running' });
    expect(running?.PublicIpAddress).toMatch(/^54\.\d+\.\d+\.\d+$/);
    expect(running?.PublicDnsName).toBe(
      `ec2-${running?.PublicIpAddress?.replaceAll('.', '-') ?? ''}.us-west-2.compute.amazonaws.com`,
    );
    expect(running?.PrivateDnsName).toBe(
      `ip-${running?.PrivateIpAddress?.replaceAll('.', '-') ?? ''}.us-west-2.compute.internal`,
    );
    const volumeId = running?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
    expect(running?.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/sda1', Ebs: { Status: 'attached', DeleteOnTermination: true } },
    ]);
    const { Volumes: volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }));
    expect(volumes).toMatchObject([{ State: 'in-use', Size: 8, AvailabilityZone: `${home}a` }]);
    const [disk] = cloud.computers.started;
    expect(cloud.machines.files.get(disk?.root.id ?? '')).toBe('files of debian.tar');
    expect(disk).toMatchObject({ id: launched.InstanceId, user: 'admin', authorizedKeys: [], others: [] });
  });

  test('gives the machine the key, the user data and all disks', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    const launched = await cloud.running({
      KeyName: 'mine',
      UserData: Buffer.from('#!/bin/sh\necho hello\n').toString('base64'),
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 20, VolumeType: 'gp3', DeleteOnTermination: false } },
        { DeviceName: '/dev/xvdf', Ebs: { VolumeSize: 5 } },
        { DeviceName: '/dev/xvdca', NoDevice: '' },
        { DeviceName: '/dev/xvdcb', VirtualName: 'ephemeral0' },
      ],
    });
    expect(launched.KeyName).toBe('mine');
    const [machine] = cloud.computers.started;
    expect(machine?.authorizedKeys).toEqual([expect.stringMatching(/^ssh-ed25519 \S+ mine$/)]);
    expect(machine?.userData).toBe('#!/bin/sh\necho hello\n');
    expect(machine?.others.map(({ device }) => device)).toEqual(['/dev/xvdf']);
    const { Volumes: volumes } = await ec2.send(new DescribeVolumesCommand({}));
    const of = (device: string) => volumes?.find(({ Attachments: at }) => at?.[0]?.Device === device);
    expect(of('/dev/sda1')).toMatchObject({ Size: 20, VolumeType: 'gp3', Attachments: [{ DeleteOnTermination: false }] });
    expect(of('/dev/xvdf')).toMatchObject({
      Size: 5,
      VolumeType: 'gp2',
      SnapshotId: '',
      Attachments: [{ DeleteOnTermination: true }],
    });
  });

  test('puts the interface that is asked for into its subnet', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { vpcId, subnetId } = await subnetOf(cloud, { ipv6: true });
    const { GroupId: groupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'build', Description: 'for a build', VpcId: vpcId }),
    );
    const launched = await cloud.running({
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          AssociatePublicIpAddress: true,
          SubnetId: subnetId,
          Groups: [groupId],
          DeleteOnTermination: true,
          Ipv6AddressCount: 1,
        },
      ],
    });
    expect(launched).toMatchObject({
      VpcId: vpcId,
      SubnetId: subnetId,
      Placement: { AvailabilityZone: `${home}b` },
      SecurityGroups: [{ GroupId: groupId, GroupName: 'build' }],
    });
    expect(launched.PrivateIpAddress).toMatch(/^10\.0\.1\.(4|5|6|7|8|9|10|11|12|13|14)$/);
    expect(launched.Ipv6Address).toMatch(/^2600:1f18:[0-9a-f:]+$/);
    const { NetworkInterfaces: interfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(interfaces).toMatchObject([
      {
        Status: 'in-use',
        SubnetId: subnetId,
        Groups: [{ GroupId: groupId }],
        Attachment: { InstanceId: launched.InstanceId, DeviceIndex: 0, DeleteOnTermination: true },
        Ipv6Addresses: [{ Ipv6Address: launched.Ipv6Address }],
      },
    ]);
    expect(interfaces?.[0]?.Association?.PublicIp).toMatch(/^54\./);
    const { Subnets: subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }));
    expect(subnets?.[0]?.AvailableIpAddressCount).toBe(10);
  });

  test('gives no public address where the subnet maps none', async () => {
    await using cloud = await openLaunchCloud();
    const { subnetId } = await subnetOf(cloud);
    await cloud.running({ SubnetId: subnetId });
    const { Reservations: first } = await cloud.ec2().send(new DescribeInstancesCommand({}));
    expect(first?.[0]?.Instances?.[0]?.PublicIpAddress).toBeUndefined();
    await cloud.ec2().send(new ModifySubnetAttributeCommand({ SubnetId: subnetId, MapPublicIpOnLaunch: { Value: true } }));
    const mapped = await cloud.running({ SubnetId: subnetId });
    const { Reservations: second } = await cloud
      .ec2()
      .send(new DescribeInstancesCommand({ InstanceIds: [mapped.InstanceId ?? ''] }));
    expect(second?.[0]?.Instances?.[0]?.PublicIpAddress).toMatch(/^54\./);
  });

  test('remembers what it was asked', async () => {
    await using cloud = await openLaunchCloud();
    addProfile(cloud, 'builder');
    await later(cloud, 8_000);
    const launched = await cloud.run({
      IamInstanceProfile: { Name: 'builder' },
      InstanceType: 'm5.xlarge',
      EbsOptimized: true,
      Monitoring: { Enabled: true },
      EnclaveOptions: { Enabled: true },
      InstanceInitiatedShutdownBehavior: 'terminate',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, InstanceMetadataTags: 'enabled' },
      LicenseSpecifications: [{ LicenseConfigurationArn: `arn:aws:license-manager:us-west-2:${me}:license-configuration:lic-1` }],
      CapacityReservationSpecification: { CapacityReservationPreference: 'none' },
      Placement: { Tenancy: 'dedicated', AvailabilityZone: `${home}c` },
    });
    expect(launched).toMatchObject({
      IamInstanceProfile: { Arn: `arn:aws:iam::${me}:instance-profile/builder`, Id: 'AIPA0123456789ABCDEFG' },
      EbsOptimized: true,
      Monitoring: { State: 'enabled' },
      EnclaveOptions: { Enabled: true },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, InstanceMetadataTags: 'enabled' },
      Licenses: [{ LicenseConfigurationArn: `arn:aws:license-manager:us-west-2:${me}:license-configuration:lic-1` }],
      CapacityReservationSpecification: { CapacityReservationPreference: 'none' },
      Placement: { Tenancy: 'dedicated', AvailabilityZone: `${home}c` },
    });
  });

  test('tags the instance, its volumes, its interface and its spot request', async () => {
    await using cloud = await openLaunchCloud();
    const tag = (ResourceType: 'instance' | 'volume' | 'network-interface' | 'spot-instances-request') => ({
      ResourceType,
      Tags: [{ Key: 'Of', Value: ResourceType }],
    });
    const launched = await cloud.run({
      InstanceMarketOptions: { MarketType: 'spot' },
      TagSpecifications: [tag('instance'), tag('volume'), tag('network-interface'), tag('spot-instances-request')],
    });
    expect(launched.InstanceLifecycle).toBe('spot');
    expect(launched.SpotInstanceRequestId).toMatch(/^sir-/);
    expect(launched.Tags).toEqual([{ Key: 'Of', Value: 'instance' }]);
    const { Tags: tags } = await cloud.ec2().send(new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['Of'] }] }));
    expect(tags?.map(({ Value: value }) => value).toSorted()).toEqual([
      'instance',
      'network-interface',
      'spot-instances-request',
      'volume',
    ]);
  });

  test('launches the same once for a client token', async () => {
    await using cloud = await openLaunchCloud();
    const one = await cloud.run({ ClientToken: 'once' });
    const other = await cloud.run({ ClientToken: 'once' });
    expect(other.InstanceId).toBe(one.InstanceId);
    expect(cloud.caller().region.instances.size).toBe(1);
  });

  test('launches several, with their places', async () => {
    await using cloud = await openLaunchCloud();
    const { Instances: instances, ReservationId: reservation } = await cloud
      .ec2()
      .send(new RunInstancesCommand({ ImageId: cloud.imageId, InstanceType: 't3.micro', MinCount: 2, MaxCount: 3 }));
    expect(reservation).toMatch(/^r-/);
    expect(instances?.map(({ AmiLaunchIndex: index }) => index)).toEqual([0, 1, 2]);
  });

  test('hears of an instance profile some time after IAM', async () => {
    await using cloud = await openLaunchCloud();
    const profile = addProfile(cloud, 'new');
    const byName = () => refusalOf(cloud.run({ IamInstanceProfile: { Name: 'new' } }));
    expect(await byName()).toBe(
      'InvalidParameterValue: Value (new) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
    );
    expect(await refusalOf(cloud.run({ IamInstanceProfile: { Arn: profile.arn } }))).toBe(
      `InvalidParameterValue: Value (${profile.arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
    );
    const dry = { DryRun: true, IamInstanceProfile: { Name: 'new' } };
    expect(await refusalOf(cloud.run(dry))).toContain('Invalid IAM Instance Profile name');
    await later(cloud, 8_000);
    expect(await refusalOf(cloud.run(dry))).toBe('DryRunOperation: Request would have succeeded, but DryRun flag is set.');
    expect(await byName()).toBe('no refusal');
  });

  test('looks after quotas', async () => {
    await using cloud = await openLaunchCloud({ settings: { quotas: { instances: 2, vcpus: 6 } } });
    await cloud.run();
    expect(await refusalOf(cloud.run({ InstanceType: 't3.2xlarge' }))).toBe(
      'VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 6 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
    );
    // As many as there may be, if they are enough.
    const { Instances: instances } = await cloud
      .ec2()
      .send(new RunInstancesCommand({ ImageId: cloud.imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 5 }));
    expect(instances).toHaveLength(1);
    expect(await refusalOf(cloud.run())).toBe(
      'InstanceLimitExceeded: You have requested more instances (3) than your current instance limit of 2 allows for the specified instance type. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
    );
  });

  test('chooses a zone with capacity, or says which has some', async () => {
    const lacking = [{ type: 't3.micro', zone: `${home}a` }];
    await using cloud = await openLaunchCloud({ settings: { withoutCapacity: lacking } });
    expect((await cloud.run()).Placement?.AvailabilityZone).toBe(`${home}b`);
    expect(await refusalOf(cloud.run({ Placement: { AvailabilityZone: `${home}a` } }))).toBe(
      `InsufficientInstanceCapacity: We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (${home}a). Our system will be working on provisioning additional capacity. You can currently get t3.micro capacity by not specifying an Availability Zone in your request or choosing ${home}b, ${home}c.`,
    );
    cloud.world.change({ withoutCapacity: [{ type: 't3.micro' }] });
    expect(await refusalOf(cloud.run())).toBe(
      "InsufficientInstanceCapacity: We currently do not have sufficient t3.micro capacity in zones with support for 'gp3' volumes. Our system will be working on provisioning additional capacity.",
    );
    cloud.world.change({ withoutCapacity: [], notOffered: lacking });
    expect(await refusalOf(cloud.run({ Placement: { AvailabilityZone: `${home}a` } }))).toBe(
      `Unsupported: Your requested instance type (t3.micro) is not supported in your requested Availability Zone (${home}a). Please retry your request by not specifying an Availability Zone or choosing ${home}b, ${home}c.`,
    );
  });

  test('has nothing left of a launch whose volumes cannot be made', async () => {
    await using cloud = await openLaunchCloud();
    const { region } = cloud.caller();
    let count = 0;
    const disk = cloud.machines.disk.bind(cloud.machines);
    Object.assign(cloud.world.machines, {
      disk: (...of: Parameters<typeof disk>) => {
        if (++count === 2) throw new Error('the disk is full');
        return disk(...of);
      },
    });
    const two = [{ DeviceName: '/dev/xvdf', Ebs: { VolumeSize: 5 } }];
    expect(await refusalOf(cloud.run({ BlockDeviceMappings: two }))).toContain('the disk is full');
    expect([region.instances.size, region.volumes.size, region.networkInterfaces.size]).toEqual([0, 0, 0]);
  });
});

describe('RunInstances refuses', () => {
  const cases: readonly (readonly [string, Partial<RunInstancesCommandInput>, string])[] = [
    [
      'an image that is not there',
      { ImageId: `ami-${nothing}` },
      `InvalidAMIID.NotFound: The image id '[ami-${nothing}]' does not exist`,
    ],
    ['an id that is none', { ImageId: 'ami-x' }, 'InvalidAMIID.Malformed: Invalid id: "ami-x" (expecting "ami-...")'],
    [
      'an unknown type',
      { InstanceType: 't9.micro' as never },
      "InvalidParameterValue: Invalid value 't9.micro' for InstanceType.",
    ],
    [
      'a type of another architecture',
      { InstanceType: 't4g.micro' },
      "InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
    ],
    ['an unknown key', { KeyName: 'nobody' }, "InvalidKeyPair.NotFound: The key pair 'nobody' does not exist"],
    [
      'an unknown group',
      { SecurityGroupIds: [`sg-${nothing}`] },
      `InvalidGroup.NotFound: The security group 'sg-${nothing}' does not exist`,
    ],
    [
      'an unknown subnet',
      { SubnetId: `subnet-${nothing}` },
      `InvalidSubnetID.NotFound: The subnet ID 'subnet-${nothing}' does not exist`,
    ],
    [
      'an unknown zone',
      { Placement: { AvailabilityZone: 'us-west-2x' } },
      'InvalidParameterValue: Invalid availability zone: [us-west-2x]',
    ],
    [
      'user data that is not base64',
      { UserData: '#!/bin/sh' },
      'InvalidUserData.Malformed: Invalid BASE64 encoding of user data.',
    ],
    [
      'too much user data',
      { UserData: Buffer.alloc(16_385).toString('base64') },
      'InvalidParameterValue: User data is limited to 16384 bytes',
    ],
    [
      'credits for a type that has none',
      { InstanceType: 'm5.large', CreditSpecification: { CpuCredits: 'unlimited' } },
      'InstanceCreditSpecification.NotSupported: The m5.large instance type does not support T2 Unlimited.',
    ],
    [
      'enclaves on a type that has none',
      { EnclaveOptions: { Enabled: true } },
      "Unsupported: The instance type 't3.micro' does not support AWS Nitro Enclaves.",
    ],
    [
      'a subnet beside an interface',
      { SubnetId: `subnet-${nothing}`, NetworkInterfaces: [{ DeviceIndex: 0 }] },
      'InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be specified on the same request',
    ],
    [
      'groups beside an interface',
      { SecurityGroupIds: [`sg-${nothing}`], NetworkInterfaces: [{ DeviceIndex: 0 }] },
      'InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request',
    ],
    [
      'more than one interface',
      { NetworkInterfaces: [{ DeviceIndex: 0 }, { DeviceIndex: 1 }] },
      'Unsupported: The simulator gives an instance one network interface; send one NetworkInterface only.',
    ],
    [
      'IPv6 without a block for it',
      { Ipv6AddressCount: 1 },
      "InvalidParameterValue: The subnet ID 'SUBNET' does not have an IPv6 CIDR block associated with it.",
    ],
    [
      'a spot price that is too low',
      { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.001' } } },
      'SpotMaxPriceTooLow: Your Spot request price of 0.001 is lower than the minimum required Spot request fulfillment price of 0.006600.',
    ],
    [
      'tags for what is not launched',
      { TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'a', Value: 'b' }] }] },
      "InvalidParameterValue: 'snapshot' is not a valid taggable resource type for this operation.",
    ],
    [
      'a hop limit beyond all',
      { MetadataOptions: { HttpPutResponseHopLimit: 65 } },
      'InvalidParameterValue: Value (65) for parameter HttpPutResponseHopLimit is invalid. It must be between 1 and 64.',
    ],
    [
      'a reservation that is both open and named',
      {
        CapacityReservationSpecification: {
          CapacityReservationPreference: 'open',
          CapacityReservationTarget: { CapacityReservationId: 'cr-1' },
        },
      },
      'InvalidParameterCombination: CapacityReservationPreference and CapacityReservationTarget may not be specified on the same request',
    ],
    [
      'a smaller volume than its snapshot',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 1 } }] },
      "InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot 'SNAPSHOT', expect size >= 8GB",
    ],
    [
      'to leave out the root device',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', NoDevice: '' }] },
      "InvalidBlockDeviceMapping: The device '/dev/sda1' is the root device of 'IMAGE' and must be among the block device mappings.",
    ],
    [
      'fewer than one instance',
      { MinCount: 0, MaxCount: 0 },
      'InvalidParameterValue: Invalid value for minCount and maxCount: 0, 0. minCount must be at least 1, and not above maxCount.',
    ],
    [
      'a launch template that is not there',
      { LaunchTemplate: { LaunchTemplateName: 'none' } },
      'InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name none, does not exist.',
    ],
  ];
  test.for(cases)('%s', async ([, input, expected]) => {
    await using cloud = await openLaunchCloud();
    const said = await refusalOf(cloud.run(input));
    const { region } = cloud.caller();
    const named = said
      .replace(cloud.imageId, expected.includes('IMAGE') ? 'IMAGE' : cloud.imageId)
      .replace(/'subnet-(?!0123)\w+'/, "'SUBNET'")
      .replace(/'snap-\w+'/, "'SNAPSHOT'");
    expect(named).toBe(expected);
    expect([region.instances.size, region.volumes.size]).toEqual([0, 0]);
  });

  test('a group of another network', async () => {
    await using cloud = await openLaunchCloud();
    const { subnetId } = await subnetOf(cloud);
    const { SecurityGroups: groups } = await cloud.ec2().send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    const groupId = groups?.[0]?.GroupId ?? '';
    expect(await refusalOf(cloud.run({ SubnetId: subnetId, SecurityGroupIds: [groupId] }))).toBe(
      `InvalidParameter: Security group ${groupId} and subnet ${subnetId} belong to different networks.`,
    );
  });

  test('an address that is taken, and one outside of the subnet', async () => {
    await using cloud = await openLaunchCloud();
    const { subnetId } = await subnetOf(cloud);
    await cloud.run({ SubnetId: subnetId, PrivateIpAddress: '10.0.1.5' });
    expect(await refusalOf(cloud.run({ SubnetId: subnetId, PrivateIpAddress: '10.0.1.5' }))).toBe(
      'InvalidIPAddress.InUse: Address 10.0.1.5 is in use.',
    );
    expect(await refusalOf(cloud.run({ SubnetId: subnetId, PrivateIpAddress: '10.0.2.5' }))).toBe(
      "InvalidParameterValue: Address 10.0.2.5 does not fall within the subnet's address range",
    );
  });

  test('a launch without a default VPC, or without its subnets', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { region } = cloud.caller();
    await ec2.send(new DescribeVpcsCommand({}));
    region.subnets.clear();
    expect(await refusalOf(cloud.run())).toMatch(
      /^MissingInput: No subnets found for the default VPC 'vpc-\w+'\. Please specify a subnet\.$/,
    );
    region.vpcs.clear();
    expect(await refusalOf(cloud.run())).toBe('VPCIdNotSpecified: No default VPC for this user');
  });

  test('more instances than a subnet has addresses', async () => {
    await using cloud = await openLaunchCloud();
    const { subnetId } = await subnetOf(cloud);
    const eleven = { SubnetId: subnetId, MinCount: 11, MaxCount: 11 };
    await cloud.run(eleven);
    expect(await refusalOf(cloud.run({ SubnetId: subnetId }))).toBe(
      `InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '${subnetId}' to satisfy the requested number of instances.`,
    );
  });

  test('images that do not fit a type', async () => {
    await using cloud = await openLaunchCloud({ images: [published({ enaSupport: false, bootMode: 'uefi' })] });
    expect(await refusalOf(cloud.run())).toBe(
      "InvalidParameterCombination: Enhanced networking with the Elastic Network Adapter (ENA) is required for the 't3.micro' instance type. Ensure that you are using an AMI that is enabled for ENA.",
    );
    expect(await refusalOf(cloud.run({ InstanceType: 't2.micro' }))).toBe(
      "InvalidParameterCombination: The boot mode 'uefi' of the AMI is not supported by the 't2.micro' instance type.",
    );
  });

  test('a key that Windows cannot use', async () => {
    await using cloud = await openLaunchCloud({ images: [published({ platform: 'windows' })] });
    await cloud.ec2().send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    expect(await refusalOf(cloud.run({ KeyName: 'mine' }))).toBe(
      'Unsupported: ED25519 key pairs are not supported with Windows AMIs. Choose a different key pair type and try again.',
    );
  });

  test('more spot instances than there may be', async () => {
    await using cloud = await openLaunchCloud({ settings: { quotas: { spotInstances: 0 } } });
    expect(await refusalOf(cloud.run({ InstanceMarketOptions: { MarketType: 'spot' } }))).toBe(
      'MaxSpotInstanceCountExceeded: Max spot instance count exceeded',
    );
    expect(await refusalOf(cloud.run())).toBe('no refusal');
  });

  test('an image of somebody else that is not shared, and one that is not ready', async () => {
    await using cloud = await openLaunchCloud({ images: [published({ sharedWith: ['999900001111'] })] });
    expect(await refusalOf(cloud.run())).toBe(`InvalidAMIID.NotFound: The image id '[${cloud.imageId}]' does not exist`);
    const image = cloud.caller().region.images.get(cloud.imageId);
    if (image === undefined) throw new Error('no image');
    cloud.caller().region.images.set(image.id, { ...image, owner: me, readyAt: cloud.world.clock.now() + 1 });
    expect(await refusalOf(cloud.run())).toBe(`InvalidAMIID.Unavailable: The image ID '${cloud.imageId}' is not available`);
  });
});
