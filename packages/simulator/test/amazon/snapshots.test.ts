import {
  CopySnapshotCommand,
  type CopySnapshotCommandInput,
  CreateSnapshotCommand,
  CreateSnapshotsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  ModifySnapshotAttributeCommand,
  type ModifySnapshotAttributeCommandInput,
  ResetSnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { away, home, me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { placeInstance } from './instance.ts';

const key = 'alias/mine';

/** A snapshot of a volume on which something was written. */
async function taken(cloud: TestCloud, o: { readonly encrypted?: string } = {}): Promise<string> {
  const ec2 = cloud.ec2();
  const encryption = o.encrypted === undefined ? {} : { Encrypted: true, KmsKeyId: o.encrypted };
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${home}a`, Size: 5, ...encryption }));
  const disk = cloud.caller().region.volumes.get(VolumeId ?? '')?.disk.id ?? '';
  cloud.machines.files.set(disk, 'something');
  const { SnapshotId: id = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId, Description: 'mine' }));
  cloud.machines.files.set(disk, 'something else');
  return id;
}

test('CreateSnapshot keeps the files as they are at that moment; progress comes with time', async () => {
  await using cloud = await openCloud();
  const ec2 = cloud.ec2();
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${home}a`, Size: 5 }));
  const tags = [{ ResourceType: 'snapshot' as const, Tags: [{ Key: 'Name', Value: 'one' }] }];
  const created = await ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications: tags }));
  expect(created).toMatchObject({ State: 'pending', Progress: '0%', VolumeSize: 5, VolumeId, OwnerId: me, Encrypted: false });
  const shown = async () => {
    const { Snapshots: [snapshot] = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    return snapshot;
  };
  cloud.pass(22_500);
  expect(await shown()).toMatchObject({ State: 'pending', Progress: '50%' });
  cloud.pass(22_500);
  expect(await shown()).toMatchObject({ State: 'completed', Progress: '100%', Tags: [{ Key: 'Name', Value: 'one' }] });
  const id = await taken(cloud);
  const contents = cloud.caller().region.snapshots.get(id)?.contents?.id ?? '';
  expect(cloud.machines.frozen.get(contents)).toBe('something');
});

test('CreateSnapshots takes all of an instance’s volumes but those that are left out', async () => {
  await using cloud = await openCloud({ images: [published()] });
  const image = [...cloud.caller().region.images.values()][0];
  if (image === undefined) throw new Error('no image');
  const instance = await placeInstance(cloud, image, {
    more: [
      { device: '/dev/sdf', ebs: { size: 1 } },
      { device: '/dev/sdg', ebs: { size: 2 } },
    ],
  });
  const ec2 = cloud.ec2();
  const all = await ec2.send(
    new CreateSnapshotsCommand({
      InstanceSpecification: { InstanceId: instance.id },
      Description: 'all',
      CopyTagsFromSource: 'volume',
    }),
  );
  expect(all.Snapshots?.map(({ VolumeSize: size }) => size)).toEqual([8, 1, 2]);
  expect(all.Snapshots?.[0]).toMatchObject({ State: 'pending', Description: 'all', Tags: [{ Key: 'Of', Value: 'launch' }] });
  const some = await ec2.send(
    new CreateSnapshotsCommand({
      InstanceSpecification: {
        InstanceId: instance.id,
        ExcludeBootVolume: true,
        ExcludeDataVolumeIds: [instance.volumes.get('/dev/sdg') ?? ''],
      },
    }),
  );
  expect(some.Snapshots?.map(({ VolumeSize: size }) => size)).toEqual([1]);
});

