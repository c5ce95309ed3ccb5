import type { Fault } from '@imgbuild/simulator';
import { abortError } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { openWorld, region, type World } from '../world.ts';
import { buildToItsEnd, changes, holdings, root, type Type } from './build.ts';

interface Story {
  readonly type: Type;
  readonly raw: Readonly<Record<string, unknown>>;
  /** All calls that change something, up to the releases. */
  readonly calls: readonly string[];
  /** What the account holds after success. */
  readonly result: readonly string[];
}

const stories: Readonly<Record<string, Story>> = {
  'an image of snapshots': {
    type: 'amazon-ebssurrogate',
    raw: {
      launch_block_device_mappings: ['/dev/xvdf', '/dev/xvdg'].map((device_name) => ({ device_name, volume_size: 9 })),
      tags: { A: 'b' },
      ami_users: ['999988887777'],
    },
    calls: ['RunInstances', 'StopInstances', 'CreateSnapshot', 'CreateSnapshot', 'RegisterImage', 'ModifyImageAttribute'],
    result: [`${region}: 2 snapshots`, `${region}: 1 images`],
  },
  'an image of the instance': {
    type: 'amazon-ebssurrogate',
    raw: {
      use_create_image: true,
      ami_root_device: { ...root, device_name: '/dev/sda1' },
      ena_support: true,
      ami_users: ['999988887777'],
    },
    calls: [
      'RunInstances',
      'StopInstances',
      'ModifyInstanceAttribute',
      'DetachVolume',
      'DetachVolume',
      'AttachVolume',
      'CreateImage',
      'ModifyImageAttribute',
    ],
    result: [`${region}: 1 snapshots`, `${region}: 1 images`],
  },
  volumes: {
    type: 'amazon-ebsvolume',
    raw: {
      ebs_volumes: ['/dev/xvdf', '/dev/xvdg'].map((device_name) => ({
        device_name,
        volume_size: 9,
        tags: { Of: device_name },
        snapshot_volume: true,
        snapshot_users: ['999988887777'],
      })),
    },
    calls: [
      'RunInstances',
      'CreateTags',
      'CreateTags',
      'StopInstances',
      'CreateSnapshot',
      'CreateSnapshot',
      'ModifySnapshotAttribute',
      'ModifySnapshotAttribute',
    ],
    result: [`${region}: 2 volumes`, `${region}: 2 snapshots`],
  },
};

/** Every call of every story: its action, and which of those it is. */
const rows = Object.entries(stories).flatMap(([what, { calls }]) =>
  calls.map((action, index) => ({ what, action, ordinal: calls.slice(0, index + 1).filter((each) => each === action).length })),
);

function storyOf(what: string): Story {
  const story = stories[what];
  if (story === undefined) throw new Error(`there is no story of ${what}`);
  return story;
}

function plan(world: World, { action, ordinal }: (typeof rows)[number], effect: Fault['effect']): void {
  world.amazon.faults.plan({ action, calls: { from: ordinal, to: ordinal }, effect });
}

test.each(Object.entries(stories))('these are all the calls that change something for %s', async (_what, story) => {
  await using world = await openWorld();
  expect(await buildToItsEnd(world, story.type, story.raw)).toBe('built');
  expect(changes(world).slice(0, story.calls.length)).toEqual(story.calls);
  for (const release of changes(world).slice(story.calls.length))
    expect(['ModifyInstanceAttribute', 'TerminateInstances', 'DeleteVolume']).toContain(release);
  expect(holdings(world)).toEqual(story.result);
});

test.each(rows)('$what: $action $ordinal is refused: the error names it, and nothing is left', async (row) => {
  await using world = await openWorld();
  const { type, raw } = storyOf(row.what);
  plan(world, row, { kind: 'fail', code: 'Blocked', message: 'Not today.' });
  expect(await buildToItsEnd(world, type, raw)).toBe(
    `failed: error amazon/call-refused: ${row.action} was refused. EC2 in ${region} answered Blocked: Not today.`,
  );
  expect(holdings(world)).toEqual([]);
});

test.each(rows)('$what: the answer to $action $ordinal is lost: it is built, and nothing twice', async (row) => {
  await using world = await openWorld();
  const { type, raw, result } = storyOf(row.what);
  plan(world, row, { kind: 'lose-answer' });
  expect(await buildToItsEnd(world, type, raw)).toBe('built');
  expect(world.amazon.calls.calls.flatMap(({ action, answer }) => (answer === 'lost' ? [action] : []))).toEqual([row.action]);
  expect(holdings(world)).toEqual(result);
});

test.each(rows)('$what: stopped at $action $ordinal, which is done all the same: nothing is left', async (row) => {
  const controller = new AbortController();
  await using world = await openWorld({ signal: controller.signal });
  const { type, raw } = storyOf(row.what);
  plan(world, row, { kind: 'withhold-answer' });
  const line = buildToItsEnd(world, type, raw);
  while (changes(world).filter((action) => action === row.action).length < row.ordinal)
    await world.host.clock.sleep(5, new AbortController().signal);
  // What EC2 does of it takes a moment.
  await world.host.clock.sleep(50, new AbortController().signal);
  controller.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
  expect(await line).toMatch(/^failed: /);
  expect(holdings(world)).toEqual([]);
});

test('all snapshots are refused: one error says it of both', async () => {
  await using world = await openWorld();
  const { type, raw } = storyOf('volumes');
  world.amazon.faults.plan({ action: 'CreateSnapshot', effect: { kind: 'fail', code: 'Blocked', message: 'Not today.' } });
  expect(await buildToItsEnd(world, type, raw)).toMatch(/^failed: error amazon\/parts-failed: 2 of 2 snapshots failed\. /);
  expect(holdings(world)).toEqual([]);
});

test('what cannot be moved for another reason than that it was moved already', async () => {
  const { type, raw } = storyOf('an image of the instance');
  for (const [action, code] of [
    ['DetachVolume', 'IncorrectState'],
    ['AttachVolume', 'VolumeInUse'],
  ] as const) {
    await using world = await openWorld();
    world.amazon.faults.plan({ action, effect: { kind: 'fail', code, message: 'It is stuck.' } });
    expect(await buildToItsEnd(world, type, raw)).toBe(
      `failed: error amazon/call-refused: ${action} was refused. EC2 in ${region} answered ${code}: It is stuck.`,
    );
    expect(holdings(world)).toEqual([]);
  }
});

test('things that were made a moment ago cannot be found for a while', async () => {
  for (const { type, raw, result } of Object.values(stories)) {
    await using world = await openWorld({ settings: { consistency: 5_000 } });
    expect(await buildToItsEnd(world, type, raw)).toBe('built');
    await world.host.clock.sleep(20, world.signal);
    expect(holdings(world)).toEqual(result);
  }
});
