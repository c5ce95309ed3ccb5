import { CreateVolumeCommand, DescribeSnapshotsCommand, type DescribeSnapshotsCommandOutput } from '@aws-sdk/client-ec2';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { own } from '../image/instances.ts';
import { changes, withoutIds } from '../builders/build.ts';
import { hastyWorld, sent } from '../instance/surroundings.ts';
import { snapshotVolume } from '../../src/volume/snapshot.ts';
import { openWorld, region, type World } from '../world.ts';

async function volumeIn(world: World): Promise<string> {
  const { VolumeId: id = '' } = await world.clients
    .ec2()
    .send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  await world.host.clock.sleep(20, world.signal);
  world.amazon.calls.clear();
  return id;
}

const wanted = { description: 'a * of (today)', tags: {}, until: 'success' } as const;

/** Makes a snapshot, and gives its id. */
async function take(world: World, work = world.work): Promise<string> {
  return snapshotVolume({ ...wanted, volume: await volumeIn(world) }, undefined, work);
}

const lose = { kind: 'lose-answer' } as const;

test('a call that is not answered has made a snapshot, which goes', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'CreateSnapshot', calls: { from: 1, to: 2 }, effect: lose });
  const id = await take(world);
  expect(sent(world, 'CreateSnapshot')).toHaveLength(3);
  expect(changes(world).slice(3)).toEqual(['DeleteSnapshot', 'DeleteSnapshot']);
  expect(own(world, 'snapshots').map((each) => each.id)).toEqual([id]);
});

test('it goes also when it is not seen at once', async () => {
  await using world = await openWorld();
  const volume = await volumeIn(world);
  // The volume is old enough to be seen everywhere; the snapshots will not be at the first look.
  await world.host.clock.sleep(700, world.signal);
  world.amazon.change({ consistency: 600_000 });
  world.amazon.faults.plan({ action: 'CreateSnapshot', calls: { from: 1, to: 1 }, effect: lose });
  const id = await snapshotVolume({ ...wanted, volume }, undefined, world.work);
  expect(own(world, 'snapshots').map((each) => each.id)).toEqual([id]);
});

test('a call that was never done leaves nothing that must go', async () => {
  await using world = await hastyWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '1.1' } });
  world.amazon.faults.plan({ action: 'CreateSnapshot', calls: { from: 1, to: 1 }, effect: { kind: 'hang' } });
  const id = await take(world);
  expect(changes(world)).toEqual(['CreateSnapshot', 'CreateSnapshot']);
  expect(own(world, 'snapshots').map((each) => each.id)).toEqual([id]);
});

test('refused after an answer was lost: the first one goes with the scope', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'CreateSnapshot', calls: { from: 1, to: 1 }, effect: lose });
  world.amazon.faults.plan({ action: 'CreateSnapshot', effect: { kind: 'fail', code: 'Blocked', message: 'No.' } });
  expect(await take(world).catch(failureLine)).toMatch(/^failed: error amazon\/call-refused: CreateSnapshot was refused/);
  expect(own(world, 'snapshots')).toHaveLength(1);
  await world.scope.close('failed');
  expect(own(world, 'snapshots')).toEqual([]);
});

test.each(['SnapshotCreationPerVolumeRateExceeded', 'ConcurrentSnapshotLimitExceeded', 'PendingSnapshotLimitExceeded'])(
  '%s: there are too many at the moment, and it is tried again',
  async (code) => {
    await using world = await openWorld();
    world.amazon.faults.plan({ action: 'CreateSnapshot', calls: { from: 1, to: 1 }, effect: { kind: 'fail', code } });
    expect(await take(world)).toMatch(/^snap-/);
  },
);

test('a snapshot that fails is told with EC2’s reason, and goes', async () => {
  await using world = await openWorld();
  const ec2 = world.clients.ec2();
  // The simulator's never fail.
  const send = async (...o: Parameters<typeof ec2.send>): Promise<unknown> => {
    const answer = await (ec2.send as (...given: typeof o) => Promise<unknown>)(...o);
    if (!((o[0] as object) instanceof DescribeSnapshotsCommand)) return answer;
    const { Snapshots: all = [] } = answer as DescribeSnapshotsCommandOutput;
    return { Snapshots: all.map((each) => ({ ...each, State: 'error', StateMessage: 'the key cannot be used' })) };
  };
  const clients = { ...world.clients, ec2: () => ({ send }) as unknown as typeof ec2 };
  const line = await take(world, { ...world.work, clients }).catch(failureLine);
  expect(withoutIds([String(line)])).toEqual([
    `failed: error amazon/snapshot-failed: The snapshot could not be made. snap-ID of vol-ID in ${region} has failed: the key cannot be used.`,
  ]);
  await world.scope.close('failed');
  expect(own(world, 'snapshots')).toEqual([]);
});