describe('DescribeSnapshots', () => {
  test('shows one’s own, and those of others that one may use', async () => {
    await using cloud = await openCloud({ images: [published()] });
    await taken(cloud);
    const show = async (account: string, input = {}) => {
      const { Snapshots: all = [] } = await cloud.ec2({ account }).send(new DescribeSnapshotsCommand(input));
      return all.map(({ Description: text }) => text);
    };
    const root = 'Root volume of debian-12-amd64-20240101';
    expect(await show(me)).toEqual([root, 'mine']);
    expect(await show(other)).toEqual([root]);
    expect(await show(me, { OwnerIds: ['self'] })).toEqual(['mine']);
    expect(await show(me, { OwnerIds: ['136693071363'] })).toEqual([root]);
    expect(await show(me, { RestorableByUserIds: ['all'] })).toEqual([root]);
    expect(await show(me, { RestorableByUserIds: ['self'] })).toEqual(['mine']);
    expect(await show(me, { Filters: [{ Name: 'volume-size', Values: ['5'] }] })).toEqual(['mine']);
    expect(await show(me, { Filters: [{ Name: 'status', Values: ['pending'] }] })).toEqual(['mine']);
    expect(await refusalOf(show(me, { OwnerIds: ['debian'] }))).toBe('InvalidUserID.Malformed: Invalid user id: "debian"');
  });

  test('refuses to name those of others, and comes in pages', async () => {
    await using cloud = await openCloud();
    const id = await taken(cloud);
    const call = cloud.ec2({ account: other }).send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
    expect(await refusalOf(call)).toBe(`InvalidSnapshot.NotFound: The snapshot '${id}' does not exist.`);
    for (let count = 0; count < 5; count++) await taken(cloud);
    const { Snapshots: page, NextToken } = await cloud.ec2().send(new DescribeSnapshotsCommand({ MaxResults: 5 }));
    expect(page).toHaveLength(5);
    expect((await cloud.ec2().send(new DescribeSnapshotsCommand({ MaxResults: 5, NextToken }))).Snapshots).toHaveLength(1);
  });
});

describe('CopySnapshot', () => {
  const copy = async (cloud: TestCloud, id: string, input: Partial<CopySnapshotCommandInput> = {}) => {
    const there = cloud.ec2({ region: away });
    const { SnapshotId = '' } = await there.send(
      new CopySnapshotCommand({ SourceRegion: home, SourceSnapshotId: id, Description: 'copy', ...input }),
    );
    return async () => (await there.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }))).Snapshots?.[0];
  };

  test('brings the files to another region', async () => {
    await using cloud = await openCloud();
    const id = await taken(cloud);
    cloud.pass(45_000);
    const shown = await copy(cloud, id);
    expect(await shown()).toMatchObject({ State: 'pending', VolumeId: 'vol-ffffffff', VolumeSize: 5, Encrypted: false });
    cloud.pass(180_000);
    const done = await shown();
    expect(done).toMatchObject({ State: 'completed', Description: 'copy', TransferType: 'standard' });
    const contents = cloud.caller(away).region.snapshots.get(done?.SnapshotId ?? '')?.contents?.id ?? '';
    expect(cloud.machines.frozen.get(contents)).toBe('something');
  });

  test('encrypts, keeps what is encrypted, and is done in time when asked to be', async () => {
    await using cloud = await openCloud({ settings: { failingImages: [] } });
    const plain = await taken(cloud);
    const encrypted = await taken(cloud, { encrypted: key });
    cloud.pass(45_000);
    const named = await (await copy(cloud, plain, { Encrypted: true, KmsKeyId: key, CompletionDurationMinutes: 15 }))();
    expect(named).toMatchObject({ Encrypted: true, TransferType: 'time-based', CompletionDurationMinutes: 15 });
    expect(named?.KmsKeyId).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\//);
    const kept = await (await copy(cloud, encrypted))();
    expect(kept).toMatchObject({ Encrypted: true });
    expect(kept?.KmsKeyId).not.toBe(named?.KmsKeyId);
  });

  test('fails later when its key is not there', async () => {
    await using cloud = await openCloud();
    const id = await taken(cloud);
    cloud.pass(45_000);
    const shown = await copy(cloud, id, { Encrypted: true, KmsKeyId: 'arn:aws:kms:us-west-2:111122223333:alias/mine' });
    expect(await shown()).toMatchObject({ State: 'pending' });
    cloud.pass(180_000);
    expect(await shown()).toMatchObject({ State: 'error', StateMessage: 'Given key ID is not accessible' });
  });

  test('refuses what cannot be', async () => {
    await using cloud = await openCloud();
    const id = await taken(cloud);
    expect(await refusalOf(copy(cloud, id))).toBe('IncorrectState: Snapshot is in invalid state - pending');
    cloud.pass(45_000);
    expect(await refusalOf(copy(cloud, id, { CompletionDurationMinutes: 20 }))).toBe(
      'InvalidParameterValue: Invalid completion duration 20. It must be a multiple of 15, from 15 to 2880 minutes.',
    );
    expect(await refusalOf(copy(cloud, id, { SourceRegion: 'mars-1' }))).toBe(
      "InvalidParameterValue: Invalid value 'mars-1' for sourceRegion. The region does not exist.",
    );
    const encrypted = await taken(cloud, { encrypted: key });
    cloud.pass(45_000);
    expect(await refusalOf(copy(cloud, encrypted, { Encrypted: false }))).toBe(
      'InvalidParameterValue: Cannot create an unencrypted copy of an encrypted snapshot.',
    );
  });
});

