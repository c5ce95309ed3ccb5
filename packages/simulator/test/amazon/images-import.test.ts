import {
  CancelImportTaskCommand,
  DescribeImagesCommand,
  DescribeImportImageTasksCommand,
  ImportImageCommand,
  type ImportImageCommandInput,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { AmazonSettings } from '../../src/amazon/settings.ts';
import { away, home, me, openCloud, refusalOf, type TestCloud } from './cloud.ts';

const disk = { Format: 'VMDK', UserBucket: { S3Bucket: 'uploads', S3Key: 'disk.vmdk' } };

/** A cloud with a disk in S3, and the role that imports it. */
async function open(settings: Partial<AmazonSettings> = {}): Promise<TestCloud> {
  const cloud = await openCloud({ settings });
  const account = cloud.world.account(me);
  const uploads = { name: 'uploads', region: home, createdAt: 0, uploads: new Map() };
  account.buckets.set('uploads', uploads);
  account.buckets.set('elsewhere', { ...uploads, name: 'elsewhere', region: away });
  const object = { bytes: new Uint8Array(3), etag: '', modifiedAt: 0, headers: {} };
  account.objects.set('uploads/disk.vmdk', object);
  account.objects.set('elsewhere/disk.vmdk', object);
  const role = {
    name: 'vmimport',
    path: '/',
    longestSession: 3600,
    arn: '',
    id: '',
    createdAt: 0,
    trustPolicy: '{}',
    policies: new Map(),
    tags: new Map(),
  };
  account.roles.set('vmimport', role);
  return cloud;
}

async function imported(cloud: TestCloud, input: ImportImageCommandInput = {}): Promise<string> {
  const call = new ImportImageCommand({ DiskContainers: [disk], ...input });
  return (await cloud.ec2().send(call)).ImportTaskId ?? '';
}

async function task(cloud: TestCloud, id: string) {
  const call = new DescribeImportImageTasksCommand({ ImportTaskIds: [id] });
  return (await cloud.ec2().send(call)).ImportImageTasks?.[0];
}

test('an import goes on for its time; then its image is there', async () => {
  await using cloud = await open();
  const id = await imported(cloud, {
    Architecture: 'x86_64',
    BootMode: 'uefi',
    Description: 'from a disk',
    Encrypted: true,
    KmsKeyId: 'alias/mine',
    LicenseType: 'BYOL',
    Platform: 'Linux',
    TagSpecifications: [{ ResourceType: 'import-image-task', Tags: [{ Key: 'a', Value: 'b' }] }],
  });
  expect(id).toMatch(/^import-ami-0[0-9a-f]{16}$/);
  expect(await task(cloud, id)).toMatchObject({
    Status: 'active',
    StatusMessage: 'pending',
    Progress: '0',
    Description: 'from a disk',
    LicenseType: 'BYOL',
    Tags: [{ Key: 'a', Value: 'b' }],
    SnapshotDetails: [{ DiskImageSize: 3, Format: 'VMDK', UserBucket: disk.UserBucket }],
  });
  expect((await task(cloud, id))?.ImageId).toBeUndefined();
  const named = async () => (await cloud.ec2().send(new DescribeImagesCommand({ Owners: ['self'] }))).Images ?? [];
  cloud.pass(450_000);
  expect(await task(cloud, id)).toMatchObject({ Status: 'active', StatusMessage: 'updating', Progress: '50' });
  expect(await named()).toEqual([]);
  cloud.pass(450_000);
  const done = await task(cloud, id);
  expect(done).toMatchObject({ Status: 'completed' });
  const [image] = await named();
  expect(image).toMatchObject({
    ImageId: done?.ImageId,
    Name: id,
    Description: 'from a disk',
    State: 'available',
    BootMode: 'uefi',
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 1, Encrypted: true } }],
  });
  expect(done?.SnapshotDetails?.[0]?.SnapshotId).toBe(image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId);
});

