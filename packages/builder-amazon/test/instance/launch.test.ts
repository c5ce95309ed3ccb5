import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { untilState } from '../../src/instance/launch.ts';
import { openWorld, region } from '../world.ts';
import { actions, launchIn, removeNetwork, sent, sourceOf, thingsIn } from './surroundings.ts';

test('an image that starts from an instance store is refused before anything is asked for', async () => {
  await using world = await openWorld();
  const source = { ...(await sourceOf(world)), RootDeviceType: 'instance-store' as const };
  world.amazon.calls.clear();
  expect(await launchIn(world, {}, { source }).catch(failureLine)).toBe(
    `failed: error amazon/root-not-ebs: The image does not start from a volume. ${source.ImageId ?? ''} has a root device of the type instance-store; this builder needs ebs. Choose another image.`,
  );
  expect(actions(world)).not.toContain('RunInstances');
});

test('a launch waits for what EC2 has not heard of yet', async () => {
  await using world = await openWorld();
  const codes = ['InvalidGroup.NotFound', 'InvalidKeyPair.NotFound'];
  for (const code of codes) {
    world.amazon.calls.clear();
    world.amazon.faults.plan({ action: 'RunInstances', calls: { from: 1, to: 1 }, effect: { kind: 'fail', code } });
    expect(await launchIn(world, {})).toMatch(/^i-/);
    expect(world.amazon.calls.calls.filter(({ action }) => action === 'RunInstances').map(({ error }) => error)).toEqual([
      code,
      undefined,
    ]);
  }
  const message = 'Value (p) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name';
  world.amazon.faults.plan({
    action: 'RunInstances',
    calls: { from: 1, to: 2 },
    effect: { kind: 'fail', code: 'InvalidParameterValue', message },
  });
  expect(await launchIn(world, {})).toMatch(/^i-/);
  world.amazon.calls.clear();
  expect(await launchIn(world, { instance_type: 't9.huge' }).catch(failureLine)).toBe(
    "failed: error amazon/call-refused: RunInstances was refused. EC2 in us-west-2 answered InvalidParameterValue: Invalid value 't9.huge' for InstanceType.",
  );
  expect(actions(world).filter((action) => action === 'RunInstances')).toHaveLength(1);
});

test('an answer that was lost makes no second instance', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'RunInstances', calls: { from: 1, to: 2 }, effect: { kind: 'lose-answer' } });
  const id = await launchIn(world, {});
  expect(thingsIn(world, 'instances').map((each) => each['id'])).toEqual([id]);
  expect(new Set(sent(world, 'RunInstances').map(({ ClientToken: each }) => each)).size).toBe(1);
});

test('an instance of which nobody was told is terminated with its volumes', async () => {
  await using world = await openWorld();
  const hasty = { ...world, work: { ...world.work, clients: { ...world.clients, retries: 1 } } };
  world.amazon.faults.plan({ action: 'RunInstances', effect: { kind: 'lose-answer' } });
  const devices = [{ device_name: '/dev/sdf', volume_size: 1 }];
  const failed = await launchIn(hasty, { launch_block_device_mappings: devices }).catch(failureLine);
  expect(failed).toMatch(/RunInstances was not answered/);
  expect(thingsIn(world, 'instances')).toHaveLength(1);
  await world.scope.close('failed');
  expect(thingsIn(world, 'instances').map(({ state }) => state)).toEqual(['terminated']);
  expect(thingsIn(world, 'volumes')).toEqual([]);
});

test('volumes that were made for the instance go with it, and those that are kept only when the build fails', async () => {
  const devices = [
    { device_name: '/dev/sdf', volume_size: 1 },
    { device_name: '/dev/sdg', volume_size: 1 },
  ];
  for (const [outcome, left] of [
    ['ok', ['/dev/sdg']],
    ['failed', []],
  ] as const) {
    await using world = await openWorld();
    const id = await launchIn(world, { launch_block_device_mappings: devices }, {}, { keeps: ['/dev/sdg'] });
    const { BlockDeviceMappings: mappings = [] } = await untilState(id, 'running', world.work, undefined);
    await world.scope.close(outcome);
    const volumes = thingsIn(world, 'volumes').map((each) => each['id']);
    expect(mappings.filter(({ Ebs: ebs }) => volumes.includes(ebs?.VolumeId)).map(({ DeviceName: device }) => device)).toEqual(
      left,
    );
  }
});

test('where a launch has no place, people are told what to do', async () => {
  await using world = await openWorld();
  const withoutCapacity = [{ type: 't3.micro', zone: `${region}a` }];
  world.amazon.change({ withoutCapacity });
  expect(await launchIn(world, {}, { network: { zone: `${region}a` } }).catch(failureLine)).toBe(
    'failed: error amazon/no-capacity: EC2 has no room for t3.micro in us-west-2a. We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (us-west-2a). Our system will be working on provisioning additional capacity. You can currently get t3.micro capacity by not specifying an Availability Zone in your request or choosing us-west-2b, us-west-2c. Choose another zone by subnet_id, subnet_filter or availability_zone, or another instance_type, or try again later.',
  );
  expect(actions(world).filter((action) => action === 'RunInstances')).toHaveLength(1);
  world.amazon.change({ withoutCapacity: [{ type: 't3.micro' }] });
  expect(await launchIn(world, {}).catch(failureLine)).toMatch(/EC2 has no room for t3.micro in any zone of us-west-2\. /);

  await removeNetwork(world);
  expect(await launchIn(world, {}).catch(failureLine)).toBe(
    'failed: error amazon/no-default-vpc: There is no default VPC. us-west-2 has none. Say with subnet_id or subnet_filter where the instance is to run.',
  );
});

test('a build that is stopped in a launch leaves nothing of it', async () => {
  const rows = [
    ['RunInstances', {}],
    ['CreateLaunchTemplate', { spot_price: 'auto' }],
    ['CreateFleet', { spot_price: 'auto' }],
    ['CreateTags', { spot_price: 'auto' }],
  ] as const;
  for (const [action, raw] of rows) {
    const controller = new AbortController();
    await using world = await openWorld({ signal: controller.signal });
    // Done, and never answered.
    world.amazon.faults.plan({ action, effect: { kind: 'withhold-answer' } });
    const launching = launchIn(world, raw, { spotTags: { For: 'request' } }).catch((error: unknown) => error);
    const withheld = (): unknown[] => world.amazon.calls.calls.filter(({ answer }) => answer === 'withheld');
    await expect.poll(withheld).not.toEqual([]);
    const reason = new Error('stopped');
    controller.abort(reason);
    expect([action, await launching]).toEqual([action, reason]);
    await world.scope.close('cancelled');
    const states = thingsIn(world, 'instances').map(({ state }) => state);
    expect([action, states]).toEqual([action, action === 'CreateLaunchTemplate' ? [] : ['terminated']]);
    expect(thingsIn(world, 'volumes')).toEqual([]);
    expect(thingsIn(world, 'launchTemplates')).toEqual([]);
    expect(thingsIn(world, 'fleets').filter(({ state }) => state !== 'deleted_terminating')).toEqual([]);
  }
});
