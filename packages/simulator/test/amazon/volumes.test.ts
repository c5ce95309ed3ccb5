import {
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DescribeVolumeStatusCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { away, home, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { firstImage } from './instance.ts';

const zone = `${home}a`;
const nothing = '0123456789abcdef0';

async function made(cloud: TestCloud, input: Partial<CreateVolumeCommandInput> = {}): Promise<string> {
  const ec2 = cloud.ec2();
  const { VolumeId: id } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 10, ...input }));
  cloud.pass(60_000);
  return id ?? '';
}

describe('CreateVolume', () => {
  test('makes a blank volume, which is creating before it is available', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const created = await ec2.send(
      new CreateVolumeCommand({
        AvailabilityZoneId: 'usw2-az1',
        Size: 10,
        VolumeType: 'gp3',
        TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'data' }] }],
      }),
    );
    expect(created).toMatchObject({ State: 'creating', AvailabilityZone: zone, Iops: 3000, Throughput: 125, Encrypted: false });
    cloud.pass(3000);
    const { Volumes: volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [created.VolumeId ?? ''] }));
    expect(volumes).toMatchObject([{ State: 'available', Size: 10, Tags: [{ Key: 'Name', Value: 'data' }], Attachments: [] }]);
  });

  test('gives a volume of a snapshot its size and its files', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const snapshotId = firstImage(cloud).mappings[0]?.ebs?.snapshotId ?? '';
    const volume = await cloud.ec2().send(new CreateVolumeCommand({ AvailabilityZone: zone, SnapshotId: snapshotId }));
    expect(volume).toMatchObject({ Size: 8, SnapshotId: snapshotId, VolumeType: 'gp2', Iops: 100 });
    expect([...cloud.machines.files.values()]).toEqual(['files of debian.tar']);
  });

  test('encrypts by the key that is named, in whatever form, and by the default key', async () => {
    await using cloud = await openCloud();
    const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const arn = `arn:aws:kms:${home}:111122223333:key/${key}`;
    const keyOf = async (id?: string) => {
      const named = id === undefined ? {} : { KmsKeyId: id };
      const input = { AvailabilityZone: zone, Size: 1, Encrypted: true, ...named };
      return (await cloud.ec2().send(new CreateVolumeCommand(input))).KmsKeyId;
    };
    expect(await keyOf(key)).toBe(arn);
    expect(await keyOf(arn)).toBe(arn);
    const alias = await keyOf('alias/mine');
    expect(alias).toMatch(/:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await keyOf(`arn:aws:kms:${home}:111122223333:alias/mine`)).toBe(alias);
    const usual = await keyOf();
    expect(usual).not.toBe(alias);
    expect(await keyOf('alias/aws/ebs')).toBe(usual);
  });

  test.each<[string, Partial<CreateVolumeCommandInput>, string]>([
    ['no size', { Size: undefined }, 'MissingParameter: The request must contain the parameter size or snapshotId'],
    ['no zone', { AvailabilityZone: undefined }, 'MissingParameter: The request must contain the parameter zone'],
    ['an unknown zone', { AvailabilityZone: 'us-west-2z' }, "InvalidZone.NotFound: The zone 'us-west-2z' does not exist."],
    [
      'two zones',
      { AvailabilityZoneId: 'usw2-az1' },
      'InvalidParameterCombination: Specify either AvailabilityZone or AvailabilityZoneId, not both.',
    ],
    [
      'an io1 volume without iops',
      { VolumeType: 'io1' },
      'MissingParameter: The parameter iops must be specified for io1 volumes.',
    ],
    ['iops of gp2', { Iops: 3000 }, 'InvalidParameterCombination: The parameter iops is not supported for gp2 volumes.'],
    [
      'too many iops for the size',
      { VolumeType: 'io1', Iops: 600 },
      'InvalidParameterValue: Iops to volume size ratio of 60.000000 is too high; maximum is 50',
    ],
    [
      'too few iops',
      { VolumeType: 'gp3', Iops: 2000 },
      'InvalidParameterValue: Volume iops of 2000 is too low; minimum is 3000.',
    ],
    [
      'too many iops',
      { VolumeType: 'io2', Size: 1000, Iops: 256_001 },
      'InvalidParameterValue: Volume iops of 256001 is too high; maximum is 256000.',
    ],
    [
      'throughput of io2',
      { VolumeType: 'io2', Iops: 100, Throughput: 125 },
      'InvalidParameterCombination: The parameter throughput is not supported for io2 volumes.',
    ],
    [
      'too little throughput',
      { VolumeType: 'gp3', Throughput: 100 },
      'InvalidParameterValue: Throughput (MiBps) of 100 is too low; minimum is 125.',
    ],
    [
      'too much throughput',
      { VolumeType: 'gp3', Throughput: 2001 },
      'InvalidParameterValue: Throughput (MiBps) of 2001 is too high; maximum is 2000.',
    ],
    [
      'too much throughput for the iops',
      { VolumeType: 'gp3', Throughput: 1000 },
      'InvalidParameterValue: Throughput (MiBps) to iops ratio of 0.333333 is too high; maximum is 0.250000 MiBps per iops.',
    ],
    [
      'a volume that is too small',
      { VolumeType: 'st1' },
      'InvalidParameterValue: Volume of 10GiB is too small; minimum is 125GiB.',
    ],
    [
      'a volume that is too large',
      { VolumeType: 'standard', Size: 2000 },
      'InvalidParameterValue: Volume of 2000GiB is too large; maximum is 1024GiB.',
    ],
    [
      'a key without encryption',
      { KmsKeyId: 'alias/mine' },
      'InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set.',
    ],
    [
      'a key of elsewhere',
      { Encrypted: true, KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:alias/mine' },
      "InvalidParameterValue: The KMS key 'arn:aws:kms:eu-west-1:111122223333:alias/mine' of the volume does not exist or is not accessible.",
    ],
    [
      'attaching a gp2 volume many times',
      { MultiAttachEnabled: true },
      'InvalidParameterCombination: The parameter MultiAttachEnabled is not supported for gp2 volumes.',
    ],
    [
      'tags for something else',
      { TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'b' }] }] },
      "InvalidParameterValue: 'image' is not a valid taggable resource type for this operation.",
    ],
    [
      'a snapshot that is not there',
      { SnapshotId: `snap-${nothing}` },
      `InvalidSnapshot.NotFound: The snapshot 'snap-${nothing}' does not exist.`,
    ],
  ])('refuses %s', async (_, input, refusal) => {
    await using cloud = await openCloud();
    expect(await refusalOf(cloud.ec2().send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 10, ...input })))).toBe(
      refusal,
    );
  });

  test('refuses a volume that is smaller than its snapshot, an unknown type, and a snapshot that is pending', async () => {
    await using cloud = await openCloud({ images: [published()] });
    const snapshot = [...cloud.caller().region.snapshots.values()][0];
    const make = (input: Partial<CreateVolumeCommandInput>) =>
      refusalOf(cloud.ec2().send(new CreateVolumeCommand({ AvailabilityZone: zone, ...input })));
    expect(await make({ SnapshotId: snapshot?.id, Size: 4 })).toBe(
      `InvalidParameterValue: Volume of size 4GB is smaller than snapshot '${snapshot?.id ?? ''}', expect size >= 8GB`,
    );
    const id = `snap-${nothing}`;
    if (snapshot !== undefined)
      cloud.caller().region.snapshots.set(id, { ...snapshot, id, readyAt: cloud.world.clock.now() + 1 });
    expect(await make({ SnapshotId: id })).toBe('IncorrectState: Snapshot is in invalid state - pending');
  });
});

