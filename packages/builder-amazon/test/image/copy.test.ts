import { expect, test } from 'vitest';
import { usualDurations } from '@imgbuild/simulator';
import { makeImages } from '../../src/image/make.ts';
import { account, openWorld, region, type World } from '../world.ts';
import { failing, left, own, provisioned, sent, told } from './instances.ts';

/** Makes the images of a configuration. */
async function make(world: World, raw: Readonly<Record<string, unknown>>): ReturnType<typeof makeImages> {
  return makeImages(world.configOf(raw), await provisioned(world, { runTags: { Team: 'images' } }), world, world.clients);
}

const three = ['eu-west-1', 'us-east-1', 'ap-south-1'];
const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arnIn = (place: string): string => `arn:aws:kms:${place}:${account}:key/${key}`;

test('copies in other regions, with the tags of the image', async () => {
  await using world = await openWorld();
  const images = await make(world, { ami_regions: [...three, 'eu-west-1', region], snapshot_tags: { Of: 'snapshot' } });
  expect(images.map((image) => image.region)).toEqual(['ap-south-1', 'eu-west-1', 'us-east-1', region]);
  const first = images.at(-1)?.id;
  const copies = sent(world, 'CopyImage') as readonly Readonly<Record<string, string>>[];
  expect([...copies].sort((one, other) => (String(one['region']) < String(other['region']) ? -1 : 1))).toEqual(
    ['ap-south-1', 'eu-west-1', 'us-east-1'].map((place) => ({
      region: place,
      SourceRegion: region,
      SourceImageId: first,
      Name: 'image',
      ClientToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      CopyImageTags: 'true',
      'TagSpecification.1.ResourceType': 'snapshot',
      'TagSpecification.1.Tag.1.Key': 'Of',
      'TagSpecification.1.Tag.1.Value': 'snapshot',
      'TagSpecification.1.Tag.2.Key': 'Team',
      'TagSpecification.1.Tag.2.Value': 'images',
    })),
  );
  expect(own(world, 'images').map(({ tags, name }) => [name, tags])).toEqual(Array(4).fill(['image', { Team: 'images' }]));
  expect(own(world, 'snapshots').map(({ tags }) => tags)).toEqual(Array(4).fill({ Of: 'snapshot', Team: 'images' }));
  expect(told(world).slice(3, 11)).toEqual([
    'say: Waiting for AMI to become ready...',
    'say: Copying/Encrypting AMI (ami-1) to other regions...',
    'say: Copying to: ap-south-1',
    'say: Copying to: eu-west-1',
    'say: Copying to: us-east-1',
    'say: Waiting for all copies to complete...',
    'say: Skipping Enable AMI deprecation...',
    'say: Skipping Enable AMI deregistration protection...',
  ]);
  await world.scope.close('ok');
  expect(left(world)).toEqual(Object.fromEntries([...three, region].map((place) => [place, '1 images, 1 snapshots'])));
});

test('all copies are on their way before one is there', async () => {
  await using world = await openWorld();
  await make(world, { ami_regions: three });
  const calls = world.amazon.calls.calls.filter(({ action }) => action === 'CopyImage');
  const ready = own(world, 'images').filter((image) => image['region'] !== region);
  const first = Math.min(...ready.map((image) => Number(image['readyAt'])));
  expect(calls).toHaveLength(3);
  for (const call of calls) expect(call.at).toBeLessThan(first);
});

test('an encrypted image is an encrypted copy of one that goes', async () => {
  await using world = await openWorld();
  const images = await make(world, { encrypt_boot: true, kms_key_id: key, tags: { A: 'b' } });
  expect(images).toEqual([{ region, id: own(world, 'images').find(({ name }) => name === 'image')?.id }]);
  const [create] = sent(world, 'CreateImage') as readonly [{ readonly Name: string }];
  expect(create.Name).toMatch(/^packer_[0-9a-f-]{36}$/);
  expect(sent(world, 'CopyImage')).toMatchObject([{ region, Name: 'image', Encrypted: 'true', KmsKeyId: key }]);
  expect(left(world)).toEqual({ [region]: '2 images, 2 snapshots' });
  const before = told(world).length;
  await world.scope.close('ok');
  expect(told(world).slice(before)).toEqual([
    'say: Deregistering the AMI and deleting unencrypted temporary AMIs and snapshots',
    'say: Deregistered AMI id: ami-1',
    expect.stringMatching(/^say: Deleted snapshot: snap-\d$/),
  ]);
  expect(left(world)).toEqual({ [region]: '1 images, 1 snapshots' });
  expect(own(world, 'snapshots')).toMatchObject([{ encrypted: true, kmsKeyId: arnIn(region), tags: { A: 'b', Team: 'images' } }]);
  expect(own(world, 'images')).toMatchObject([{ name: 'image', tags: { A: 'b', Team: 'images' } }]);
});

test('keys by region, where an empty one is the default key', async () => {
  await using world = await openWorld();
  const keys = { 'eu-west-1': arnIn('eu-west-1'), 'us-east-1': '' };
  await make(world, { encrypt_boot: true, kms_key_id: key, ami_regions: ['eu-west-1', 'us-east-1'], region_kms_key_ids: keys });
  const used = (sent(world, 'CopyImage') as readonly Readonly<Record<string, string>>[]).map((call) => [
    call['region'],
    call['Encrypted'],
    call['KmsKeyId'],
  ]);
  expect(used.sort()).toEqual([
    ['eu-west-1', 'true', arnIn('eu-west-1')],
    ['us-east-1', 'true', undefined],
    [region, 'true', key],
  ]);
});

