import type { Artifact, ComponentContext } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { accessFor } from '../../src/access-for.ts';
import { builderIds } from '../../src/builder-ids.ts';
import type { AccessConfig } from '../../src/config/access.ts';
import { imageArtifact } from '../../src/image/artifact.ts';
import { deregisterFormer, destroyImages } from '../../src/image/former.ts';
import { makeImages } from '../../src/image/make.ts';
import { openWorld, region, type World } from '../world.ts';
import { failing, left, numbered, own, provisioned, sent } from './instances.ts';
import { toldLines } from '@imgbuild/core/testing';

async function make(world: World, raw: Readonly<Record<string, unknown>>): ReturnType<typeof makeImages> {
  const images = await makeImages(world.configOf(raw), await provisioned(world), world, world.clients);
  // What is kept is no longer the scope's, as after a build that has succeeded.
  await world.scope.close('ok');
  return images;
}

/** What is said while something is done. */
async function saidBy(world: World, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.report.told.length;
  await work();
  return numbered(toldLines(world.report).slice(before));
}

const raw = { ami_regions: ['eu-west-1'], force_deregister: true };

test('images that have the name go, with their snapshots if wanted', async () => {
  await using world = await openWorld();
  await make(world, { ...raw, ami_regions: ['eu-west-1', 'us-east-1'] });
  await make(world, { ami_name: 'other' });
  const deregister = (more: object): Promise<void> => deregisterFormer(world.configOf({ ...raw, ...more }), world, world.clients);
  expect(await saidBy(world, () => deregister({ force_delete_snapshot: true }))).toEqual([
    'say: Deregistered AMI image, id: ami-1',
    'say: Deleted snapshot: snap-1',
    'say: Deregistered AMI image, id: ami-2',
    'say: Deleted snapshot: snap-2',
  ]);
  expect(own(world, 'images').map(({ name, region: place }) => [place, name])).toEqual([
    ['us-east-1', 'image'],
    [region, 'other'],
  ]);
  expect(await saidBy(world, () => deregister({ ami_name: 'other' }))).toEqual(['say: Deregistered AMI other, id: ami-1']);
  expect(left(world)).toEqual({ 'us-east-1': '1 images, 1 snapshots', [region]: '0 images, 1 snapshots' });
  expect(await saidBy(world, () => deregister({}))).toEqual([]);
});

test('regions where the build makes none are left alone', async () => {
  await using world = await openWorld();
  await make(world, {});
  await deregisterFormer(world.configOf({ ...raw, skip_save_build_region: true }), world, world.clients);
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
});

test('snapshots that the template begins with stay', async () => {
  await using world = await openWorld();
  await make(world, {});
  const [snapshot] = own(world, 'snapshots');
  const devices = { launch_block_device_mappings: [{ device_name: '/dev/sdf', snapshot_id: snapshot?.id }] };
  await deregisterFormer(world.configOf({ ...raw, ...devices, force_delete_snapshot: true }), world, world.clients);
  expect(left(world)).toEqual({ [region]: '0 images, 1 snapshots' });
});

test('a protected image goes, unless its protection has a cooldown', async () => {
  await using world = await openWorld();
  const remove = (ami_name: string): Promise<void> =>
    deregisterFormer(world.configOf({ ami_name, force_deregister: true }), world, world.clients);
  await make(world, { deregistration_protection: { enabled: true } });
  await remove('image');
  expect(left(world)).toEqual({ [region]: '0 images, 1 snapshots' });
  await make(world, { ami_name: 'kept', deregistration_protection: { enabled: true, with_cooldown: true } });
  expect(await failing(remove('kept'))).toBe(
    'failed: error amazon/former-protected: The former image is protected. ami-1 in us-west-2 has the name "kept", and cannot be deregistered until a day after its protection is disabled. Disable its deregistration protection and build when its cooldown is over, or choose another ami_name.',
  );
  // The cooldown has not begun: whoever protected it decides when.
  expect(own(world, 'images')).toMatchObject([{ name: 'kept', protection: 'enabled-with-cooldown' }]);
});

async function artifactOf(world: World, more: Readonly<Record<string, unknown>>): Promise<Artifact> {
  const access = accessFor(world.configOf());
  return imageArtifact({ builderId: builderIds.ebs, name: 'image', access }, await make(world, more));
}

/** Removes what an artifact names, as a build does whose artifact nobody keeps. */
function destroy(world: World, artifact: Artifact): Promise<void> {
  return destroyImages(artifact, { ...world, config: world.configOf() } as unknown as ComponentContext<AccessConfig>);
}

test('the artifact, and what is left after it is destroyed', async () => {
  await using world = await openWorld();
  const artifact = await artifactOf(world, { ami_regions: ['eu-west-1'], deregistration_protection: { enabled: true } });
  expect(numbered([artifact.id, artifact.summary])).toEqual([
    'eu-west-1:ami-1,us-west-2:ami-2',
    'AMIs were created:\neu-west-1: ami-1\nus-west-2: ami-2\n',
  ]);
  expect(await saidBy(world, () => destroy(world, artifact))).toEqual([
    'say: Deregistered AMI id: ami-1',
    'say: Deleted snapshot: snap-1',
    'say: Deregistered AMI id: ami-2',
    'say: Deleted snapshot: snap-2',
  ]);
  expect(left(world)).toEqual({});
  // A second time there is nothing to do.
  expect(await saidBy(world, () => destroy(world, artifact))).toEqual([]);
  await world.scope.close('ok');
});

test('snapshots of the template’s own survive the artifact', async () => {
  await using world = await openWorld();
  await make(world, { ami_name: 'data' });
  const data = own(world, 'snapshots')[0]?.id ?? '';
  const artifact = await artifactOf(world, { ami_block_device_mappings: [{ device_name: '/dev/sdf', snapshot_id: data }] });
  expect(artifact.data['images']).toEqual([{ region, id: expect.any(String), foreign: [data] }]);
  await destroy(world, artifact);
  expect(own(world, 'snapshots').map(({ id }) => id)).toEqual([data]);
});

test('what cannot be removed is told once all of it was tried', async () => {
  await using world = await openWorld();
  const artifact = await artifactOf(world, { ami_regions: ['eu-west-1', 'us-east-1'] });
  for (const place of ['eu-west-1', 'us-east-1'])
    world.amazon.faults.plan({
      action: 'DeregisterImage',
      region: place,
      effect: { kind: 'fail', code: 'OperationNotPermitted', message: 'No.' },
    });
  expect(await failing(destroy(world, artifact))).toBe(
    'failed: error amazon/regions-failed: Removing eu-west-1:ami-1,us-east-1:ami-2,us-west-2:ami-3 failed in 2 of 3 regions. DeregisterImage was refused: EC2 in eu-west-1 answered OperationNotPermitted: No. DeregisterImage was refused: EC2 in us-east-1 answered OperationNotPermitted: No.',
  );
  expect(left(world)).toEqual({ 'eu-west-1': '1 images, 1 snapshots', 'us-east-1': '1 images, 1 snapshots' });
  expect(sent(world, 'DeregisterImage')).toHaveLength(3);
});
