import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { own } from '../image/instances.ts';
import { actions, hastyWorld, sent, thingsIn } from '../instance/surroundings.ts';
import { openWorld, region } from '../world.ts';
import { build, buildToItsEnd, changes, destroy, holdings, told } from './build.ts';

const volumes = [
  {
    device_name: '/dev/xvdf',
    volume_size: 9,
    volume_type: 'gp3',
    tags: { Of: '{{ .BuildRegion }}' },
    tag: [{ key: 'Kind', value: 'data' }],
    snapshot_volume: true,
    snapshot_description: 'data of today',
    snapshot_tags: { S: '{{ .BuildRegion }}' },
    snapshot_tag: [{ key: 'T', value: 'u' }],
    snapshot_users: ['999988887777'],
    snapshot_groups: ['all'],
  },
  { device_name: '/dev/xvdg', volume_size: 3, delete_on_termination: true, snapshot_volume: true },
  { device_name: '/dev/xvdh', volume_size: 4 },
  { device_name: '/dev/xvdi', virtual_name: 'ephemeral0' },
];

test('volumes with their tags, and snapshots of them', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebsvolume', {
    communicator: 'ssh',
    ssh_username: 'ubuntu',
    run_volume_tags: { For: 'build' },
    ebs_volumes: volumes,
  });
  const [root, data, temporary, plain] = thingsIn(world, 'volumes').map(({ id }) => String(id));
  await world.scope.close('ok');
  expect(root).toMatch(/^vol-/);
  expect(changes(world)).toEqual([
    'CreateKeyPair',
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'RunInstances',
    'CreateTags',
    'DeleteTags',
    'DeleteTags',
    'DeleteTags',
    'StopInstances',
    'CreateSnapshot',
    'CreateSnapshot',
    'ModifySnapshotAttribute',
    'ModifySnapshotAttribute',
    'TerminateInstances',
    'DeleteSecurityGroup',
    'DeleteKeyPair',
  ]);
  expect(sent(world, 'CreateSnapshot')).toEqual([
    {
      VolumeId: data,
      Description: 'data of today',
      'TagSpecification.1.ResourceType': 'snapshot',
      'TagSpecification.1.Tag.1.Key': 'S',
      'TagSpecification.1.Tag.1.Value': region,
      'TagSpecification.1.Tag.2.Key': 'T',
      'TagSpecification.1.Tag.2.Value': 'u',
    },
    { VolumeId: temporary, Description: expect.stringMatching(/^Packer: \d{4}-/) },
  ]);
  expect(thingsIn(world, 'volumes').map(({ id, tags, size }) => ({ id, tags, size }))).toEqual([
    { id: data, tags: { Kind: 'data', Of: region }, size: 9 },
    { id: plain, tags: {}, size: 4 },
  ]);
  const snapshots = own(world, 'snapshots');
  expect(snapshots).toMatchObject([
    {
      volumeId: data,
      permissions: [
        { kind: 'group', value: 'all' },
        { kind: 'user', value: '999988887777' },
      ],
    },
    { volumeId: temporary, permissions: [] },
  ]);
  const ids = [...[data, plain].sort(), ...snapshots.map(({ id }) => id).sort()];
  expect(artifact).toMatchObject({
    builderId: 'mitchellh.amazon.ebsvolume',
    id: ids.map((id) => `${region}:${id ?? ''}`).join(','),
    summary: `EBS Volumes were created:\n${ids.map((id) => `${region}: ${id ?? ''}\n`).join('')}`,
    files: [],
  });
  expect(holdings(world)).toEqual([`${region}: 2 volumes`, `${region}: 2 snapshots`]);
});

