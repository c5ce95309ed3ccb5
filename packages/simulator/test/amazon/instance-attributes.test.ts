import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeInstanceAttributeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  GetPasswordDataCommand,
  type InstanceAttributeName,
  ModifyInstanceAttributeCommand,
  type ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { published, refusalOf } from './cloud.ts';
import { later, openLaunchCloud } from './started.ts';

type Modification = Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>;

async function stoppedInstance() {
  const cloud = await openLaunchCloud();
  const { InstanceId: id = '' } = await cloud.running();
  await cloud.ec2().send(new StopInstancesCommand({ InstanceIds: [id] }));
  await later(cloud, 30_000);
  return { cloud, id };
}

describe('ModifyInstanceAttribute', () => {
  const cases: readonly (readonly [InstanceAttributeName, Modification, object])[] = [
    ['enaSupport', { EnaSupport: { Value: false } }, { EnaSupport: { Value: false } }],
    ['sriovNetSupport', { SriovNetSupport: { Value: 'simple' } }, { SriovNetSupport: { Value: 'simple' } }],
    ['userData', { UserData: { Value: Buffer.from('new') } }, { UserData: { Value: Buffer.from('new').toString('base64') } }],
    ['disableApiTermination', { DisableApiTermination: { Value: true } }, { DisableApiTermination: { Value: true } }],
    ['disableApiStop', { DisableApiStop: { Value: true } }, { DisableApiStop: { Value: true } }],
    [
      'instanceInitiatedShutdownBehavior',
      { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
      { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
    ],
    ['instanceType', { InstanceType: { Value: 'm5.large' } }, { InstanceType: { Value: 'm5.large' } }],
    ['ebsOptimized', { EbsOptimized: { Value: true } }, { EbsOptimized: { Value: true } }],
    ['sourceDestCheck', { SourceDestCheck: { Value: false } }, { SourceDestCheck: { Value: false } }],
    ['instanceType', { Attribute: 'instanceType', Value: 't3.large' }, { InstanceType: { Value: 't3.large' } }],
  ];
  test.for(cases)('changes %s', async ([attribute, input, expected]) => {
    const { cloud, id } = await stoppedInstance();
    await using _ = cloud;
    await cloud.ec2().send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...input }));
    expect(await cloud.ec2().send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: attribute }))).toMatchObject({
      InstanceId: id,
      ...expected,
    });
  });

  test('changes what becomes of a volume', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id } = await cloud.running();
    const keep = (device: string) =>
      ec2.send(
        new ModifyInstanceAttributeCommand({
          InstanceId: id,
          BlockDeviceMappings: [{ DeviceName: device, Ebs: { DeleteOnTermination: false } }],
        }),
      );
    await keep('/dev/sda1');
    const { Volumes: volumes } = await ec2.send(new DescribeVolumesCommand({}));
    expect(volumes?.[0]?.Attachments?.[0]?.DeleteOnTermination).toBe(false);
    expect(await refusalOf(keep('/dev/xvdz'))).toBe('InvalidInstanceAttributeValue: No device is currently mapped at /dev/xvdz');
    const mappings = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'blockDeviceMapping' }));
    expect(mappings.BlockDeviceMappings).toMatchObject([{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: false } }]);
  });

  test('changes groups, at the interface too', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id } = await cloud.running();
    const group = async (vpcId?: string) =>
      (await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'new', VpcId: vpcId }))).GroupId ?? '';
    const mine = await group();
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [mine] }));
    const { Groups: groups } = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'groupSet' }));
    expect(groups).toEqual([{ GroupId: mine, GroupName: 'new' }]);
    const { NetworkInterfaces: interfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(interfaces?.[0]?.Groups).toEqual([{ GroupId: mine, GroupName: 'new' }]);
    const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const strange = await group(vpc?.VpcId);
    expect(await refusalOf(ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups: [strange] })))).toMatch(
      /^InvalidGroup\.NotFound: The security group 'sg-\w+' does not exist in VPC 'vpc-\w+'$/,
    );
  });

  test('refuses what only stopped instances can have changed', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.running();
    for (const input of [
      { EnaSupport: { Value: true } },
      { SriovNetSupport: { Value: 'simple' } },
      { UserData: { Value: Buffer.from('new') } },
      { InstanceType: { Value: 'm5.large' } },
      { EbsOptimized: { Value: true } },
    ] satisfies readonly Modification[])
      expect(await refusalOf(cloud.ec2().send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...input })))).toBe(
        `IncorrectInstanceState: The instance '${id}' is not in the 'stopped' state.`,
      );
  });

  const wrong: readonly (readonly [Modification, string])[] = [
    [{}, 'MissingParameter: No attributes specified.'],
    [
      { EnaSupport: { Value: true }, EbsOptimized: { Value: true } },
      'InvalidParameterCombination: Fields for multiple attribute types specified: ebsOptimized, enaSupport',
    ],
    [
      { SriovNetSupport: { Value: 'complex' } },
      "InvalidParameterValue: Invalid value 'complex' for sriovNetSupport. Valid values: simple.",
    ],
    [{ InstanceType: { Value: 'x' } }, "InvalidParameterValue: Invalid value 'x' for InstanceType."],
    [
      { InstanceInitiatedShutdownBehavior: { Value: 'explode' } },
      'InvalidParameterValue: Value (explode) for parameter instanceInitiatedShutdownBehavior is invalid. Valid values: stop, terminate.',
    ],
    [
      { Attribute: 'rootDeviceName', Value: '/dev/xvda' },
      'InvalidParameterValue: Value (rootDeviceName) for parameter attribute is invalid. It cannot be modified.',
    ],
    [
      { InstanceType: { Value: 't4g.micro' } },
      "InvalidParameterCombination: The architecture 'x86_64' of the instance does not match that of instance type 't4g.micro'.",
    ],
  ];
  test.for(wrong)('refuses %j', async ([input, expected]) => {
    const { cloud, id } = await stoppedInstance();
    await using _ = cloud;
    expect(await refusalOf(cloud.ec2().send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...input })))).toBe(expected);
  });
});