test('DeleteSnapshot refuses snapshots of images and of others', async () => {
  await using cloud = await openCloud({ images: [published({ owner: me })] });
  const image = [...cloud.caller().region.images.values()][0];
  const root = image?.mappings[0]?.ebs?.snapshotId ?? '';
  const ec2 = cloud.ec2();
  expect(await refusalOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: root })))).toBe(
    `InvalidSnapshot.InUse: The snapshot ${root} is currently in use by ${image?.id ?? ''}`,
  );
  expect(await refusalOf(cloud.ec2({ account: other }).send(new DeleteSnapshotCommand({ SnapshotId: root })))).toBe(
    `AuthFailure: Not authorized for snapshot:${root}`,
  );
  const own = await taken(cloud);
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: own }));
  expect(await refusalOf(ec2.send(new DeleteSnapshotCommand({ SnapshotId: own })))).toBe(
    `InvalidSnapshot.NotFound: The snapshot '${own}' does not exist.`,
  );
});

describe('permissions of snapshots', () => {
  const permissions = async (cloud: TestCloud, SnapshotId: string) => {
    const { CreateVolumePermissions: all } = await cloud
      .ec2()
      .send(new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }));
    return all;
  };
  const modify = (cloud: TestCloud, input: ModifySnapshotAttributeCommandInput) =>
    cloud.ec2().send(new ModifySnapshotAttributeCommand(input));

  test('are given and taken away, in both of the forms', async () => {
    await using cloud = await openCloud();
    const SnapshotId = await taken(cloud);
    await modify(cloud, { SnapshotId, CreateVolumePermission: { Add: [{ UserId: other }, { Group: 'all' }] } });
    expect(await permissions(cloud, SnapshotId)).toEqual([{ UserId: other }, { Group: 'all' }]);
    const shared = await cloud.ec2({ account: other }).send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(shared.Snapshots).toHaveLength(1);
    await modify(cloud, { SnapshotId, Attribute: 'createVolumePermission', OperationType: 'remove', GroupNames: ['all'] });
    expect(await permissions(cloud, SnapshotId)).toEqual([{ UserId: other }]);
    await modify(cloud, { SnapshotId, CreateVolumePermission: { Remove: [{ UserId: other }] } });
    expect(await permissions(cloud, SnapshotId)).toEqual([]);
    // As Packer sends it: the users twice, without saying what to do with them.
    await modify(cloud, { SnapshotId, UserIds: [other], CreateVolumePermission: { Add: [{ UserId: other }] } });
    expect(await permissions(cloud, SnapshotId)).toEqual([{ UserId: other }]);
    await cloud.ec2().send(new ResetSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' }));
    expect(await permissions(cloud, SnapshotId)).toEqual([]);
  });

  test('are refused for what is encrypted by the default key, for everybody by any key, and for nobody', async () => {
    await using cloud = await openCloud();
    const usual = await taken(cloud, { encrypted: 'alias/aws/ebs' });
    const own = await taken(cloud, { encrypted: key });
    const give = (SnapshotId: string, to: { UserId?: string; Group?: 'all' }) =>
      refusalOf(modify(cloud, { SnapshotId, CreateVolumePermission: { Add: [to] } }));
    expect(await give(usual, { UserId: other })).toBe(
      'OperationNotPermitted: Encrypted snapshots with EBS default key cannot be shared',
    );
    expect(await give(own, { UserId: other })).toBe('no refusal');
    expect(await give(own, { Group: 'all' })).toBe('OperationNotPermitted: Encrypted snapshots cannot be shared publicly');
    expect(await give(own, { UserId: 'bob' })).toBe('InvalidUserID.Malformed: Invalid user id: "bob"');
    expect(await refusalOf(modify(cloud, { SnapshotId: own }))).toBe('InvalidParameterCombination: No attributes specified.');
  });
});