test('what people see', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebsvolume', { ebs_volumes: volumes.slice(0, 1), ena_support: true });
  await world.scope.close('ok');
  expect(told(world)).toEqual([
    'say: Prevalidating any provided VPC information',
    'say: Looking for the source image',
    'say: Found Image ID: ami-ID',
    'say: Not using temporary keypair',
    'say: Launching a source AWS instance...',
    'say: Adding tags to source instance',
    'detail: Adding tag: "Name": "Packer Builder"',
    'say: Instance ID: i-ID',
    'say: Waiting for instance (i-ID) to become ready...',
    'say: Stopping the source instance...',
    'say: Stopping instance',
    'say: Waiting for the instance to stop...',
    'say: Enabling Enhanced Networking (ENA)...',
    'say: Creating snapshot of EBS Volume vol-ID...',
    'detail: Adding tag: "S": "us-west-2"',
    'detail: Adding tag: "T": "u"',
    'detail: Snapshot of vol-ID: snap-ID',
    'say: Modifying attributes on snapshot (snap-ID)...',
    'say: Modifying: groups',
    'say: Modifying: users',
    'say: Terminating the source AWS instance...',
    'say: Cleaning up any extra volumes...',
    'say: No volumes to clean up, skipping',
  ]);
});

test('without snapshots, and volumes that go: there is nothing to tell of', async () => {
  await using world = await openWorld();
  const ebs_volumes = [{ device_name: '/dev/xvdf', volume_size: 9, delete_on_termination: true }];
  expect(await build(world, 'amazon-ebsvolume', { ebs_volumes })).toBeUndefined();
  await world.scope.close('ok');
  expect(holdings(world)).toEqual([]);
});

test('a build that fails keeps no volume', async () => {
  await using world = await openWorld();
  const provision = async (): Promise<void> => Promise.reject(new Error('the provisioner failed'));
  expect(await buildToItsEnd(world, 'amazon-ebsvolume', { ebs_volumes: volumes }, { provision })).toBe(
    'failed: Error: the provisioner failed',
  );
  expect(holdings(world)).toEqual([]);
});

test('what is destroyed is gone: volumes and snapshots', async () => {
  await using world = await hastyWorld();
  const artifact = await build(world, 'amazon-ebsvolume', { ebs_volumes: volumes });
  await world.scope.close('ok');
  world.amazon.calls.clear();
  await destroy(world, 'amazon-ebsvolume', artifact);
  expect(changes(world)).toEqual(['DeleteVolume', 'DeleteVolume', 'DeleteSnapshot', 'DeleteSnapshot']);
  expect(holdings(world)).toEqual([]);
  // Somebody may have done it before.
  await destroy(world, 'amazon-ebsvolume', artifact);
});

test('all are tried that are to be destroyed', async () => {
  await using world = await openWorld();
  const artifact = await build(world, 'amazon-ebsvolume', { ebs_volumes: volumes });
  await world.scope.close('ok');
  const refuse = { kind: 'fail', code: 'Blocked', message: 'Not today.' } as const;
  world.amazon.faults.plan({ action: 'DeleteVolume', effect: refuse });
  const line = await destroy(world, 'amazon-ebsvolume', artifact).catch(failureLine);
  expect(line).toBe(
    'failed: error amazon/parts-failed: 2 of 4 deletions failed. DeleteVolume was refused: EC2 in us-west-2 answered Blocked: Not today. DeleteVolume was refused: EC2 in us-west-2 answered Blocked: Not today.',
  );
  expect(holdings(world)).toEqual([`${region}: 2 volumes`]);
});

test('a spot instance runs while the snapshots are made', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebsvolume', { spot_price: 'auto', ebs_volumes: volumes });
  await world.scope.close('ok');
  expect(actions(world)).not.toContain('StopInstances');
  expect(holdings(world)).toEqual([`${region}: 2 volumes`, `${region}: 2 snapshots`]);
});

test('another build does not mind that there are volumes of an earlier one', async () => {
  await using world = await openWorld();
  await build(world, 'amazon-ebsvolume');
  await world.scope.close('ok');
  await build(world, 'amazon-ebsvolume');
  await world.scope.close('failed');
  expect(holdings(world)).toEqual([`${region}: 1 volumes`]);
});
