import {
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { other, refusalOf, type TestCloud } from './cloud.ts';
import { later, openLaunchCloud, startedMachines } from './started.ts';

const nothing = '0123456789abcdef0';

async function seen(cloud: TestCloud, id: string | undefined): Promise<Instance> {
  const { Reservations: found } = await cloud.ec2().send(new DescribeInstancesCommand({ InstanceIds: [id ?? ''] }));
  const instance = found?.[0]?.Instances?.[0];
  if (instance === undefined) throw new Error(`no instance ${id ?? ''}`);
  return instance;
}

async function stateOf(cloud: TestCloud, id: string | undefined): Promise<string | undefined> {
  return (await seen(cloud, id)).State?.Name;
}

describe('an instance', () => {
  test('is pending, runs, stops, starts with the files that it had, and ends', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.run();
    await later(cloud, 11_000);
    expect(await stateOf(cloud, id)).toBe('pending');
    await later(cloud, 1_000);
    const first = await seen(cloud, id);
    expect(first.State).toEqual({ Code: 16, Name: 'running' });

    const [machine] = cloud.computers.started;
    cloud.machines.files.set(machine?.root.id ?? '', 'what the build made');
    const { StoppingInstances: stopping } = await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(stopping).toEqual([
      { InstanceId: id, CurrentState: { Code: 64, Name: 'stopping' }, PreviousState: { Code: 16, Name: 'running' } },
    ]);
    await later(cloud, 29_000);
    expect(await stateOf(cloud, id)).toBe('stopping');
    await later(cloud, 1_000);
    const stopped = await seen(cloud, id);
    expect(stopped).toMatchObject({
      State: { Code: 80, Name: 'stopped' },
      StateReason: {
        Code: 'Client.UserInitiatedShutdown',
        Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
      StateTransitionReason: 'User initiated (2024-01-15 10:30:12 GMT)',
      PrivateIpAddress: first.PrivateIpAddress,
    });
    expect(stopped.PublicIpAddress).toBeUndefined();
    expect(cloud.computers.stopped).toEqual([id]);

    const { StartingInstances: starting } = await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    expect(starting?.[0]?.CurrentState?.Name).toBe('pending');
    await later(cloud, 12_000);
    const again = await seen(cloud, id);
    expect(again.State?.Name).toBe('running');
    expect(again.PublicIpAddress).toMatch(/^54\./);
    expect(again.PrivateIpAddress).toBe(first.PrivateIpAddress);
    expect(cloud.machines.files.get(cloud.computers.started[1]?.root.id ?? '')).toBe('what the build made');

    const { TerminatingInstances: ending } = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ending?.[0]).toMatchObject({ CurrentState: { Code: 32, Name: 'shutting-down' }, PreviousState: { Name: 'running' } });
    await later(cloud, 30_000);
    const gone = await seen(cloud, id);
    expect(gone).toMatchObject({ State: { Code: 48, Name: 'terminated' }, BlockDeviceMappings: [], NetworkInterfaces: [] });
    expect([gone.PrivateIpAddress, gone.VpcId, gone.SubnetId]).toEqual([undefined, undefined, undefined]);
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    expect(cloud.computers.stopped).toEqual([id, id]);
  });

  test('can be seen for an hour after it has ended', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.running();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await later(cloud, 30_000);
    await later(cloud, 3_599_000);
    expect(await stateOf(cloud, id)).toBe('terminated');
    await later(cloud, 1_000);
    expect(await refusalOf(seen(cloud, id))).toBe(`InvalidInstanceID.NotFound: The instance ID '${id}' does not exist`);
    expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });

  test('leaves volumes that do not go with it', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.running({
      BlockDeviceMappings: [{ DeviceName: '/dev/xvdf', Ebs: { VolumeSize: 5, DeleteOnTermination: false } }],
      NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: false }],
    });
    await cloud.ec2().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await later(cloud, 30_000);
    const { Volumes: volumes } = await cloud.ec2().send(new DescribeVolumesCommand({}));
    expect(volumes).toMatchObject([{ Size: 5, State: 'available', Attachments: [] }]);
    const { NetworkInterfaces: interfaces } = await cloud.ec2().send(new DescribeNetworkInterfacesCommand({}));
    expect(interfaces).toMatchObject([{ Status: 'available' }]);
  });

  test('ends when it is asked to while it starts', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.run();
    await cloud.ec2().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(await stateOf(cloud, id)).toBe('shutting-down');
    await later(cloud, 12_000);
    await later(cloud, 30_000);
    expect(await stateOf(cloud, id)).toBe('terminated');
    expect(cloud.computers.started).toEqual([]);
  });

  test('has the address of its machine, from outside and inside, whatever it was given before', async () => {
    await using cloud = await openLaunchCloud({ computers: startedMachines({ address: () => '127.83.0.4' }) });
    const { InstanceId: id } = await cloud.running();
    expect(await seen(cloud, id)).toMatchObject({
      PrivateIpAddress: '127.83.0.4',
      PublicIpAddress: '127.83.0.4',
      // No resolver knows names here.
      PublicDnsName: '127.83.0.4',
      NetworkInterfaces: [{ PrivateIpAddress: '127.83.0.4', Association: { PublicIp: '127.83.0.4' } }],
    });
  });

  test('whose machine cannot start ends, with the reason', async () => {
    const computers = startedMachines({ failing: () => 'there is no /sbin/init' });
    await using cloud = await openLaunchCloud({ computers });
    const { InstanceId: id } = await cloud.run();
    await later(cloud, 12_000);
    expect(await stateOf(cloud, id)).toBe('shutting-down');
    await later(cloud, 30_000);
    expect(await seen(cloud, id)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: {
        Code: 'Server.InternalError',
        Message: 'Server.InternalError: Internal error on launch: there is no /sbin/init',
      },
    });
    expect(cloud.caller().region.volumes.size).toBe(0);
    expect(cloud.world.failures).toEqual([]);
  });

  test.for([
    ['stop', 'stopped'],
    ['terminate', 'terminated'],
  ] as const)('that shuts itself down follows its behaviour: %s', async ([behavior, end]) => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.running({ InstanceInitiatedShutdownBehavior: behavior });
    cloud.computers.shutDown(id);
    await later(cloud, 0);
    await later(cloud, 30_000);
    expect(await seen(cloud, id)).toMatchObject({
      State: { Name: end },
      StateReason: {
        Code: 'Client.InstanceInitiatedShutdown',
        Message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
      },
    });
  });

  test('is no work that goes on while it runs', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id } = await cloud.running();
    await cloud.world.settled();
    expect(await stateOf(cloud, id)).toBe('running');
  });

  test('is started anew by a reboot, and runs all the time', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.running();
    await cloud.ec2().send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await later(cloud, 0);
    expect(await stateOf(cloud, id)).toBe('running');
    expect(cloud.computers.stopped).toEqual([id]);
    expect(cloud.computers.started).toHaveLength(2);
  });

  test('cannot be found before the cloud is consistent', async () => {
    await using cloud = await openLaunchCloud({ settings: { consistency: 5_000 } });
    const image = cloud.caller().region.images.get(cloud.imageId);
    expect(image?.createdAt).toBeLessThan(cloud.world.clock.now());
    const { InstanceId: id } = await cloud.run();
    expect(await refusalOf(seen(cloud, id))).toBe(`InvalidInstanceID.NotFound: The instance ID '${id ?? ''}' does not exist`);
    await later(cloud, 5_000);
    expect(await stateOf(cloud, id)).toBe('pending');
  });

  test('is ok some time after it runs', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id } = await cloud.run();
    const statuses = async (all: boolean) =>
      (await ec2.send(new DescribeInstanceStatusCommand({ IncludeAllInstances: all }))).InstanceStatuses;
    expect(await statuses(false)).toEqual([]);
    expect(await statuses(true)).toMatchObject([
      { InstanceId: id, InstanceState: { Name: 'pending' }, InstanceStatus: { Status: 'not-applicable' } },
    ]);
    await later(cloud, 12_000);
    expect(await statuses(false)).toMatchObject([
      { InstanceStatus: { Status: 'initializing', Details: [{ Name: 'reachability', Status: 'initializing' }] } },
    ]);
    await later(cloud, 138_000);
    expect(await statuses(false)).toMatchObject([
      { InstanceState: { Name: 'running' }, InstanceStatus: { Status: 'ok' }, SystemStatus: { Status: 'ok' } },
    ]);
    const ok = { Filters: [{ Name: 'instance-status.status', Values: ['ok'] }] };
    expect((await ec2.send(new DescribeInstanceStatusCommand(ok))).InstanceStatuses).toHaveLength(1);
  });
});

