import {
  DeregisterImageCommand,
  DescribeFastLaunchImagesCommand,
  DescribeImagesCommand,
  DisableFastLaunchCommand,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  DisableImageDeregistrationProtectionCommand,
  EnableFastLaunchCommand,
  type EnableFastLaunchCommandInput,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { PublicImage } from '../../src/amazon/public-images.ts';
import { me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';

const day = 86_400_000;
const year = 365 * day;

async function open(image: Partial<PublicImage> = {}): Promise<{ readonly cloud: TestCloud; readonly ImageId: string }> {
  const cloud = await openCloud({ images: [published({ owner: me, sharedWith: [], ...image })] });
  return { cloud, ImageId: [...cloud.caller().region.images.keys()][0] ?? '' };
}

async function shown(cloud: TestCloud, ImageId: string, account = me) {
  return (await cloud.ec2({ account }).send(new DescribeImagesCommand({ ImageIds: [ImageId] }))).Images?.[0];
}

describe('deprecation', () => {
  test('is set to the minute, and taken back', async () => {
    const { cloud: opened, ImageId } = await open();
    await using cloud = opened;
    await cloud.ec2().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date('2025-06-01T12:00:31Z') }));
    expect((await shown(cloud, ImageId))?.DeprecationTime).toBe('2025-06-01T12:01:00.000Z');
    await cloud.ec2().send(new DisableImageDeprecationCommand({ ImageId }));
    expect((await shown(cloud, ImageId))?.DeprecationTime).toBeUndefined();
  });

  test('must be ahead, and not too far', async () => {
    const { cloud: opened, ImageId } = await open();
    await using cloud = opened;
    const at = (time: number) => {
      const DeprecateAt = new Date(time);
      return refusalOf(cloud.ec2().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt })));
    };
    expect(await at(cloud.world.clock.now() - day)).toBe(
      "InvalidParameterValue: The deprecation date '2024-01-14T10:30:00Z' is in the past.",
    );
    expect(await at(cloud.world.clock.now() + 11 * year)).toMatch(
      /^InvalidParameterValue: .* is too far ahead: the latest is 2034-/,
    );
    const image = cloud.caller().region.images.get(ImageId);
    if (image !== undefined) image.permissions = [{ kind: 'group', value: 'all' }];
    expect(await at(cloud.world.clock.now() + 3 * year)).toMatch(/is too far ahead: the latest is 2025-12-31T00:00:00\.000Z\.$/);
  });
});

test('deprecation goes by the clock of the clients, however far ahead the cloud’s is', async () => {
  await using cloud = await openCloud({ images: [published({ owner: me, sharedWith: [other] })], ahead: 30 * day });
  const [ImageId] = cloud.caller().region.images.keys();
  const DeprecateAt = new Date(cloud.world.clock.clients() + day);
  await cloud.ec2().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
  const listed = async () =>
    (await cloud.ec2({ account: other }).send(new DescribeImagesCommand({ Owners: [me] }))).Images?.length;
  expect(await listed()).toBe(1);
  cloud.pass(day);
  expect(await listed()).toBe(0);
});

describe('protection from deregistration', () => {
  const refused = (id: string) =>
    `OperationNotPermitted: The image '${id}' may not be deregistered. Disable its deregistration protection, wait for the end of its cooldown if it has one, and try again.`;

  test('ends when it is disabled', async () => {
    const { cloud: opened, ImageId } = await open();
    await using cloud = opened;
    const ec2 = cloud.ec2();
    expect(await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId }))).toMatchObject({ Return: 'true' });
    expect((await shown(cloud, ImageId))?.DeregistrationProtection).toBe('enabled-without-cooldown');
    expect(await refusalOf(ec2.send(new DeregisterImageCommand({ ImageId })))).toBe(refused(ImageId));
    await ec2.send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    await ec2.send(new DeregisterImageCommand({ ImageId }));
  });

  test('with a cooldown goes on for a day', async () => {
    const { cloud: opened, ImageId } = await open();
    await using cloud = opened;
    const ec2 = cloud.ec2();
    await ec2.send(new EnableImageDeregistrationProtectionCommand({ ImageId, WithCooldown: true }));
    expect((await shown(cloud, ImageId))?.DeregistrationProtection).toBe('enabled-with-cooldown');
    await ec2.send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    expect(await refusalOf(ec2.send(new DeregisterImageCommand({ ImageId })))).toBe(refused(ImageId));
    cloud.pass(day);
    await ec2.send(new DeregisterImageCommand({ ImageId }));
  });
});

