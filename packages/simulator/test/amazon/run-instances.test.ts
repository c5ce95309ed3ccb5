import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AddRoleToInstanceProfileCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import type { InstanceProfile } from '../../src/amazon/state.ts';
import { iamOf, trusting } from './clients.ts';
import { home, me, refusalOf } from './cloud.ts';
import { later, type LaunchCloud, openLaunchCloud, subnetOf } from './started.ts';

function addProfile(cloud: LaunchCloud, name: string): InstanceProfile {
  const profile: InstanceProfile = {
    name,
    path: '/',
    arn: `arn:aws:iam::${me}:instance-profile/${name}`,
    id: 'AIPA0123456789ABCDEFG',
    createdAt: cloud.world.clock.now(),
    role: { name: 'builder', addedAt: cloud.world.clock.now() },
    tags: new Map(),
  };
  cloud.world.account(me).instanceProfiles.set(name, profile);
  return profile;
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
    expect(machine?.userData).toEqual(Buffer.from('#!/bin/sh\necho hello\n'));
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

  test('takes EC2’s usual type when none is named', async () => {
    await using cloud = await openLaunchCloud();
    expect(await cloud.run({ InstanceType: undefined })).toMatchObject({ InstanceType: 'm1.small' });
  });

  test('takes no instance profile without a role, nor one whose role came just now', async () => {
    await using cloud = await openLaunchCloud();
    const profile = addProfile(cloud, 'bare');
    delete profile.role;
    await later(cloud, 8_000);
    const launch = () => refusalOf(cloud.run({ IamInstanceProfile: { Name: 'bare' } }));
    const expected = `InvalidParameterValue: IAM Instance Profile "${profile.arn}" has no associated IAM Roles`;
    expect(await launch()).toBe(expected);
    const iam = iamOf(cloud);
    await iam.send(
      new CreateRoleCommand({ RoleName: 'baker', AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }) }),
    );
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'bare', RoleName: 'baker' }));
    expect(await launch()).toBe(expected);
    await later(cloud, 8_000);
    expect(await launch()).toBe('no refusal');
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
