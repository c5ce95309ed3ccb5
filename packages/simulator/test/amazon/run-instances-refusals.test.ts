import {
  CreateKeyPairCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { me, published, refusalOf } from './cloud.ts';
import { openLaunchCloud, subnetOf } from './started.ts';

const nothing = '0123456789abcdef0';

/** What is tried, and what EC2 says to it. */
type Refused = readonly [string, Partial<RunInstancesCommandInput>, string];

describe('RunInstances refuses', () => {
  const cases: readonly Refused[] = [
    [
      'an image that is not there',
      { ImageId: `ami-${nothing}` },
      `InvalidAMIID.NotFound: The image id '[ami-${nothing}]' does not exist`,
    ],
    ['an id that is none', { ImageId: 'ami-x' }, 'InvalidAMIID.Malformed: Invalid id: "ami-x" (expecting "ami-...")'],
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
          CapacityReservationTarget: { CapacityReservationId: `cr-${nothing}` },
        },
      },
      'InvalidParameterCombination: CapacityReservationPreference and CapacityReservationTarget may not be specified on the same request',
    ],
    ...(
      [
        [{ Placement: { HostId: 'h-1' } }, 'InvalidHostID.Malformed: Invalid id: "h-1" (expecting "h-...")'],
        [{ Placement: { GroupId: 'mine' } }, 'InvalidPlacementGroupId.Malformed: Invalid id: "mine" (expecting "pg-...")'],
        [
          { CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-1' } } },
          'InvalidCapacityReservationId.Malformed: Invalid id: "cr-1" (expecting "cr-...")',
        ],
        [{ KernelId: 'vmlinuz' }, 'InvalidKernelId.Malformed: Invalid id: "vmlinuz" (expecting "aki-...")'],
        [{ RamdiskId: 'initrd' }, 'InvalidRamDiskId.Malformed: Invalid id: "initrd" (expecting "ari-...")'],
        [
          { LicenseSpecifications: [{ LicenseConfigurationArn: 'lic-1' }] },
          'InvalidParameterValue: Value (lic-1) for parameter licenseConfigurationArn is invalid.',
        ],
        [
          { Placement: { HostResourceGroupArn: 'hosts', Tenancy: 'host' } },
          'InvalidParameterValue: Value (hosts) for parameter hostResourceGroupArn is invalid.',
        ],
        [
          { Placement: { Affinity: 'default' } },
          "InvalidParameterCombination: The parameter affinity cannot be used without specifying a tenancy of 'host'",
        ],
        [
          { Placement: { GroupName: 'mine', Tenancy: 'host' } },
          "InvalidParameterCombination: You cannot launch an instance with a tenancy of 'host' into a placement group. Either remove the placement group from the request, or specify a different tenancy.",
        ],
        [
          { SubnetId: `subnet-${nothing}`, SecurityGroups: ['default'] },
          'InvalidParameterCombination: The parameter groupName cannot be used with the parameter subnet',
        ],
      ] satisfies readonly (readonly [Partial<RunInstancesCommandInput>, string])[]
    ).map(([input, expected]) => [JSON.stringify(input), input, expected] as const),
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
    ...['/dev/nvme1n1', '/dev/sda', '/dev/xvda1', '/dev/foo123', 'hello world'].map((name): Refused => [
      `the device ${name}`,
      { BlockDeviceMappings: [{ DeviceName: name, Ebs: { VolumeSize: 1 } }] },
      `InvalidBlockDeviceMapping: Invalid device name ${name}`,
    ]),
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

  test('nothing of what hosts, groups, reservations, kernels and licenses may be called', async () => {
    await using cloud = await openLaunchCloud();
    const arn = (rest: string) => `arn:aws:${rest}`;
    for (const input of [
      { Placement: { HostId: `h-${nothing}`, Affinity: 'host', Tenancy: 'host' } },
      { Placement: { HostResourceGroupArn: arn(`resource-groups:us-west-2:${me}:group/hosts`), Tenancy: 'host' } },
      { Placement: { GroupId: `pg-${nothing}` } },
      { Placement: { GroupName: 'mine', Tenancy: 'dedicated' } },
      { CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: `cr-${nothing}` } } },
      { KernelId: 'aki-01234567', RamdiskId: 'ari-01234567' },
      {
        LicenseSpecifications: [{ LicenseConfigurationArn: arn(`license-manager:us-west-2:${me}:license-configuration:lic-0a`) }],
      },
    ] satisfies readonly Partial<RunInstancesCommandInput>[])
      expect(await refusalOf(cloud.run(input)), JSON.stringify(input)).toBe('no refusal');
  });

  test('an unknown type', async () => {
    await using cloud = await openLaunchCloud();
    const launch = { ImageId: cloud.imageId, InstanceType: 't9.micro' as never, MinCount: 1, MaxCount: 1 };
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(new RunInstancesCommand(launch)))).toBe(
      "InvalidParameterValue: Invalid value 't9.micro' for InstanceType.",
    );
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