test('a disabled image is its owner’s alone, who must ask to see it', async () => {
  const { cloud: opened, ImageId } = await open({ sharedWith: ['all'] });
  await using cloud = opened;
  const ec2 = cloud.ec2();
  const listed = async (IncludeDisabled: boolean) => (await ec2.send(new DescribeImagesCommand({ IncludeDisabled }))).Images;
  await ec2.send(new DisableImageCommand({ ImageId }));
  expect(await listed(false)).toEqual([]);
  expect(await listed(true)).toMatchObject([{ State: 'disabled', Public: false }]);
  expect(await refusalOf(shown(cloud, ImageId, other))).toBe(`InvalidAMIID.NotFound: The image id '[${ImageId}]' does not exist`);
  await ec2.send(new EnableImageCommand({ ImageId }));
  expect(await listed(false)).toMatchObject([{ State: 'available' }]);
});

describe('fast launch', () => {
  test('is enabled in time, and disabled', async () => {
    const { cloud: opened, ImageId } = await open({ platform: 'windows' });
    await using cloud = opened;
    const ec2 = cloud.ec2();
    const state = async () => {
      const { FastLaunchImages: all = [] } = await ec2.send(new DescribeFastLaunchImagesCommand({ ImageIds: [ImageId] }));
      return all.map(({ State: each }) => each);
    };
    expect(await state()).toEqual([]);
    const enabled = await ec2.send(
      new EnableFastLaunchCommand({
        ImageId,
        ResourceType: 'snapshot',
        MaxParallelLaunches: 10,
        SnapshotConfiguration: { TargetResourceCount: 7 },
      }),
    );
    expect(enabled).toMatchObject({
      ImageId,
      State: 'enabling',
      MaxParallelLaunches: 10,
      OwnerId: me,
      SnapshotConfiguration: { TargetResourceCount: 7 },
    });
    cloud.pass(600_000);
    expect(await state()).toEqual(['enabled']);
    const { FastLaunchImages: other } = await ec2.send(
      new DescribeFastLaunchImagesCommand({ Filters: [{ Name: 'state', Values: ['enabling'] }] }),
    );
    expect(other).toEqual([]);
    expect(await ec2.send(new DisableFastLaunchCommand({ ImageId }))).toMatchObject({ State: 'disabling' });
    cloud.pass(60_000);
    expect(await state()).toEqual([]);
    expect(await refusalOf(ec2.send(new DisableFastLaunchCommand({ ImageId })))).toBe(
      `InvalidParameterValue: Fast launch is not enabled for the image '${ImageId}'.`,
    );
  });

  test('takes a launch template that is there', async () => {
    const { cloud: opened, ImageId } = await open({ platform: 'windows' });
    await using cloud = opened;
    const template = { id: 'lt-0123456789abcdef0', owner: me, createdAt: 0, tags: new Map(), name: 'fast' };
    cloud.caller().region.launchTemplates.set(template.id, { ...template, versions: [{ data: {}, createdAt: 0 }] } as never);
    const enable = (LaunchTemplate: EnableFastLaunchCommandInput['LaunchTemplate']) =>
      cloud.ec2().send(new EnableFastLaunchCommand({ ImageId, LaunchTemplate }));
    const named = { LaunchTemplateName: 'fast', Version: '1' };
    expect(await enable(named)).toMatchObject({ LaunchTemplate: named });
    expect(await refusalOf(enable({ LaunchTemplateName: 'slow', Version: '1' }))).toBe(
      'InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name slow, does not exist.',
    );
    expect(await refusalOf(enable({ LaunchTemplateId: template.id, Version: '2' }))).toBe(
      `InvalidLaunchTemplateId.VersionNotFound: Could not find launch template version 2 of the launch template ${template.id}`,
    );
    expect(await refusalOf(enable({ ...named, LaunchTemplateId: template.id }))).toBe(
      'InvalidParameterCombination: Specify either the ID or the name of the launch template, not both.',
    );
  });

  test('refuses images that are not Windows, and too few launches', async () => {
    const { cloud: opened, ImageId } = await open();
    await using cloud = opened;
    expect(await refusalOf(cloud.ec2().send(new EnableFastLaunchCommand({ ImageId })))).toBe(
      `InvalidParameterValue: The image '${ImageId}' is not a Windows image. Fast launch is for Windows only.`,
    );
    const windows = await open({ platform: 'windows' });
    await using second = windows.cloud;
    const few = new EnableFastLaunchCommand({ ImageId: windows.ImageId, MaxParallelLaunches: 5 });
    expect(await refusalOf(second.ec2().send(few))).toBe(
      'InvalidParameterValue: Value (5) for parameter maxParallelLaunches is invalid. It must be 6 or greater.',
    );
  });
});
