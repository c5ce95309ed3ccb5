import {
  CopyImageCommand,
  type CopyImageCommandInput,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { PublicImage } from '../../src/amazon/public-images.ts';
import { away, home, me, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';

const own: Partial<PublicImage> = { name: 'mine', owner: me, sharedWith: [], regions: [home], tags: { Built: 'here' } };

function source(cloud: TestCloud): string {
  return [...cloud.caller().region.images.keys()][0] ?? '';
}

async function copied(cloud: TestCloud, input: Partial<CopyImageCommandInput> = {}, account = me): Promise<string> {
  const call = new CopyImageCommand({ SourceRegion: home, SourceImageId: source(cloud), Name: 'copy', ...input });
  return (await cloud.ec2({ region: away, account }).send(call)).ImageId ?? '';
}

async function shown(cloud: TestCloud, id: string) {
  return (await cloud.ec2({ region: away }).send(new DescribeImagesCommand({ ImageIds: [id] }))).Images?.[0];
}

describe('CopyImage', () => {
  test('brings an image and its files to the region that is called, in time', async () => {
    await using cloud = await openCloud({
      images: [published({ ...own, bootMode: 'uefi', tpmSupport: 'v2.0', architecture: 'arm64', rootDeviceName: '/dev/xvda' })],
    });
    const id = await copied(cloud);
    expect(await shown(cloud, id)).toMatchObject({
      State: 'pending',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
    });
    expect((await shown(cloud, id))?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId).toBeUndefined();
    cloud.pass(180_000);
    const image = await shown(cloud, id);
    expect(image).toMatchObject({
      State: 'available',
      Name: 'copy',
      Description: `[Copied ${source(cloud)} from ${home}] mine`,
      Architecture: 'arm64',
      BootMode: 'uefi',
      TpmSupport: 'v2.0',
      Public: false,
      SourceImageId: source(cloud),
      SourceImageRegion: home,
    });
    expect(image?.Tags).toBeUndefined();
    const SnapshotId = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
    const { Snapshots: snapshots } = await cloud
      .ec2({ region: away })
      .send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(snapshots?.[0]?.Description).toMatch(
      new RegExp(
        `^Copied for DestinationAmi ${id} from SourceAmi ${source(cloud)} for SourceSnapshot snap-\\w+\\. Task created on 1,705,314,600,000\\.$`,
      ),
    );
    const contents = cloud.caller(away).region.snapshots.get(SnapshotId)?.contents?.id ?? '';
    expect(cloud.machines.frozen.get(contents)).toBe('files of debian.tar');
    expect(cloud.caller(away).region.images.get(id)?.defaultUser).toBe('admin');
  });

  test('copies tags, gives others, encrypts, and is done in time when asked to be', async () => {
    await using cloud = await openCloud({ images: [published(own)] });
    const id = await copied(cloud, {
      CopyImageTags: true,
      Description: 'by a test',
      Encrypted: true,
      KmsKeyId: 'alias/mine',
      SnapshotCopyCompletionDurationMinutes: 15,
      TagSpecifications: [
        { ResourceType: 'image', Tags: [{ Key: 'Copied', Value: 'there' }] },
        { ResourceType: 'snapshot', Tags: [{ Key: 'Kind', Value: 'snapshot' }] },
      ],
    });
    cloud.pass(180_000);
    expect(await shown(cloud, id)).toMatchObject({
      Description: 'by a test',
      Tags: [
        { Key: 'Built', Value: 'here' },
        { Key: 'Copied', Value: 'there' },
      ],
      BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
    });
    const { Snapshots: snapshots } = await cloud.ec2({ region: away }).send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(snapshots).toMatchObject([
      { Encrypted: true, TransferType: 'time-based', CompletionDurationMinutes: 15, Tags: [{ Value: 'snapshot' }] },
    ]);
    expect(snapshots?.[0]?.KmsKeyId).toMatch(/^arn:aws:kms:eu-west-1:/);
  });

  test('of somebody else’s image has none of its tags', async () => {
    await using cloud = await openCloud({ images: [published({ ...own, sharedWith: ['all'] })] });
    const id = await copied(cloud, { CopyImageTags: true }, other);
    expect(cloud.caller(away).region.images.get(id)?.tags).toEqual(new Map());
  });

  test('of one token is made once', async () => {
    await using cloud = await openCloud({ images: [published(own)] });
    const first = await copied(cloud, { ClientToken: 'once' });
    expect(await copied(cloud, { ClientToken: 'once' })).toBe(first);
  });

  test('takes an empty key for none, as Packer sends it', async () => {
    await using cloud = await openCloud({ images: [published(own)] });
    const id = await copied(cloud, { KmsKeyId: '' });
    expect((await shown(cloud, id))?.BlockDeviceMappings?.[0]?.Ebs?.Encrypted).toBe(false);
  });

  test('fails later when its key is not there', async () => {
    await using cloud = await openCloud({ images: [published(own)] });
    const id = await copied(cloud, { Encrypted: true, KmsKeyId: 'nonsense' });
    cloud.pass(180_000);
    expect(await shown(cloud, id)).toMatchObject({
      State: 'failed',
      StateReason: { Message: 'Copy image failed: Given key ID is not accessible' },
    });
  });

  test.each<[string, Partial<CopyImageCommandInput>, string]>([
    [
      'an unknown region',
      { SourceRegion: 'mars-1' },
      "InvalidParameterValue: Invalid value 'mars-1' for sourceRegion. The region does not exist.",
    ],
    [
      'an image that is not there',
      { SourceImageId: 'ami-0123456789abcdef0' },
      "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef0]' does not exist",
    ],
    [
      'an odd duration',
      { SnapshotCopyCompletionDurationMinutes: 16 },
      'InvalidParameterValue: Invalid completion duration 16. It must be a multiple of 15, from 15 to 2880 minutes.',
    ],
    [
      'a key without encryption',
      { KmsKeyId: 'alias/mine' },
      'InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set.',
    ],
  ])('refuses %s', async (_, input, refusal) => {
    await using cloud = await openCloud({ images: [published(own)] });
    expect(await refusalOf(copied(cloud, input))).toBe(refusal);
    expect(cloud.caller(away).region.snapshots.size).toBe(0);
  });

  test('refuses images that are not available, storage that is not shared, names that are taken', async () => {
    await using cloud = await openCloud({ images: [published({ ...own, sharedWith: [other] })] });
    const image = cloud.caller().region.images.get(source(cloud));
    const first = await copied(cloud);
    expect(await refusalOf(copied(cloud))).toBe(`InvalidAMIName.Duplicate: AMI name copy is already in use by AMI ${first}`);
    expect(await refusalOf(copied(cloud, { SourceRegion: away, SourceImageId: first, Name: 'of a copy' }))).toBe(
      `InvalidAMIID.Unavailable: The image ID '${first}' is not available`,
    );
    const snapshot = cloud.caller().region.snapshots.get(image?.mappings[0]?.ebs?.snapshotId ?? '');
    if (snapshot !== undefined) snapshot.permissions = [];
    expect(await refusalOf(copied(cloud, {}, other))).toBe(
      'InvalidRequest: The storage for the ami is not available in the source Region.',
    );
  });
});
