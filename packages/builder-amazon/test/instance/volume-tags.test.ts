import { expect, test } from 'vitest';
import { untilState } from '../../src/instance/launch.ts';
import { tagVolumes } from '../../src/instance/volume-tags.ts';
import { openWorld } from '../world.ts';
import { actions, launchIn, thingsIn } from './surroundings.ts';

test('volumes with tags of their own have only those', async () => {
  await using world = await openWorld();
  const devices = ['/dev/sdf', '/dev/sdg'].map((device_name) => ({ device_name, volume_size: 1 }));
  const volumeTags = { For: 'build', Team: 'web' };
  const id = await launchIn(world, { launch_block_device_mappings: devices }, { volumeTags });
  const running = await untilState(id, 'running', world.work, undefined);
  const tagsByDevice = { '/dev/sdf': { For: 'data' }, '/dev/sdg': {} };
  world.amazon.faults.plan({
    action: 'CreateTags',
    calls: { from: 1, to: 1 },
    effect: { kind: 'fail', code: 'InvalidVolume.NotFound' },
  });
  await tagVolumes(running, { tagsByDevice, volumeTags }, world.work);
  const byDevice = (running.BlockDeviceMappings ?? []).map(({ DeviceName: device, Ebs: ebs }) => [
    device,
    thingsIn(world, 'volumes').find((each) => each['id'] === ebs?.VolumeId)?.['tags'],
  ]);
  expect(Object.fromEntries(byDevice)).toEqual({ '/dev/sda1': volumeTags, '/dev/sdf': { For: 'data' }, '/dev/sdg': {} });
});

test('without any, nothing is asked', async () => {
  await using world = await openWorld();
  const id = await launchIn(world, {}, { volumeTags: { For: 'build' } });
  const running = await untilState(id, 'running', world.work, undefined);
  world.amazon.calls.clear();
  await tagVolumes(running, { tagsByDevice: {}, volumeTags: { For: 'build' } }, world.work);
  expect(actions(world)).toEqual([]);
});
