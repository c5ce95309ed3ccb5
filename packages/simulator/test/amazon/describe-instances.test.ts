import { CreateKeyPairCommand, DescribeInstancesCommand, type Instance, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, me, other, refusalOf, type TestCloud } from './cloud.ts';
import { later, openLaunchCloud } from './started.ts';

async function found(cloud: TestCloud, name: string, ...values: string[]): Promise<readonly (string | undefined)[]> {
  const { Reservations: reservations } = await cloud
    .ec2()
    .send(new DescribeInstancesCommand({ Filters: [{ Name: name, Values: values }] }));
  return (reservations ?? []).flatMap(({ Instances: instances }) => instances?.map(({ InstanceId: id }) => id) ?? []);
}

/** What a filter of a name must ask to find an instance, and what it may ask in vain. */
const filters: readonly (readonly [string, (instance: Instance) => string | undefined, string])[] = [
  ['instance-id', ({ InstanceId: id }) => id, 'i-0123456789abcdef0'],
  ['instance-state-name', () => 'running', 'stopped'],
  ['instance-state-code', () => '16', '80'],
  ['instance-type', () => 't3.small', 'm5.*'],
  ['image-id', ({ ImageId: id }) => id, 'ami-*0'],
  ['key-name', () => 'mine', 'yours'],
  ['vpc-id', ({ VpcId: id }) => id, 'vpc-0123456789abcdef0'],
  ['subnet-id', ({ SubnetId: id }) => id, 'subnet-0123456789abcdef0'],
  ['availability-zone', () => `${home}a`, `${home}c`],
  ['private-ip-address', ({ PrivateIpAddress: address }) => address, '10.0.0.1'],
  ['ip-address', ({ PublicIpAddress: address }) => address, '192.0.2.1'],
  ['dns-name', ({ PublicDnsName: name }) => name, 'elsewhere'],
  ['private-dns-name', ({ PrivateDnsName: name }) => name, 'elsewhere'],
  ['instance.group-id', ({ SecurityGroups: groups }) => groups?.[0]?.GroupId, 'sg-0123456789abcdef0'],
  ['instance.group-name', () => 'default', 'other'],
  ['block-device-mapping.volume-id', ({ BlockDeviceMappings: all }) => all?.[0]?.Ebs?.VolumeId, 'vol-0123456789abcdef0'],
  ['block-device-mapping.device-name', () => '/dev/sda1', '/dev/xvdf'],
  ['network-interface.mac-address', ({ NetworkInterfaces: all }) => all?.[0]?.MacAddress, '00:00:00:00:00:00'],
  ['tag:Name', () => 'bui?d', 'Build'],
  ['tag-key', () => 'Name', 'name'],
  ['tenancy', () => 'default', 'host'],
  ['client-token', () => 'token', 'other'],
  ['architecture', () => 'x86_64', 'arm64'],
  ['metadata-options.http-tokens', () => 'optional', 'required'],
  ['platform-details', () => 'Linux/UNIX', 'Windows'],
  ['root-device-name', () => '/dev/sda1', '/dev/xvda'],
  ['owner-id', () => me, other],
];

describe('DescribeInstances', () => {
  test('finds by filters', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    const { InstanceId: id = '' } = await cloud.running({
      InstanceType: 't3.small',
      KeyName: 'mine',
      ClientToken: 'token',
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'build' }] }],
    });
    const { Reservations: reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const instance = reservations?.[0]?.Instances?.[0] ?? {};
    for (const [name, of, other] of filters) {
      const value = of(instance);
      expect(value, name).toBeDefined();
      expect(await found(cloud, name, value ?? ''), name).toEqual([id]);
      expect(await found(cloud, name, other), `${name}=${other}`).toEqual(
        name === 'image-id' && cloud.imageId.endsWith('0') ? [id] : [],
      );
    }
    expect(await refusalOf(found(cloud, 'colour', 'red'))).toBe("InvalidParameterValue: The filter 'colour' is invalid");
  });

  test('keeps together what was launched together, and comes in pages', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const launch = { ImageId: cloud.imageId, InstanceType: 't3.micro', MinCount: 4, MaxCount: 4 } as const;
    const one = await ec2.send(new RunInstancesCommand(launch));
    const two = await ec2.send(new RunInstancesCommand(launch));
    await later(cloud, 12_000);
    const first = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    expect(first.Reservations?.map(({ ReservationId: id, Instances: all }) => [id, all?.length])).toEqual([
      [one.ReservationId, 4],
      [two.ReservationId, 1],
    ]);
    const second = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect(second.Reservations?.map(({ ReservationId: id, Instances: all }) => [id, all?.length])).toEqual([
      [two.ReservationId, 3],
    ]);
    expect(second.NextToken).toBeUndefined();
    const ids = one.Instances?.map(({ InstanceId: id = '' }) => id);
    expect(await refusalOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: ids, MaxResults: 5 })))).toBe(
      'InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults',
    );
    expect(await refusalOf(ec2.send(new DescribeInstancesCommand({ MaxResults: 4 })))).toBe(
      'InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.',
    );
  });

  test('shows nothing of others', async () => {
    await using cloud = await openLaunchCloud();
    await cloud.running();
    expect((await cloud.ec2({ account: other }).send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });
});