test('a copy that is asked to be unencrypted', async () => {
  await using world = await openWorld();
  await make(world, { encrypt_boot: false, ami_regions: ['eu-west-1'] });
  expect(sent(world, 'CopyImage')).toMatchObject([{ Encrypted: 'false' }]);
  expect(left(world)).toEqual({ 'eu-west-1': '1 images, 1 snapshots', [region]: '1 images, 1 snapshots' });
});

test('a copy within a time', async () => {
  await using world = await openWorld();
  await make(world, { ami_regions: ['eu-west-1'], snapshot_copy_duration_minutes: 30 });
  expect(sent(world, 'CopyImage')).toMatchObject([{ SnapshotCopyCompletionDurationMinutes: '30' }]);
});

test('no image stays in the build’s region', async () => {
  await using world = await openWorld();
  const images = await make(world, { ami_regions: ['eu-west-1'], skip_save_build_region: true, tags: { A: 'b' } });
  expect(images.map((image) => image.region)).toEqual(['eu-west-1']);
  await world.scope.close('ok');
  expect(left(world)).toEqual({ 'eu-west-1': '1 images, 1 snapshots' });
  expect(told(world).filter((line) => line.includes('ami-1') && line.includes('tags'))).toEqual([]);
});

test('a copy that fails: its reason, and no other copy stays', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'CopyImage',
    region: 'eu-west-1',
    effect: { kind: 'fail', code: 'InvalidRequest', message: 'The storage for the ami is not available in the source Region.' },
  });
  expect(await failing(make(world, { ami_regions: three }))).toBe(
    'failed: error amazon/call-refused: CopyImage was refused. EC2 in eu-west-1 answered InvalidRequest: The storage for the ami is not available in the source Region.',
  );
  expect(left(world)).toMatchObject({ 'ap-south-1': '1 images, 1 snapshots', 'us-east-1': '1 images, 1 snapshots' });
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('a copy that fails later is told by its reason', async () => {
  await using world = await openWorld();
  const raw = { encrypt_boot: true, ami_regions: ['us-east-1'], region_kms_key_ids: { 'us-east-1': arnIn('eu-west-3') } };
  expect(await failing(make(world, raw))).toMatch(
    /^failed: error amazon\/image-failed: The image could not be made\. ami-\d in us-east-1 has failed: Client\.InvalidKmsKeyId: Copy image failed: Given key ID is not accessible\.$/,
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('several copies that fail are one error', async () => {
  await using world = await openWorld();
  const effect = { kind: 'fail', code: 'Blocked', message: 'No' } as const;
  for (const place of ['eu-west-1', 'us-east-1']) world.amazon.faults.plan({ action: 'CopyImage', region: place, effect });
  expect(await failing(make(world, { ami_regions: three }))).toBe(
    'failed: error amazon/regions-failed: Copying ami-1 failed in 2 of 3 regions. CopyImage was refused: EC2 in eu-west-1 answered Blocked: No. CopyImage was refused: EC2 in us-east-1 answered Blocked: No.',
  );
  await world.scope.close('failed');
  expect(left(world)).toEqual({});
});

test('answers that were lost make no second copy', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({ action: 'CopyImage', calls: { from: 1, to: 3 }, effect: { kind: 'lose-answer' } });
  await make(world, { ami_regions: three });
  expect(left(world)).toEqual(Object.fromEntries([...three, region].map((place) => [place, '1 images, 1 snapshots'])));
});

test('copies of others that are in the way are waited for', async () => {
  await using world = await openWorld();
  world.amazon.faults.plan({
    action: 'CopyImage',
    calls: { from: 1, to: 2 },
    effect: { kind: 'fail', code: 'ResourceLimitExceeded', message: 'Too many snapshot copies in progress. The limit is 20.' },
  });
  await make(world, { ami_regions: ['eu-west-1'] });
  expect(sent(world, 'CopyImage')).toHaveLength(3);
  world.amazon.faults.plan({
    action: 'CopyImage',
    effect: { kind: 'fail', code: 'ResourceLimitExceeded', message: 'Too many AMIs' },
  });
  expect(await failing(make(world, { ami_name: 'other', ami_regions: ['eu-west-1'] }))).toContain('Too many AMIs');
});

test('a copy whose name is taken there', async () => {
  await using world = await openWorld();
  await make(world, { ami_regions: ['eu-west-1'], skip_save_build_region: true });
  expect(await failing(make(world, { ami_regions: ['eu-west-1'] }))).toBe(
    'failed: error amazon/name-taken: The name of the image is taken. eu-west-1 has an image "image" already: ami-1. Choose another ami_name, or let it be replaced with force_deregister = true or -force.',
  );
});

test('a build that is stopped while it copies leaves nothing, though the copies are not finished', async () => {
  const stopping = new AbortController();
  await using world = await openWorld({ signal: stopping.signal });
  world.amazon.change({ durations: { ...usualDurations, imageCopy: 3_600_000 } });
  const going = make(world, { ami_regions: three }).catch((error: unknown) => error);
  // Each copy is looked at: all of them are on their way, and known.
  const looks = (where: string): boolean =>
    world.amazon.calls.calls.some(
      ({ action, region: at, parameters }) =>
        action === 'DescribeImages' && at === where && Object.hasOwn(parameters as object, 'ImageId.1'),
    );
  while (!three.every(looks)) await world.host.clock.sleep(5, new AbortController().signal);
  stopping.abort(new Error('stopped by the test'));
  expect(await going).toEqual(new Error('stopped by the test'));
  await world.scope.close('cancelled');
  expect(left(world)).toEqual({});
});
