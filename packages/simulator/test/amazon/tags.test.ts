import {
  CreateTagsCommand,
  type CreateTagsCommandInput,
  DeleteTagsCommand,
  type DeleteTagsCommandInput,
  DescribeTagsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { placeInstance } from './instance.ts';

const region = (cloud: TestCloud) => cloud.caller().region;

async function open(): Promise<{ readonly cloud: TestCloud; readonly id: string; readonly snapshot: string }> {
  const cloud = await openCloud({ images: [published({ owner: me })] });
  return { cloud, id: [...region(cloud).images.keys()][0] ?? '', snapshot: [...region(cloud).snapshots.keys()][0] ?? '' };
}

async function tags(cloud: TestCloud, name: string, ...values: string[]) {
  const call = new DescribeTagsCommand({ Filters: [{ Name: name, Values: values }] });
  return ((await cloud.ec2().send(call)).Tags ?? []).map(({ Key = '', Value = '' }) => `${Key}=${Value}`);
}

describe('tags', () => {
  test('are given to many resources at once, changed, and described', async () => {
    const { cloud: opened, id, snapshot } = await open();
    await using cloud = opened;
    const give = (...Tags: { Key: string; Value: string }[]) =>
      cloud.ec2().send(new CreateTagsCommand({ Resources: [id, snapshot], Tags }));
    await give({ Key: 'Name', Value: 'one' }, { Key: 'Empty', Value: '' });
    await give({ Key: 'Name', Value: 'two' });
    expect(await tags(cloud, 'resource-id', id)).toEqual(['Name=two', 'Empty=']);
    expect(await tags(cloud, 'resource-type', 'snapshot')).toEqual(['Name=two', 'Empty=']);
    expect(await tags(cloud, 'key', 'Na*')).toEqual(['Name=two', 'Name=two']);
    expect(await tags(cloud, 'value', 't?o')).toEqual(['Name=two', 'Name=two']);
    expect(await tags(cloud, 'tag:Name', 'two')).toEqual(['Name=two', 'Name=two']);
    const { Tags: theirs } = await cloud.ec2({ account: other }).send(new DescribeTagsCommand({}));
    expect(theirs).toEqual([]);
  });

  test('are taken away by key, by key and value, or all at once', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const Tags = ['a', 'b', 'c', 'd'].map((Key) => ({ Key, Value: Key === 'd' ? '' : 'x' }));
    await cloud.ec2().send(new CreateTagsCommand({ Resources: [id], Tags }));
    const take = (Tags?: DeleteTagsCommandInput['Tags']) => cloud.ec2().send(new DeleteTagsCommand({ Resources: [id], Tags }));
    await take([{ Key: 'a' }, { Key: 'b', Value: 'other' }, { Key: 'c', Value: '' }, { Key: 'd', Value: '' }]);
    expect(await tags(cloud, 'resource-id', id)).toEqual(['b=x', 'c=x']);
    await take([{ Key: 'b', Value: 'x' }]);
    expect(await tags(cloud, 'resource-id', id)).toEqual(['c=x']);
    await take();
    expect(await tags(cloud, 'resource-id', id)).toEqual([]);
  });

  test('come in pages', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const Tags = [1, 2, 3, 4, 5, 6].map((each) => ({ Key: `k${each}`, Value: 'x' }));
    await cloud.ec2().send(new CreateTagsCommand({ Resources: [id], Tags }));
    const { Tags: page, NextToken } = await cloud.ec2().send(new DescribeTagsCommand({ MaxResults: 5 }));
    expect(page).toHaveLength(5);
    expect((await cloud.ec2().send(new DescribeTagsCommand({ MaxResults: 5, NextToken }))).Tags).toEqual([
      { Key: 'k6', Value: 'x', ResourceId: id, ResourceType: 'image' },
    ]);
  });

  test('can be on every kind of resource', async () => {
    const { cloud: opened } = await open();
    await using cloud = opened;
    const image = [...region(cloud).images.values()][0];
    if (image === undefined) throw new Error('no image');
    await placeInstance(cloud, image);
    // What every account has in a region comes with its first call.
    await cloud.ec2().send(new DescribeTagsCommand({}));
    const here = region(cloud);
    const base = { owner: me, createdAt: 0, tags: new Map<string, string>() };
    const added = [
      ['keyPairs', 'key-0123456789abcdef0'],
      ['launchTemplates', 'lt-0123456789abcdef0'],
      ['networkInterfaces', 'eni-0123456789abcdef0'],
      ['fleets', 'fleet-01234567-89ab-cdef-0123-456789abcdef'],
      ['spotRequests', 'sir-01234567'],
      ['importTasks', 'import-ami-0123456789abcdef0'],
    ] as const;
    for (const [kind, id] of added) (here[kind] as Map<string, unknown>).set(id, { ...base, id, tags: new Map() });
    const kinds = [here.images, here.snapshots, here.volumes, here.instances, here.securityGroups, here.vpcs, here.subnets];
    const Resources = [...kinds.map((all) => [...all.keys()][0] ?? ''), ...added.map(([, id]) => id)];
    await cloud.ec2().send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Of', Value: 'test' }] }));
    const { Tags: all = [] } = await cloud
      .ec2()
      .send(new DescribeTagsCommand({ Filters: [{ Name: 'value', Values: ['test'] }] }));
    expect(all.map(({ ResourceType: type }) => type)).toEqual([
      'image', 'snapshot', 'volume', 'instance', 'key-pair', 'security-group', 'vpc', 'subnet',
      'launch-template', 'network-interface', 'fleet', 'spot-instances-request', 'import-image-task',
    ]); // prettier-ignore
    expect(new Set(all.map(({ ResourceId: id }) => id))).toEqual(new Set(Resources));
  });

  test.each<[string, Partial<CreateTagsCommandInput>, string]>([
    ['an id of no kind', { Resources: ['nonsense'] }, "InvalidID: The ID 'nonsense' is not valid"],
    [
      'an image that is not there',
      { Resources: ['ami-0123456789abcdef0'] },
      "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    ],
    [
      'a task that is not there',
      { Resources: ['import-ami-0123456789abcdef0'] },
      "InvalidID: The ID 'import-ami-0123456789abcdef0' is not valid",
    ],
    [
      'AWS’s own tags',
      { Tags: [{ Key: 'aws:x', Value: '' }] },
      "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use",
    ],
    [
      'a long key',
      { Tags: [{ Key: 'k'.repeat(128), Value: '' }] },
      'InvalidParameterValue: Tag keys must be between 1 and 127 characters long.',
    ],
    [
      'a long value',
      { Tags: [{ Key: 'k', Value: 'v'.repeat(256) }] },
      'InvalidParameterValue: Tag value exceeds the maximum length of 255 characters',
    ],
  ])('refuse %s', async (_, input, refusal) => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const call = new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }], ...input });
    expect(await refusalOf(cloud.ec2().send(call))).toBe(refusal);
  });

  test('are for something, and something is in them', async () => {
    const { cloud: opened, id } = await open();
    await using cloud = opened;
    const ec2 = cloud.ec2({ past: 'the judge' });
    expect(await refusalOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [] })))).toBe(
      'MissingParameter: The request must contain the parameter tagSet',
    );
    expect(await refusalOf(ec2.send(new CreateTagsCommand({ Resources: [], Tags: [{ Key: 'a', Value: 'b' }] })))).toBe(
      'MissingParameter: The request must contain the parameter resourceIdSet',
    );
  });

  test('are fifty at most, and all or none are given', async () => {
    const { cloud: opened, id, snapshot } = await open();
    await using cloud = opened;
    const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => ({ Key: `k${from + at}`, Value: '' }));
    await cloud.ec2().send(new CreateTagsCommand({ Resources: [id], Tags: many(50) }));
    const call = new CreateTagsCommand({ Resources: [snapshot, id], Tags: many(1, 50) });
    expect(await refusalOf(cloud.ec2().send(call))).toBe(
      `TagLimitExceeded: More than 50 tags specified for the resource '${id}'.`,
    );
    expect(await tags(cloud, 'resource-id', snapshot)).toEqual([]);
  });
});
