// What faults mean to builds of several volumes; those at every single call are in `faults.system.ts`.
import { expect, test } from 'vitest';
import { openWorld, region } from '../world.ts';
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

function storyOf(what: string): Story {
  const story = stories[what];
  if (story === undefined) throw new Error(`there is no story of ${what}`);
  return story;
}

test.each(Object.entries(stories))('these are all the calls that change something for %s', async (_what, story) => {
  await using world = await openWorld();
  expect(await buildToItsEnd(world, story.type, story.raw)).toBe('built');
  expect(changes(world).slice(0, story.calls.length)).toEqual(story.calls);
  for (const release of changes(world).slice(story.calls.length))
    expect(['ModifyInstanceAttribute', 'TerminateInstances', 'DeleteVolume']).toContain(release);
  expect(holdings(world)).toEqual(story.result);
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
    await world.amazon.settled();
    expect(holdings(world)).toEqual(result);
  }
});