describe('DescribeInstanceAttribute', () => {
  test('tells what nothing was said of', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id } = await cloud.run();
    const ask = (attribute: InstanceAttributeName) =>
      cloud.ec2().send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: attribute }));
    expect((await ask('userData')).UserData?.Value).toBeUndefined();
    expect((await ask('sriovNetSupport')).SriovNetSupport?.Value).toBeUndefined();
    expect((await ask('rootDeviceName')).RootDeviceName).toEqual({ Value: '/dev/sda1' });
    const unknown = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'colour' as never });
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(unknown))).toBe(
      'InvalidParameterValue: Value (colour) for parameter attribute is invalid. Unknown attribute.',
    );
  });
});

describe('ModifyInstanceMetadataOptions', () => {
  test('changes what is named and leaves the rest', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.run();
    const change = () => cloud.ec2().send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: 'required' }));
    expect(await refusalOf(change())).toBe(
      `IncorrectInstanceState: The instance '${id}' is not in a valid state for this operation.`,
    );
    await later(cloud, 12_000);
    expect(await change()).toMatchObject({
      InstanceId: id,
      InstanceMetadataOptions: { State: 'applied', HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
    });
  });
});

describe('GetConsoleOutput', () => {
  test('tells what the machine wrote', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id, PrivateIpAddress: address = '' } = await cloud.run();
    const output = async () => {
      const { Output: text = '' } = await cloud.ec2().send(new GetConsoleOutputCommand({ InstanceId: id }));
      return Buffer.from(text, 'base64').toString();
    };
    expect(await output()).toBe('');
    await later(cloud, 12_000);
    expect(await output()).toBe(`ip-${address.replaceAll('.', '-')} login: `);
  });
});

describe('GetPasswordData', () => {
  const images = [published({ platform: 'windows', defaultUser: 'Administrator' })];

  test('tells the password to who has the key, once Windows has made it', async () => {
    await using cloud = await openLaunchCloud({ images });
    const ec2 = cloud.ec2();
    const { KeyMaterial: pem = '' } = await ec2.send(new CreateKeyPairCommand({ KeyName: 'windows' }));
    const launched = await cloud.running({ KeyName: 'windows' });
    expect(launched).toMatchObject({ Platform: 'windows', PlatformDetails: 'Windows' });
    const ask = async () => (await ec2.send(new GetPasswordDataCommand({ InstanceId: launched.InstanceId }))).PasswordData ?? '';
    expect(await ask()).toBe('');
    await later(cloud, 180_000);
    const key = { key: createPrivateKey(pem), padding: constants.RSA_PKCS1_PADDING };
    const password = privateDecrypt(key, Buffer.from(await ask(), 'base64')).toString();
    expect(password).toBe(cloud.caller().region.instances.get(launched.InstanceId ?? '')?.password);
    expect(password).toHaveLength(32);
  });

  test('tells nothing of Linux, and nothing without a key', async () => {
    await using linux = await openLaunchCloud();
    await using windows = await openLaunchCloud({ images });
    for (const cloud of [linux, windows]) {
      const { InstanceId: id } = await cloud.running();
      await later(cloud, 600_000);
      expect((await cloud.ec2().send(new GetPasswordDataCommand({ InstanceId: id }))).PasswordData ?? '').toBe('');
    }
  });
});