test('an object can be named by its address', async () => {
  await using cloud = await open();
  const id = await imported(cloud, { DiskContainers: [{ Format: 'ova', Url: 's3://uploads/disk.vmdk' }] });
  expect((await task(cloud, id))?.SnapshotDetails).toMatchObject([{ Format: 'OVA', Url: 's3://uploads/disk.vmdk' }]);
});

test('an import that fails is deleted, and says why', async () => {
  const failingImages = [
    { name: 'disk.vmdk', code: 'ClientError', message: 'Disk validation failed [Unsupported VMDK File Format]' },
  ];
  await using cloud = await open({ failingImages });
  const id = await imported(cloud);
  expect(await task(cloud, id)).toMatchObject({ Status: 'active' });
  cloud.pass(900_000);
  expect(await task(cloud, id)).toMatchObject({
    Status: 'deleted',
    StatusMessage: 'ClientError: Disk validation failed [Unsupported VMDK File Format]',
  });
  expect((await cloud.ec2().send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual([]);
});

test('an import can be cancelled while it goes on', async () => {
  await using cloud = await open();
  const id = await imported(cloud);
  const cancel = () => cloud.ec2().send(new CancelImportTaskCommand({ ImportTaskId: id, CancelReason: 'wrong disk' }));
  expect(await cancel()).toMatchObject({ ImportTaskId: id, PreviousState: 'active', State: 'deleting' });
  expect(await task(cloud, id)).toMatchObject({ Status: 'deleting', StatusMessage: 'wrong disk' });
  cloud.pass(900_000);
  expect(await task(cloud, id)).toMatchObject({ Status: 'deleted' });
  expect((await cloud.ec2().send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual([]);
  expect(await refusalOf(cancel())).toBe(`IncorrectState: The import task ${id} is deleted and cannot be cancelled.`);
});

test('tasks are found by their state', async () => {
  await using cloud = await open();
  const id = await imported(cloud);
  const ids = async (state: string) => {
    const call = new DescribeImportImageTasksCommand({ Filters: [{ Name: 'task-state', Values: [state] }] });
    return (await cloud.ec2().send(call)).ImportImageTasks?.map(({ ImportTaskId: each }) => each);
  };
  expect(await ids('active')).toEqual([id]);
  expect(await ids('completed')).toEqual([]);
  expect(await refusalOf(task(cloud, 'import-ami-0123456789abcdef0'))).toBe(
    'InvalidConversionTaskId: The import task ID import-ami-0123456789abcdef0 does not exist',
  );
});

test.each<[string, ImportImageCommandInput, string]>([
  ['no disks', { DiskContainers: [] }, 'MissingParameter: The request must contain the parameter diskContainer'],
  [
    'a role that is not there',
    { RoleName: 'nobody' },
    'InvalidParameter: The service role nobody provided does not exist or does not have sufficient permissions',
  ],
  [
    'an unknown format',
    { DiskContainers: [{ ...disk, Format: 'qcow2' }] },
    'InvalidParameter: The value (qcow2) for the disk image format is invalid. Formats are OVA, RAW, VHD, VHDX, VMDK.',
  ],
  [
    'an object that is not there',
    { DiskContainers: [{ Format: 'RAW', Url: 's3://uploads/none' }] },
    'InvalidParameter: The given S3 object does not exist, or cannot be read: uploads/none',
  ],
  [
    'an object of another region',
    { DiskContainers: [{ Format: 'RAW', Url: 's3://elsewhere/disk.vmdk' }] },
    'InvalidParameter: The given S3 object is not local to the region.',
  ],
  [
    'an unknown architecture',
    { Architecture: 'm68k' },
    'InvalidParameterValue: Value (m68k) for parameter architecture is invalid.',
  ],
])('ImportImage refuses %s', async (_, input, refusal) => {
  await using cloud = await open();
  expect(await refusalOf(imported(cloud, input))).toBe(refusal);
});
