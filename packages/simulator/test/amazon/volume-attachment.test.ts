import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, openCloud, published, refusalOf, type TestCloud } from './cloud.ts';
import { firstImage, placeInstance, recordingMachine } from './instance.ts';

const zone = `${home}a`;

async function made(cloud: TestCloud, input: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const ec2 = cloud.ec2();
  const { VolumeId: id } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 10, ...input }));
  cloud.pass(60_000);
  return id ?? '';
}

describe('AttachVolume and DetachVolume', () => {
  const device = '/dev/sdf';

  test('bring a volume to a machine and away from it, in time', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const machine = recordingMachine();
    const { id: InstanceId, volumes } = await placeInstance(cloud, firstImage(cloud), { machine });
    const VolumeId = await made(cloud);
    const ec2 = cloud.ec2();
    const state = async () => {
      const { Volumes: [volume] = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return [volume?.State, volume?.Attachments?.[0]?.State];
    };
    const attached = await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: device }));
    expect(attached).toMatchObject({ State: 'attaching', Device: device, InstanceId, VolumeId, DeleteOnTermination: false });
    expect(await state()).toEqual(['in-use', 'attaching']);
    cloud.pass(3000);
    expect(await state()).toEqual(['in-use', 'attached']);
    expect(volumes.get(device)).toBe(VolumeId);
    expect(await refusalOf(ec2.send(new DeleteVolumeCommand({ VolumeId })))).toBe(
      `VolumeInUse: Volume ${VolumeId} is currently attached to ${InstanceId}`,
    );
    expect(await ec2.send(new DetachVolumeCommand({ VolumeId }))).toMatchObject({ State: 'detaching', Device: device });
    expect(await state()).toEqual(['in-use', 'detaching']);
    cloud.pass(3000);
    expect(await state()).toEqual(['available', undefined]);
    expect(machine.asked).toEqual([expect.stringMatching(/^attach disk-\d+ at \/dev\/sdf$/), 'detach /dev/sdf']);
    await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  });

  test('refuse what cannot be', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const image = firstImage(cloud);
    const running = await placeInstance(cloud, image);
    const pending = await placeInstance(cloud, image, { state: 'pending' });
    const elsewhere = await made(cloud, { AvailabilityZone: `${home}b` });
    const volume = await made(cloud);
    const ec2 = cloud.ec2();
    const attach = (VolumeId: string, InstanceId: string, Device = device) =>
      refusalOf(ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device })));
    const detach = (VolumeId: string, more: { InstanceId?: string; Device?: string } = {}) =>
      refusalOf(ec2.send(new DetachVolumeCommand({ VolumeId, ...more })));
    expect(await attach(elsewhere, running.id)).toBe(
      `InvalidVolume.ZoneMismatch: The volume '${elsewhere}' is not in the same availability zone as instance '${running.id}'`,
    );
    expect(await attach(volume, pending.id)).toBe(`IncorrectState: Instance '${pending.id}' is not 'running'.`);
    expect(await attach(volume, running.id, '/dev/sda1')).toBe(
      "InvalidParameterValue: Invalid value '/dev/sda1' for unixDevice. Attachment point /dev/sda1 is already in use",
    );
    expect(await attach(volume, running.id, 'C:')).toBe(
      'InvalidParameterValue: Value (C:) for parameter device is invalid. C: is not a valid EBS device name.',
    );
    for (const name of ['/dev/nvme1n1', '/dev/sdk1', '/dev/xvdeo', '/dev/foo', 'hello world'])
      expect(await attach(volume, running.id, name)).toBe(
        `InvalidParameterValue: Value (${name}) for parameter device is invalid. ${name} is not a valid EBS device name.`,
      );
    expect(await detach(volume)).toBe(`IncorrectState: Volume '${volume}' is in the 'available' state.`);
    const root = running.volumes.get('/dev/sda1') ?? '';
    expect(await detach(root)).toBe(
      `OperationNotPermitted: Unable to detach root volume '/dev/sda1' from instance '${running.id}'`,
    );
    expect(await attach(volume, running.id)).toBe('no refusal');
    expect(await attach(volume, running.id, '/dev/sdg')).toBe(`VolumeInUse: ${volume} is already attached to an instance`);
    expect(await detach(volume, { InstanceId: pending.id })).toBe(
      `InvalidAttachment.NotFound: The volume '${volume}' is not attached to instance '${pending.id}' as device '/dev/sdf'.`,
    );
  });

  test('leave a device to its volume until that has gone', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    const [first, second] = [await made(cloud), await made(cloud)];
    const ec2 = cloud.ec2();
    const attach = () => refusalOf(ec2.send(new AttachVolumeCommand({ VolumeId: second, InstanceId, Device: device })));
    await ec2.send(new AttachVolumeCommand({ VolumeId: first, InstanceId, Device: device }));
    cloud.pass(3000);
    await ec2.send(new DetachVolumeCommand({ VolumeId: first }));
    expect(await attach()).toBe(
      "InvalidParameterValue: Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
    );
    cloud.pass(3000);
    expect(await attach()).toBe('no refusal');
  });

  test('take as long as the machine takes, however fast the clock goes', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const attaching = Promise.withResolvers<void>();
    const detaching = Promise.withResolvers<void>();
    const slow = { ...recordingMachine(), attach: () => attaching.promise, detach: () => detaching.promise };
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud), { machine: slow });
    const VolumeId = await made(cloud);
    const ec2 = cloud.ec2();
    const state = async () => {
      const { Volumes: [volume] = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return volume?.Attachments?.[0]?.State;
    };
    const attached = ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: device }));
    await expect.poll(state).toBe('attaching');
    cloud.pass(1e9);
    expect(await state()).toBe('attaching');
    attaching.resolve();
    await attached;
    expect(await state()).toBe('attached');
    const detached = ec2.send(new DetachVolumeCommand({ VolumeId }));
    await expect.poll(state).toBe('detaching');
    cloud.pass(1e9);
    expect(await state()).toBe('detaching');
    expect(await refusalOf(ec2.send(new DetachVolumeCommand({ VolumeId })))).toBe(
      `IncorrectState: Volume '${VolumeId}' is in the 'detaching' state.`,
    );
    detaching.resolve();
    await detached;
    expect(await state()).toBeUndefined();
  });

  test('leave everything as it was when the machine cannot', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const broken = { ...recordingMachine(), attach: async () => Promise.reject(new Error('no room')) };
    const instance = await placeInstance(cloud, firstImage(cloud), { machine: broken });
    const VolumeId = await made(cloud);
    const call = cloud.ec2().send(new AttachVolumeCommand({ VolumeId, InstanceId: instance.id, Device: device }));
    expect(await refusalOf(call)).toMatch(/^InternalError: Error: no room/);
    expect(instance.volumes.has(device)).toBe(false);
    expect((await cloud.ec2().send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0]?.State).toBe('available');
  });
});
