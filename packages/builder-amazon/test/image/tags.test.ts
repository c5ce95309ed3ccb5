import { CreateSnapshotCommand, CreateVolumeCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { waitFor } from '../../src/aws/wait.ts';
import { finishImages } from '../../src/image/finish.ts';
import { makeImages } from '../../src/image/make.ts';
import { imageTags } from '../../src/image/tags.ts';
import { openWorld, region, type World } from '../world.ts';
import { left, own, provisioned, sent, told } from './instances.ts';

/** A snapshot of the account that no build has made. */
async function foreignSnapshot(world: World): Promise<string> {
  const ec2 = world.clients.ec2();
  const { VolumeId: volume = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  const { SnapshotId: id = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId: volume, Description: 'data' }));
  await waitFor(`the snapshot ${id}`, { delay: 5, limit: 20_000 }, world, async () => {
    const { Snapshots: [found] = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
    return found?.State === 'completed' ? id : undefined;
  });
  return id;
}

test('tags of snapshots go before those they have otherwise', async () => {
  await using world = await openWorld();
  const made = await provisioned(world, { runTags: { A: 'run', B: 'run', C: 'run' } });
  await makeImages(
    world.configOf({
      tags: { B: 'tags', C: 'tags' },
      snapshot_tags: { C: 'snapshot' },
      snapshot_tag: [{ key: 'D', value: 'd' }],
    }),
    made,
    world,
    world.clients,
  );
  expect(own(world, 'images').map(({ tags }) => tags)).toEqual([{ A: 'run', B: 'tags', C: 'tags' }]);
  expect(own(world, 'snapshots').map(({ tags }) => tags)).toEqual([{ A: 'run', B: 'tags', C: 'snapshot', D: 'd' }]);
  expect(sent(world, 'CreateTags')).toEqual([]);
  expect(told(world).slice(6)).toEqual([
    'say: Adding tags to AMI (ami-1)...',
    'say: Tagging snapshot: snap-1',
    'say: Creating AMI tags',
    'detail: Adding tag: "B": "tags"',
    'detail: Adding tag: "C": "tags"',
    'say: Creating snapshot tags',
    'detail: Adding tag: "C": "snapshot"',
    'detail: Adding tag: "D": "d"',
  ]);
});

test('a snapshot of the template’s own is tagged, and stays when the image goes', async () => {
  await using world = await openWorld();
  const made = await provisioned(world, { runTags: { Team: 'images' } });
  const data = await foreignSnapshot(world);
  const raw = { tags: { A: 'b' }, ami_block_device_mappings: [{ device_name: '/dev/sdf', snapshot_id: data }] };
  const images = await makeImages(world.configOf(raw), made, world, world.clients);
  expect(images).toMatchObject([{ region, foreign: [data] }]);
  expect(sent(world, 'CreateTags')).toEqual([{ region, 'ResourceId.1': data, 'Tag.1.Key': 'A', 'Tag.1.Value': 'b' }]);
  expect(own(world, 'snapshots').map(({ tags }) => tags)).toEqual(
    expect.arrayContaining([{ A: 'b' }, { A: 'b', Team: 'images' }]),
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({ [region]: '0 images, 1 snapshots' });
  expect(own(world, 'snapshots').map(({ id }) => id)).toEqual([data]);
});

test('an image that was made without its tags gets them afterwards', async () => {
  await using world = await openWorld();
  const made = await provisioned(world);
  const [image] = await makeImages(world.configOf(), made, world, world.clients);
  const config = world.configOf({ tags: { A: 'b' }, snapshot_tags: { C: 'd' } });
  const tags = imageTags(config, { runTags: { Team: 'images' }, fill: made.fill });
  world.amazon.faults.plan({
    action: 'CreateTags',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'InvalidAMIID.NotFound' },
  });
  await finishImages(config, { image: image!, use: 'result', tags, fill: made.fill }, world, world.clients);
  expect(own(world, 'images').map((each) => each.tags)).toEqual([{ A: 'b', Team: 'images' }]);
  expect(own(world, 'snapshots').map((each) => each.tags)).toEqual([{ A: 'b', C: 'd', Team: 'images' }]);
  expect(sent(world, 'CreateTags')).toHaveLength(3);
});
