import {
  AttachVolumeCommand,
  CopyImageCommand,
  CreateImageCommand,
  type CreateImageCommandInput,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  RegisterImageCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { away, home, refusalOf } from './cloud.ts';
import { later, type LaunchCloud, openLaunchCloud } from './started.ts';

/** The disk that a machine was started on last. */
function rootDisk({ computers }: LaunchCloud): string {
  return computers.started.at(-1)?.root.id ?? '';
}

async function stopped(cloud: LaunchCloud, id: string | undefined): Promise<void> {
  await cloud.ec2().send(new StopInstancesCommand({ InstanceIds: [id ?? ''] }));
  await later(cloud, 60_000);
}

async function built(cloud: LaunchCloud, input: CreateImageCommandInput): Promise<string> {
  const { ImageId: id = '' } = await cloud.ec2().send(new CreateImageCommand(input));
  await later(cloud, 90_000);
  return id;
}

test('what is written on a machine is on one that is launched of its image’s copy in another region', async () => {
  await using cloud = await openLaunchCloud();
  // A gp2 volume has iops of its own accord; a launch of its image must not ask for them.
  const mappings = [{ DeviceName: '/dev/sda1', Ebs: { VolumeType: 'gp2' as const } }];
  const { InstanceId } = await cloud.running({ BlockDeviceMappings: mappings });
  cloud.machines.files.set(rootDisk(cloud), 'nginx');
  await stopped(cloud, InstanceId);
  const image = await built(cloud, { InstanceId, Name: 'nginx' });
  await cloud.ec2().send(new TerminateInstancesCommand({ InstanceIds: [InstanceId ?? ''] }));
  await later(cloud, 60_000);
  const there = cloud.ec2({ region: away });
  const { ImageId: copy } = await there.send(new CopyImageCommand({ SourceRegion: home, SourceImageId: image, Name: 'nginx' }));
  await later(cloud, 180_000);
  await there.send(new RunInstancesCommand({ ImageId: copy, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }));
  await later(cloud, 60_000);
  expect(cloud.machines.files.get(rootDisk(cloud))).toBe('nginx');
  expect(cloud.computers.started.at(-1)?.user).toBe('admin');
  expect(cloud.world.failures).toEqual([]);
});

test('a volume that a machine has written becomes the root of an image', async () => {
  await using cloud = await openLaunchCloud();
  const ec2 = cloud.ec2();
  const { InstanceId, Placement: placement } = await cloud.running();
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: placement?.AvailabilityZone, Size: 4, VolumeType: 'gp2' }),
  );
  await later(cloud, 3000);
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/xvdf' }));
  await later(cloud, 3000);
  cloud.machines.files.set(cloud.caller().region.volumes.get(VolumeId ?? '')?.disk.id ?? '', 'debootstrap');
  await ec2.send(new DetachVolumeCommand({ VolumeId }));
  await later(cloud, 3000);
  const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await later(cloud, 45_000);
  const { ImageId } = await ec2.send(
    new RegisterImageCommand({
      Name: 'from nothing',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeType: 'gp2' } }],
    }),
  );
  await later(cloud, 5000);
  await cloud.running({ ImageId });
  expect(cloud.machines.files.get(rootDisk(cloud))).toBe('debootstrap');
  expect(cloud.computers.started.at(-1)?.user).toBe('admin');
});

test('a name that two calls want at once is given to one of them, and the other leaves nothing', async () => {
  await using cloud = await openLaunchCloud();
  const { InstanceId } = await cloud.running();
  const { volumes } = cloud.caller().region;
  const { promise: frozen, resolve } = Promise.withResolvers<void>();
  let freezing = 0;
  for (const [id, volume] of volumes) {
    const freeze = async (signal: AbortSignal) => {
      freezing++;
      await frozen;
      return volume.disk.freeze(signal);
    };
    volumes.set(id, { ...volume, disk: { ...volume.disk, freeze } });
  }
  const create = () => refusalOf(cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'wanted', NoReboot: true })));
  const both = [create(), create()];
  await expect.poll(() => freezing).toBe(2);
  resolve();
  const answers = await Promise.all(both);
  const { Images: images } = await cloud.ec2().send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(images).toHaveLength(1);
  expect(answers.toSorted()).toEqual([
    `InvalidAMIName.Duplicate: AMI name wanted is already in use by AMI ${images?.[0]?.ImageId ?? ''}`,
    'no refusal',
  ]);
  expect((await cloud.ec2().send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots).toHaveLength(1);
});

test('what is new cannot be found for a while', async () => {
  await using cloud = await openLaunchCloud({ settings: { consistency: 2000 } });
  await later(cloud, 2000);
  const { InstanceId } = await cloud.running();
  const { ImageId: id = '' } = await cloud.ec2().send(new CreateImageCommand({ InstanceId, Name: 'new', NoReboot: true }));
  const show = () => cloud.ec2().send(new DescribeImagesCommand({ ImageIds: [id] }));
  expect(await refusalOf(show())).toBe(`InvalidAMIID.NotFound: The image id '[${id}]' does not exist`);
  expect((await cloud.ec2().send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual([]);
  await later(cloud, 2000);
  expect((await show()).Images).toHaveLength(1);
});

test('a volume is deleting until its files are gone', async () => {
  await using cloud = await openLaunchCloud();
  const ec2 = cloud.ec2();
  const { VolumeId: id = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${home}a`, Size: 1 }));
  await later(cloud, 3000);
  const { volumes } = cloud.caller().region;
  const volume = volumes.get(id);
  if (volume === undefined) throw new Error('no volume was made');
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  volumes.set(id, { ...volume, disk: { ...volume.disk, remove: () => gone } });
  const deleting = ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
  const state = async () =>
    (await ec2.send(new DescribeVolumesCommand({}))).Volumes?.find(({ VolumeId }) => VolumeId === id)?.State;
  await expect.poll(state).toBe('deleting');
  expect(await refusalOf(ec2.send(new CreateSnapshotCommand({ VolumeId: id })))).toBe(
    `IncorrectState: Volume '${id}' is in the 'deleting' state.`,
  );
  resolve();
  await deleting;
  expect(await state()).toBeUndefined();
});
