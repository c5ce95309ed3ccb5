import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import type { Fault } from '@imgbuild/simulator';
import { expect, test } from 'vitest';
import { makeImages } from '../../src/image/make.ts';
import { openWorld, region, ubuntu, type World } from '../world.ts';
import { failing, left, provisioned } from './instances.ts';

const windows = { ...ubuntu, platform: 'windows' } as const;

/** Everything that can be asked of images at once. */
const everything = {
  encrypt_boot: true,
  ami_regions: ['eu-west-1'],
  kms_key_id: '1234abcd-12ab-34cd-56ef-1234567890ab',
  region_kms_key_ids: { 'eu-west-1': 'alias/images' },
  tags: { A: 'b' },
  snapshot_tags: { C: 'd' },
  ami_description: 'everything',
  ami_users: ['999988887777'],
  snapshot_users: ['999988887777'],
  deprecate_at: `${new Date().getUTCFullYear() + 2}-01-02T15:04:00Z`,
  deregistration_protection: { enabled: true },
  fast_launch: { template_name: 'own' },
};

/** Makes images while a fault befalls the first call of an action. */
async function make(world: World, fault?: Pick<Fault, 'action' | 'effect'>): Promise<string> {
  const made = await provisioned(world);
  const template = { LaunchTemplateName: 'own', LaunchTemplateData: { InstanceType: 't3.micro' } as const };
  await world.clients.ec2().send(new CreateLaunchTemplateCommand(template));
  world.amazon.calls.clear();
  if (fault !== undefined) world.amazon.faults.plan({ ...fault, calls: { from: 1, to: 1 } });
  return failing(makeImages(world.configOf(everything), made, world, world.clients));
}

const actions = [
  'CreateImage',
  'DescribeImages',
  'CopyImage',
  'DescribeLaunchTemplates',
  'EnableFastLaunch',
  'DescribeFastLaunchImages',
  'EnableImageDeprecation',
  'ModifyImageAttribute',
  'DescribeSnapshots',
  'ModifySnapshotAttribute',
  'EnableImageDeregistrationProtection',
];
const result = { 'eu-west-1': '1 images, 1 snapshots', [region]: '1 images, 1 snapshots' };

test('these are all the calls that images take', async () => {
  await using world = await openWorld({ images: [windows], timeScale: 5000 });
  expect(await make(world)).toBe('nothing failed');
  expect(new Set(world.amazon.calls.calls.map(({ action }) => action))).toEqual(new Set(actions));
  await world.scope.close('ok');
  expect(left(world)).toEqual(result);
});

test.each(actions)('%s fails: the error names it, and nothing is left', async (action) => {
  await using world = await openWorld({ images: [windows], timeScale: 5000 });
  const line = await make(world, { action, effect: { kind: 'fail', code: 'Blocked', message: 'Not today.' } });
  expect(line).toMatch(
    new RegExp(`^failed: error amazon/call-refused: ${action} was refused\\. .* answered Blocked: Not today\\.$`),
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test.each(actions)('the answer to %s is lost: the images are made', async (action) => {
  await using world = await openWorld({ images: [windows], timeScale: 5000 });
  expect(await make(world, { action, effect: { kind: 'lose-answer' } })).toBe('nothing failed');
  await world.scope.close('ok');
  expect(left(world)).toEqual(result);
});
