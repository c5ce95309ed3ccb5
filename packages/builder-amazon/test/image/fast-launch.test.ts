import { CreateLaunchTemplateCommand, DisableFastLaunchCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { fastLaunchIn, wantsFastLaunch } from '../../src/image/fast-launch.ts';
import { makeImages } from '../../src/image/make.ts';
import { usualDurations } from '@imgbuild/simulator';
import { openWorld, region, ubuntu, type World } from '../world.ts';
import { failing, left, own, provisioned, sent, told } from './instances.ts';

const windows = {
  ...ubuntu,
  name: 'Windows_Server-2022-English-Full-Base',
  platform: 'windows',
  defaultUser: 'Administrator',
} as const;

async function make(world: World, fast_launch: object, more: object = {}): ReturnType<typeof makeImages> {
  return makeImages(world.configOf({ fast_launch, ...more }), await provisioned(world), world, world.clients);
}

async function template(world: World, name: string, place = region): Promise<string> {
  const data = { LaunchTemplateName: name, LaunchTemplateData: { InstanceType: 't3.micro' } as const };
  const { LaunchTemplate: made } = await world.clients.ec2(place).send(new CreateLaunchTemplateCommand(data));
  return made?.LaunchTemplateId ?? '';
}

test('images of Windows that launch fast, with launch templates by region', async () => {
  await using world = await openWorld({ images: [windows] });
  const id = await template(world, 'own');
  await template(world, 'theirs', 'eu-west-1');
  await make(
    world,
    {
      template_id: id,
      max_parallel_launches: 7,
      target_resource_count: 2,
      region_launch_templates: [
        { region: 'eu-west-1', template_name: 'theirs', template_version: 1 },
        { region: 'us-east-1', enable_fast_launch: false },
      ],
    },
    { ami_regions: ['eu-west-1', 'us-east-1', 'ap-south-1'], region },
  );
  const common = { ResourceType: 'snapshot', MaxParallelLaunches: '7', 'SnapshotConfiguration.TargetResourceCount': '2' };
  const calls = sent(world, 'EnableFastLaunch') as readonly Readonly<Record<string, string>>[];
  expect(calls.map(({ ImageId: _image, ...rest }) => rest)).toEqual([
    { region: 'ap-south-1', ...common },
    { region: 'eu-west-1', ...common, 'LaunchTemplate.LaunchTemplateName': 'theirs', 'LaunchTemplate.Version': '1' },
    { region, ...common, 'LaunchTemplate.LaunchTemplateId': id, 'LaunchTemplate.Version': '1' },
  ]);
  const lines = told(world);
  expect(lines.slice(lines.indexOf('say: Waiting for all copies to complete...') + 1)).toEqual([
    'say: Enabling fast boot for AMI ami-2 in region ap-south-1',
    'say: Enabling fast boot for AMI ami-3 in region eu-west-1',
    'say: Skipping fast boot for AMI ami-4 in region us-east-1',
    'say: Enabling fast boot for AMI ami-1 in region us-west-2',
    'say: Waiting for fast launch to become ready on AMI "ami-2" in region ap-south-1...',
    'say: Waiting for fast launch to become ready on AMI "ami-3" in region eu-west-1...',
    'say: Waiting for fast launch to become ready on AMI "ami-1" in region us-west-2...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
  ]);
  await world.scope.close('ok');
  expect(own(world, 'images').filter(({ fastLaunch }) => fastLaunch !== undefined)).toHaveLength(3);
});

test('a later failure turns it off before the image goes', async () => {
  await using world = await openWorld({ images: [windows] });
  world.amazon.faults.plan({ action: 'ModifyImageAttribute', effect: { kind: 'fail', code: 'Blocked', message: 'No.' } });
  expect(await failing(make(world, { enable_fast_launch: true }, { ami_users: ['999988887777'] }))).toBe(
    'failed: error amazon/call-refused: ModifyImageAttribute was refused. EC2 in us-west-2 answered Blocked: No.',
  );
  const before = told(world).length;
  await world.scope.close('failed');
  expect(told(world).slice(before)).toEqual([
    'say: Disabling fast launch on AMI "ami-1" in region us-west-2...',
    'say: Deregistering the AMI and deleting associated snapshots because of cancellation, or error...',
    'say: Deregistered AMI id: ami-1',
    'say: Deleted snapshot: snap-1',
  ]);
  expect(sent(world, 'DisableFastLaunch')).toMatchObject([{ region, Force: 'true' }]);
  expect(left(world)).toEqual({});
});

test('an image that EC2 cannot have launch fast', async () => {
  await using world = await openWorld();
  expect(await failing(make(world, { enable_fast_launch: true }))).toMatch(
    /^failed: error amazon\/call-refused: EnableFastLaunch was refused\. .*not a Windows image/,
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test.each([
  [{ template_name: 'missing' }, 'missing'],
  [{ template_id: 'lt-0123456789abcdef0' }, 'lt-0123456789abcdef0'],
])('a launch template that is not there: %o', async (fast, name) => {
  await using world = await openWorld({ images: [windows] });
  expect(await failing(make(world, fast))).toBe(
    `failed: error amazon/launch-template-missing: No such launch template. There is no launch template ${name} in us-west-2, which fast_launch names. Create it there, or name another for the region in region_launch_templates.`,
  );
});

test('somebody who turns it off meanwhile', async () => {
  await using world = await openWorld({ images: [windows] });
  world.amazon.change({ durations: { ...usualDurations, fastLaunch: 3_600_000, volume: 3_600_000 } });
  const going = failing(make(world, { enable_fast_launch: true }));
  while (sent(world, 'DescribeFastLaunchImages').length === 0) await world.host.clock.sleep(2, world.signal);
  await world.clients.ec2().send(new DisableFastLaunchCommand({ ImageId: own(world, 'images')[0]?.id }));
  expect(await going).toBe(
    'failed: error amazon/fast-launch-failed: The image does not launch fast. EC2 gave up on ami-1 in us-west-2: it is disabling, Client.UserInitiated.',
  );
});

test.each([
  [{}, false],
  [{ enable_fast_launch: true }, true],
  [{ max_parallel_launches: 6 }, true],
  [{ target_resource_count: 1 }, true],
  [{ template_name: 'a' }, true],
  [{ region_launch_templates: [{ region }] }, true],
])('%o asks for it: %o', async (fast_launch, wanted) => {
  await using world = await openWorld();
  expect(wantsFastLaunch(world.configOf({ fast_launch }).fast_launch)).toBe(wanted);
  expect(wantsFastLaunch(undefined)).toBe(false);
});

test('the template of the block itself is for the build’s region', async () => {
  await using world = await openWorld();
  const config = world.configOf({ fast_launch: { template_name: 'a' } }).fast_launch!;
  expect(fastLaunchIn(config, region, region)).toMatchObject({ kind: 'on', template: { template_name: 'a' } });
  expect(fastLaunchIn(config, 'eu-west-1', region)).toEqual({ kind: 'on', template: {} });
});