describe('a state that does not allow it', () => {
  test('refuses to stop what starts, and to start what stops', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.run();
    const ids = { InstanceIds: [id] };
    expect(await refusalOf(ec2.send(new StopInstancesCommand(ids)))).toBe(
      `IncorrectInstanceState: This instance '${id}' is not in a state from which it can be stopped.`,
    );
    await later(cloud, 12_000);
    expect((await ec2.send(new StartInstancesCommand(ids))).StartingInstances?.[0]?.CurrentState?.Name).toBe('running');
    await ec2.send(new StopInstancesCommand(ids));
    expect((await ec2.send(new StopInstancesCommand(ids))).StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopping');
    expect(await refusalOf(ec2.send(new StartInstancesCommand(ids)))).toBe(
      `IncorrectInstanceState: The instance '${id}' is not in a state from which it can be started.`,
    );
    expect(await refusalOf(ec2.send(new RebootInstancesCommand(ids)))).toBe(
      `IncorrectInstanceState: This instance '${id}' is not in a state from which it can be rebooted.`,
    );
    await later(cloud, 30_000);
    expect((await ec2.send(new StopInstancesCommand(ids))).StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopped');
    await ec2.send(new TerminateInstancesCommand(ids));
    await later(cloud, 30_000);
    expect(await refusalOf(ec2.send(new StopInstancesCommand(ids)))).toContain('IncorrectInstanceState');
    const { TerminatingInstances: again } = await ec2.send(new TerminateInstancesCommand(ids));
    expect(again?.[0]).toMatchObject({ PreviousState: { Name: 'terminated' }, CurrentState: { Name: 'terminated' } });
  });

  test('refuses what instances are protected from, hibernation, and stopping one-time spot instances', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.running({ DisableApiTermination: true, DisableApiStop: true });
    const ids = { InstanceIds: [id] };
    expect(await refusalOf(ec2.send(new TerminateInstancesCommand(ids)))).toBe(
      `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
    expect(await refusalOf(ec2.send(new StopInstancesCommand(ids)))).toBe(
      `OperationNotPermitted: The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
    for (const attribute of ['disableApiTermination', 'disableApiStop'] as const)
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Attribute: attribute, Value: 'false' }));
    expect(await refusalOf(ec2.send(new StopInstancesCommand({ ...ids, Hibernate: true })))).toContain(
      'UnsupportedHibernationConfiguration: ',
    );
    expect(await refusalOf(ec2.send(new TerminateInstancesCommand(ids)))).toBe('no refusal');

    const { InstanceId: spot = '' } = await cloud.running({ InstanceMarketOptions: { MarketType: 'spot' } });
    expect(await refusalOf(ec2.send(new StopInstancesCommand({ InstanceIds: [spot], Force: true })))).toBe(
      `UnsupportedOperation: You can't stop the Spot Instance '${spot}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
    );
  });

  test('refuses to start an instance without its root volume', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.running();
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await later(cloud, 30_000);
    const volumeId = (await seen(cloud, id)).BlockDeviceMappings?.[0]?.Ebs?.VolumeId;
    await ec2.send(new DetachVolumeCommand({ VolumeId: volumeId }));
    await later(cloud, 10_000);
    expect(await refusalOf(ec2.send(new StartInstancesCommand({ InstanceIds: [id] })))).toBe(
      `InvalidParameterValue: Invalid value '${id}' for instanceId. Instance does not have a volume attached at root (/dev/sda1)`,
    );
  });

  test('changes nothing where one of several cannot be found', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.running();
    const ec2 = cloud.ec2();
    const two = [`i-${nothing}`, `i-${nothing.slice(0, 8)}`];
    expect(await refusalOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id, ...two] })))).toBe(
      `InvalidInstanceID.NotFound: The instance IDs '${two.join(', ')}' do not exist`,
    );
    expect(await refusalOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id, 'i-x'] })))).toBe(
      'InvalidInstanceID.Malformed: Invalid id: "i-x" (expecting "i-...")',
    );
    expect(await refusalOf(cloud.ec2({ past: 'the judge' }).send(new TerminateInstancesCommand({ InstanceIds: [] })))).toBe(
      'MissingParameter: The request must contain the parameter InstanceId',
    );
    const theirs = cloud.ec2({ account: other });
    expect(await refusalOf(theirs.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBe(
      `InvalidInstanceID.NotFound: The instance ID '${id}' does not exist`,
    );
    expect(await stateOf(cloud, id)).toBe('running');
  });
});
