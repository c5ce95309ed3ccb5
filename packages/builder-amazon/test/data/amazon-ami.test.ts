import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonAmi } from '../../src/data/amazon-ami.ts';
import { openWorld, region, ubuntu, type World } from '../world.ts';
import { sent } from '../instance/surroundings.ts';
import { readIn } from './read.ts';

const older = {
  ...ubuntu,
  name: 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20231201',
  createdAt: Date.UTC(2023, 11, 1),
};
const canonical = ubuntu.owner;

const idOf = ({ amazon }: World, name: string, place = region): string | undefined => {
  const { regions } = amazon.state() as { regions: Record<string, { images: Record<string, { id: string; name: string }> }> };
  return Object.values(regions[place]?.images ?? {}).find((image) => image.name === name)?.id;
};

test('what there is to know of an image', async () => {
  await using world = await openWorld();
  const filters = { name: 'ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*', 'root-device-type': 'ebs' };
  expect(await readIn(world, amazonAmi, { filters, owners: [canonical] })).toEqual({
    id: idOf(world, ubuntu.name),
    name: ubuntu.name,
    creation_date: '2024-01-10T00:00:00.000Z',
    owner: canonical,
    owner_name: 'amazon',
    tags: { Release: '22.04' },
  });
  expect(sent(world, 'DescribeImages')).toEqual([
    {
      'Filter.1.Name': 'name',
      'Filter.1.Value.1': filters.name,
      'Filter.2.Name': 'root-device-type',
      'Filter.2.Value.1': 'ebs',
      'Owner.1': canonical,
      MaxResults: '1000',
    },
  ]);
});

test('the newest of several, when that is asked for', async () => {
  await using world = await openWorld({ images: [older, ubuntu] });
  const asked = { filters: { name: 'ubuntu/*' }, owners: [canonical] };
  expect(await readIn(world, amazonAmi, { ...asked, most_recent: true })).toMatchObject({ name: ubuntu.name });
  expect(await readIn(world, amazonAmi, asked).catch(failureLine)).toBe(
    `failed: error amazon/images-ambiguous: Several images match. 2 images of us-west-2 match name = ubuntu/*, the owner ${canonical}, among them ${idOf(world, ubuntu.name) ?? ''} (${ubuntu.name}), ${idOf(world, older.name) ?? ''} (${older.name}). Narrow the filters, or take the newest with most_recent = true.`,
  );
});

test('a deprecated one, when that is asked for', async () => {
  await using world = await openWorld({ images: [{ ...ubuntu, deprecatedAt: Date.UTC(2024, 1, 1) }] });
  const asked = { filters: { name: 'ubuntu/*' }, owners: [canonical] };
  expect(await readIn(world, amazonAmi, { ...asked, include_deprecated: true })).toMatchObject({ name: ubuntu.name });
  expect(await readIn(world, amazonAmi, asked).catch(failureLine)).toContain('amazon/image-not-found');
});

test('in another region, of nobody with an alias', async () => {
  const { ownerAlias: _, tags: __, ...plain } = ubuntu;
  await using world = await openWorld({ images: [plain] });
  const asked = { filters: { name: 'ubuntu/*' }, owners: [canonical], region: 'eu-west-1' };
  expect(await readIn(world, amazonAmi, asked)).toMatchObject({
    id: idOf(world, ubuntu.name, 'eu-west-1'),
    owner_name: '',
    tags: {},
  });
});
