import {
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  ModifyInstanceMetadataOptionsCommand,
  type RequestLaunchTemplateData,
  type Tag,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { home, openCloud, refusalOf } from './cloud.ts';
import { openLaunchCloud } from './started.ts';

const name: Tag = { Key: 'Name', Value: 'build' };
const many = (count: number): Tag[] => Array.from({ length: count }, (_, at) => ({ Key: `key-${at}`, Value: '' }));
const notTold = (key: string): string =>
  `InvalidParameterValue: '${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`;

describe('tags that a resource is made with', () => {
  test.each<[string, readonly Tag[], string]>([
    ['none', [], 'InvalidTagKey.Malformed: Tag specification must have at least one tag'],
    ['a key twice', [name, { ...name, Value: 'other' }], "InvalidParameterValue: Duplicate tag key 'Name' specified."],
    [
      'more than fifty',
      many(51),
      "TagLimitExceeded: You've reached the limit on the number of tags that you can assign to the specified resource.",
    ],
    ['fifty', many(50), 'no refusal'],
  ])('%s', async (_, tags, expected) => {
    await using cloud = await openCloud();
    const call = new CreateVolumeCommand({
      AvailabilityZone: `${home}a`,
      Size: 1,
      TagSpecifications: [{ ResourceType: 'volume', Tags: [...tags] }],
    });
    expect(await refusalOf(cloud.ec2().send(call))).toBe(expected);
    expect(cloud.caller().region.volumes.size).toBe(expected === 'no refusal' ? 1 : 0);
  });

  test('a key twice, given afterwards', async () => {
    await using cloud = await openLaunchCloud();
    const { InstanceId: id = '' } = await cloud.run();
    const call = new CreateTagsCommand({ Resources: [id], Tags: [name, name] });
    expect(await refusalOf(cloud.ec2().send(call))).toBe("InvalidParameterValue: Duplicate tag key 'Name' specified.");
  });
});

test.each<[NonNullable<RequestLaunchTemplateData['TagSpecifications']>[number], string]>([
  [{ Tags: [name] }, 'InvalidTagSpecification.Malformed: The resource type cannot be null or empty.'],
  [{ ResourceType: 'instance', Tags: [] }, 'InvalidTagSpecification.Malformed: The tags cannot be null or empty.'],
])('a launch template with the tag specification %j is not made', async (specification, expected) => {
  await using cloud = await openCloud();
  const data = { TagSpecifications: [specification] };
  const call = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'mine', LaunchTemplateData: data });
  expect(await refusalOf(cloud.ec2().send(call))).toBe(expected);
  expect(cloud.caller().region.launchTemplates.size).toBe(0);
});

describe('tags that an instance’s metadata tell have keys that may be parts of paths', () => {
  const tagged = (key: string) => [{ ResourceType: 'instance' as const, Tags: [{ Key: key, Value: '' }] }];

  test.each(['karpenter.sh/provisioner-name', 'two words', '..', '_index'])('%s is none, at a launch', async (key) => {
    await using cloud = await openLaunchCloud();
    const TagSpecifications = tagged(key);
    expect(await refusalOf(cloud.run({ TagSpecifications, MetadataOptions: { InstanceMetadataTags: 'enabled' } }))).toBe(
      notTold(key),
    );
    expect(await refusalOf(cloud.run({ TagSpecifications }))).toBe('no refusal');
  });

  test('of an instance that runs', async () => {
    await using cloud = await openLaunchCloud();
    const ec2 = cloud.ec2();
    const { InstanceId: id = '' } = await cloud.running({ TagSpecifications: tagged('a/b') });
    const enable = new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, InstanceMetadataTags: 'enabled' });
    expect(await refusalOf(ec2.send(enable))).toBe(notTold('a/b'));
    const { InstanceId: told = '' } = await cloud.running({ MetadataOptions: { InstanceMetadataTags: 'enabled' } });
    const give = new CreateTagsCommand({ Resources: [told], Tags: [{ Key: 'a/b', Value: '' }] });
    expect(await refusalOf(ec2.send(give))).toBe(notTold('a/b'));
  });
});
