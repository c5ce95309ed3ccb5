import { CreateImageCommand, type CreateImageCommandInput, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { DeviceMapping } from '../../src/amazon/state.ts';
import { me, openCloud, published, refusalOf } from './cloud.ts';
import { firstImage, placeInstance, recordingMachine, shownImage } from './instance.ts';

const malformed =
  "InvalidAMIName.Malformed: AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'";

const data: DeviceMapping = { device: '/dev/sdf', ebs: { size: 2, type: 'gp3', encrypted: true, kmsKeyId: 'alias/mine' } };

describe('CreateImage', () => {
  test('keeps the files of all volumes, and is pending for its time', async () => {
    await using cloud = await openCloud({ images: [published({ bootMode: 'uefi' })] });
    const instance = await placeInstance(cloud, firstImage(cloud), { more: [data] });
    const root = cloud.caller().region.volumes.get(instance.volumes.get('/dev/sda1') ?? '')?.disk.id ?? '';
    cloud.machines.files.set(root, 'built');
    const ec2 = cloud.ec2();
    const { ImageId: id } = await ec2.send(
      new CreateImageCommand({
        InstanceId: instance.id,
        Name: 'mine',
        Description: 'built by a test',
        NoReboot: true,
        TagSpecifications: [
          { ResourceType: 'image', Tags: [{ Key: 'Kind', Value: 'image' }] },
          { ResourceType: 'snapshot', Tags: [{ Key: 'Kind', Value: 'snapshot' }] },
        ],
      }),
    );
    cloud.machines.files.set(root, 'changed after');
    expect(await shownImage(cloud, id)).toMatchObject({
      State: 'pending',
      Name: 'mine',
      OwnerId: me,
      SourceInstanceId: instance.id,
    });
    cloud.pass(90_000);
    const image = await shownImage(cloud, id);
    expect(image).toMatchObject({
      State: 'available',
      Description: 'built by a test',
      BootMode: 'uefi',
      Public: false,
      Tags: [{ Key: 'Kind', Value: 'image' }],
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, VolumeType: 'gp3', Encrypted: false, DeleteOnTermination: true } },
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 2, VolumeType: 'gp3', Encrypted: true } },
      ],
    });
    const { Snapshots: snapshots } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(snapshots).toMatchObject([
      {
        State: 'completed',
        Description: `Created by CreateImage(${instance.id}) for ${id ?? ''}`,
        Tags: [{ Value: 'snapshot' }],
      },
      { Encrypted: true },
    ]);
    const contents = cloud.caller().region.snapshots.get(snapshots?.[0]?.SnapshotId ?? '')?.contents?.id ?? '';
    expect(cloud.machines.frozen.get(contents)).toBe('built');
  });

  test('leaves volumes out, changes them and adds others as it is told', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const instance = await placeInstance(cloud, firstImage(cloud), { more: [data] });
    const { ImageId } = await cloud.ec2().send(
      new CreateImageCommand({
        InstanceId: instance.id,
        Name: 'mine',
        BlockDeviceMappings: [
          { DeviceName: '/dev/sda1', Ebs: { VolumeType: 'io1', Iops: 200, DeleteOnTermination: false } },
          { DeviceName: '/dev/sdf', NoDevice: '' },
          { DeviceName: '/dev/sdg', Ebs: { VolumeSize: 1, Encrypted: true } },
          { DeviceName: '/dev/sdh', VirtualName: 'ephemeral0' },
        ],
      }),
    );
    expect((await shownImage(cloud, ImageId))?.BlockDeviceMappings).toMatchObject([
      { DeviceName: '/dev/sda1', Ebs: { VolumeType: 'io1', Iops: 200, DeleteOnTermination: false, VolumeSize: 8 } },
      { DeviceName: '/dev/sdg', Ebs: { VolumeSize: 1, Encrypted: true } },
      { DeviceName: '/dev/sdh', VirtualName: 'ephemeral0' },
    ]);
  });

  test('lets another type of volume have its own performance', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    const BlockDeviceMappings = [{ DeviceName: '/dev/sda1', Ebs: { VolumeType: 'gp2' as const } }];
    const { ImageId } = await cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'mine', BlockDeviceMappings }));
    const ebs = (await shownImage(cloud, ImageId))?.BlockDeviceMappings?.[0]?.Ebs;
    expect(ebs).toMatchObject({ VolumeType: 'gp2', VolumeSize: 8 });
    expect([ebs?.Iops, ebs?.Throughput]).toEqual([undefined, undefined]);
  });

  test('reboots a running machine unless it is told not to', async () => {
    const started: string[] = [];
    const start = async ({ id }: { readonly id: string }) => {
      started.push(id);
      return recordingMachine();
    };
    await using cloud = await openCloud({ images: [published()], start });
    const create = async (Name: string, NoReboot?: boolean) => {
      const { id } = await placeInstance(cloud, firstImage(cloud), { machine: recordingMachine() });
      await cloud.ec2().send(new CreateImageCommand({ InstanceId: id, Name, ...(NoReboot === undefined ? {} : { NoReboot }) }));
      return id;
    };
    await create('quietly', true);
    const rebooted = [await create('as usual'), await create('as asked', false)];
    await expect.poll(() => started).toEqual(rebooted);
    expect(cloud.world.failures).toEqual([]);
  });

  test.each([
    ['is made of what is there when the machine is down', false, 'built, and ended'],
    ['is made of what is there at the moment when the machine goes on', true, 'built'],
  ])('%s', async (_, NoReboot, holds) => {
    await using cloud = await openCloud({ images: [published()], start: async () => recordingMachine() });
    let root = '';
    const stop = async () => void cloud.machines.files.set(root, `${cloud.machines.files.get(root) ?? ''}, and ended`);
    const instance = await placeInstance(cloud, firstImage(cloud), { machine: { ...recordingMachine(), stop } });
    const { volumes, snapshots } = cloud.caller().region;
    root = volumes.get(instance.volumes.get('/dev/sda1') ?? '')?.disk.id ?? '';
    cloud.machines.files.set(root, 'built');
    await cloud.ec2().send(new CreateImageCommand({ InstanceId: instance.id, Name: 'mine', NoReboot }));
    const made = [...snapshots.values()].find(({ owner }) => owner === me)?.contents?.id ?? '';
    expect(cloud.machines.frozen.get(made)).toBe(holds);
    await expect.poll(() => instance.machine).toBeDefined();
    expect(instance.state).toBe('running');
  });

  test('starts the machine again where its files could not be kept, and says so', async () => {
    await using cloud = await openCloud({ images: [published()], start: async () => recordingMachine() });
    const instance = await placeInstance(cloud, firstImage(cloud), { machine: recordingMachine() });
    const { volumes } = cloud.caller().region;
    const freeze = () => Promise.reject(new Error('no space left'));
    for (const [id, volume] of volumes) volumes.set(id, { ...volume, disk: { ...volume.disk, freeze } });
    const before = instance.machine;
    const refused = await refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId: instance.id, Name: 'mine' })));
    expect(refused).toContain('no space left');
    await expect.poll(() => instance.machine).not.toBe(before);
    await expect.poll(() => instance.machine).toBeDefined();
    expect(cloud.world.failures).toEqual([expect.stringContaining('no space left')]);
  });

  test('fails where that is planned, and says why', async () => {
    const failingImages = [{ name: 'doomed', code: 'Client.SnapshotLimitExceeded', message: 'too many' }];
    await using cloud = await openCloud({ images: [published()], settings: { failingImages } });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    const { ImageId } = await cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'a doomed one' }));
    expect(await shownImage(cloud, ImageId)).toMatchObject({ State: 'pending' });
    expect((await shownImage(cloud, ImageId))?.StateReason).toBeUndefined();
    cloud.pass(90_000);
    expect(await shownImage(cloud, ImageId)).toMatchObject({
      State: 'failed',
      StateReason: { Code: 'Client.SnapshotLimitExceeded', Message: 'too many' },
    });
  });

  test.each<[string, Partial<CreateImageCommandInput>, string]>([
    ['a short name', { Name: 'ab' }, malformed],
    ['a long name', { Name: 'a'.repeat(129) }, malformed],
    ['a name with a colon', { Name: 'a:b' }, malformed],
    [
      'an instance that is not there',
      { InstanceId: 'i-0123456789abcdef0' },
      "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist",
    ],
    [
      'leaving the root out',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', NoDevice: '' }] },
      "InvalidBlockDeviceMapping: The root device '/dev/sda1' cannot be left out of the image.",
    ],
    [
      'a smaller volume',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 4 } }] },
      "InvalidBlockDeviceMapping: Volume of size 4GB is smaller than expected size 8GB of device '/dev/sda1'",
    ],
    [
      'encrypting a volume',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { Encrypted: true } }] },
      "InvalidBlockDeviceMapping: The encryption of the volume at '/dev/sda1' cannot be changed by an image of it.",
    ],
    [
      'a device twice',
      {
        BlockDeviceMappings: [
          { DeviceName: '/dev/sdg', NoDevice: '' },
          { DeviceName: '/dev/sdg', NoDevice: '' },
        ],
      },
      "InvalidBlockDeviceMapping: The device '/dev/sdg' is used in more than one block-device mapping.",
    ],
    [
      'tags for something else',
      { TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }] },
      "InvalidParameterValue: 'volume' is not a valid taggable resource type for this operation.",
    ],
    [
      'iops that the volume’s type does not have',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeType: 'gp2', Iops: 3000 } }] },
      'InvalidParameterCombination: The parameter iops is not supported for gp2 volumes.',
    ],
    [
      'a snapshot that is not there',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sdg', Ebs: { SnapshotId: 'snap-0123456789abcdef0' } }] },
      "InvalidSnapshot.NotFound: The snapshot 'snap-0123456789abcdef0' does not exist.",
    ],
  ])('refuses %s', async (_, input, refusal) => {
    await using cloud = await openCloud({ images: [published()] });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    expect(await refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'mine', ...input })))).toBe(refusal);
    expect((await cloud.ec2().send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots).toEqual([]);
  });

  test('refuses a name that is taken, but not by somebody else, nor elsewhere', async () => {
    await using cloud = await openCloud({ images: [published({ name: 'theirs' }), published({ name: 'taken', owner: me })] });
    const taken = [...cloud.caller().region.images.values()][1]?.id ?? '';
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    const create = (Name: string) => refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId, Name })));
    expect(await create('taken')).toBe(`InvalidAMIName.Duplicate: AMI name taken is already in use by AMI ${taken}`);
    expect(await create('theirs')).toBe('no refusal');
    expect(await create("()[] ./-'@_aZ9")).toBe('no refusal');
  });

  test('refuses instances that are not running or stopped', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud), { state: 'pending' });
    expect(await refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'mine' })))).toBe(
      `InvalidParameterValue: Invalid value '${InstanceId}' for instanceId. Instance is not in state 'running' or 'stopping' or 'stopped'`,
    );
  });

  test('refuses more images than the account may have', async () => {
    await using cloud = await openCloud({ images: [published()], settings: { quotas: { images: 1 } } });
    const { id: InstanceId } = await placeInstance(cloud, firstImage(cloud));
    const create = (Name: string) => refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId, Name })));
    expect(await create('one')).toBe('no refusal');
    expect(await create('two')).toBe('ResourceLimitExceeded: You have reached your limit of 1 AMIs in this Region.');
  });
});