describe('DescribeVolumes', () => {
  test('shows what passes the filters, page by page, to its owner only', async () => {
    await using cloud = await openCloud();
    for (const size of [1, 2, 3, 4, 5, 6]) await made(cloud, { Size: size, VolumeType: size > 3 ? 'gp3' : 'gp2' });
    const ec2 = cloud.ec2();
    const first = await ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }));
    const second = await ec2.send(new DescribeVolumesCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect([first, second].map(({ Volumes: page }) => page?.map(({ Size: size }) => size))).toEqual([[1, 2, 3, 4, 5], [6]]);
    expect(second.NextToken).toBeUndefined();
    const sizes = async (name: string, ...values: string[]) => {
      const { Volumes: volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters: [{ Name: name, Values: values }] }));
      return volumes.map(({ Size: size }) => size);
    };
    expect(await sizes('volume-type', 'gp3')).toEqual([4, 5, 6]);
    expect(await sizes('size', '2', '4')).toEqual([2, 4]);
    expect(await sizes('status', 'creating')).toEqual([]);
    expect(await sizes('availability-zone', 'us-west-2?')).toHaveLength(6);
    expect(await sizes('attachment.instance-id', '*')).toEqual([]);
    expect(await sizes('encrypted', 'false')).toHaveLength(6);
    expect((await cloud.ec2({ account: other }).send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect((await cloud.ec2({ region: away }).send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect(await refusalOf(sizes('colour', 'red'))).toBe("InvalidParameterValue: The filter 'colour' is invalid");
  });

  test('refuses ids that are malformed, or nobody’s', async () => {
    await using cloud = await openCloud();
    const show = (id: string) => refusalOf(cloud.ec2().send(new DescribeVolumesCommand({ VolumeIds: [id] })));
    expect(await show('vol-xyz')).toBe('InvalidVolumeID.Malformed: Invalid id: "vol-xyz" (expecting "vol-...")');
    expect(await show(`vol-${nothing}`)).toBe(`InvalidVolume.NotFound: The volume 'vol-${nothing}' does not exist.`);
  });

  test('tells the status of volumes', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }));
    const status = async () => {
      const { VolumeStatuses: all } = await ec2.send(new DescribeVolumeStatusCommand({}));
      return all?.map((each) => each.VolumeStatus?.Status);
    };
    expect(await status()).toEqual(['insufficient-data']);
    cloud.pass(3000);
    expect(await status()).toEqual(['ok']);
    const { VolumeStatuses: impaired } = await ec2.send(
      new DescribeVolumeStatusCommand({ Filters: [{ Name: 'volume-status.status', Values: ['impaired'] }] }),
    );
    expect(impaired).toEqual([]);
  });
});

test('DeleteVolume throws the files away; then the volume is not there any more', async () => {
  await using cloud = await openCloud();
  const id = await made(cloud);
  await cloud.ec2().send(new DeleteVolumeCommand({ VolumeId: id }));
  expect(cloud.machines.removed).toHaveLength(1);
  expect(await refusalOf(cloud.ec2().send(new DeleteVolumeCommand({ VolumeId: id })))).toBe(
    `InvalidVolume.NotFound: The volume '${id}' does not exist.`,
  );
});
