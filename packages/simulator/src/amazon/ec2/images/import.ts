import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { DeviceMapping, Image, ImportedDisk, ImportTask, Snapshot } from '../../state.ts';
import { boolean, double, list, string, structure, type Taken, timestamp } from '../../wire/shape.ts';
import { dryRun, known, required, tagsFor, tagSpecifications } from '../common.ts';
import { invalidState } from '../snapshot-actions.ts';
import { snapshotState, usableSnapshot } from '../snapshots.ts';
import { encryptionOf } from '../volumes.ts';
import { newImage } from './image.ts';
import { taskXml } from './import-tasks.ts';
import { oneOf } from './register.ts';

const container = structure({
  Description: string,
  DeviceName: string,
  Format: string,
  SnapshotId: string,
  Url: string,
  UserBucket: structure({ S3Bucket: string, S3Key: string }),
});

const formats = ['OVA', 'RAW', 'VHD', 'VHDX', 'VMDK'];
const gib = 2 ** 30;

/**
 * Makes an image of disks that are objects of S3, or snapshots. It is there when the task is completed. What is in the objects is
 * not read: their volumes are blank. Source: EC2 API Reference, ImportImage; VM Import/Export User Guide.
 */
export const importImage = action(
  structure({
    Architecture: string,
    BootMode: string,
    ClientData: structure({ Comment: string, UploadEnd: timestamp, UploadSize: double, UploadStart: timestamp }),
    ClientToken: string,
    Description: string,
    DiskContainer: list(container),
    Encrypted: boolean,
    Hypervisor: string,
    KmsKeyId: string,
    LicenseSpecifications: list(structure({ LicenseConfigurationArn: string })),
    LicenseType: string,
    Platform: string,
    RoleName: string,
    UsageOperation: string,
    ...tagSpecifications,
    ...dryRun,
  }),
  (input, caller) => {
    const { world, region, account } = caller;
    const architecture = oneOf('architecture', input.Architecture, ['i386', 'x86_64', 'arm64']) ?? 'x86_64';
    const bootMode = oneOf('bootMode', input.BootMode, ['legacy-bios', 'uefi']);
    oneOf('licenseType', input.LicenseType, ['AWS', 'BYOL']);
    oneOf('platform', input.Platform, ['Windows', 'Linux']);
    const role = input.RoleName ?? 'vmimport';
    if (!account.roles.has(role))
      throw refusal(
        'InvalidParameter',
        `The service role ${role} provided does not exist or does not have sufficient permissions`,
      );
    if (input.DiskContainer.length === 0) throw required('diskContainer');
    const disks = input.DiskContainer.map((each) => readDisk(each, caller));
    const encryption = encryptionOf(known({ encrypted: input.Encrypted, kmsKeyId: input.KmsKeyId }), undefined, caller);
    const createdAt = world.clock.now();
    const base = newImage(caller);
    const task: ImportTask = {
      id: world.newId('import-ami'),
      owner: account.id,
      createdAt,
      tags: tagsFor(input.TagSpecification, 'import-image-task'),
      request: {
        architecture,
        encrypted: input.Encrypted ?? false,
        ...known({ description: input.Description, hypervisor: input.Hypervisor, kmsKeyId: input.KmsKeyId }),
        ...known({ licenseType: input.LicenseType, platform: input.Platform }),
        ...known({ bootMode, usageOperation: input.UsageOperation }),
        licenses: input.LicenseSpecifications.flatMap(({ LicenseConfigurationArn: arn }) => arn ?? []),
        disks,
      },
      readyAt: createdAt + world.settings().durations.imageImport,
      imageId: base.id,
      ...known({ failure: failureOf(disks, encryption, caller) }),
    };
    region.importTasks.set(task.id, task);
    if (task.failure === undefined && encryption !== 'unknown key') placeImage(task, base, encryption, caller);
    // The boot mode is told by DescribeImportImageTasks only.
    return { ...taskXml(task, caller), bootMode: undefined };
  },
);

function readDisk(given: Taken<typeof container>, caller: Caller): ImportedDisk {
  const about = known({ description: given.Description, device: given.DeviceName });
  if (given.SnapshotId !== undefined) {
    const snapshot = usableSnapshot(given.SnapshotId, caller);
    if (snapshotState(snapshot, caller.world.clock.now()) !== 'completed') throw invalidState(snapshot, caller);
    return { ...about, snapshotId: snapshot.id };
  }
  const format = (given.Format ?? '').toUpperCase();
  if (!formats.includes(format))
    throw refusal(
      'InvalidParameter',
      `The value (${given.Format ?? ''}) for the disk image format is invalid. Formats are ${formats.join(', ')}.`,
    );
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(given.Url ?? '') ?? [
    undefined,
    given.UserBucket?.S3Bucket,
    given.UserBucket?.S3Key,
  ];
  if (bucket === undefined || key === undefined) throw required('diskContainer.userBucket');
  const object = caller.account.objects.get(`${bucket}/${key}`);
  if (object === undefined)
    throw refusal('InvalidParameter', `The given S3 object does not exist, or cannot be read: ${bucket}/${key}`);
  const place = caller.account.buckets.get(bucket)?.region ?? caller.region.name;
  if (place !== caller.region.name) throw refusal('InvalidParameter', 'The given S3 object is not local to the region.');
  return { ...about, format, bucket, key, ...known({ url: given.Url }), bytes: object.bytes.length };
}

/** Why an import fails: a key that is not there, or a failure that is planned for the object's name. */
function failureOf(
  disks: readonly ImportedDisk[],
  encryption: ReturnType<typeof encryptionOf>,
  { world }: Caller,
): string | undefined {
  if (encryption === 'unknown key') return 'ClientError: Given key ID is not accessible';
  const planned = world.settings().failingImages.find(({ name }) => disks.some(({ key }) => key?.includes(name)));
  return planned === undefined ? undefined : `${planned.code}: ${planned.message}`;
}

/** Puts the image where it is found from the moment on at which its task is completed. */
function placeImage(
  task: ImportTask,
  base: ReturnType<typeof newImage>,
  encryption: Pick<Snapshot, 'encrypted' | 'kmsKeyId'>,
  caller: Caller,
): void {
  const { region } = caller;
  const { request, readyAt } = task;
  const windows = request.platform === 'Windows';
  const mappings = request.disks.map((disk, index): DeviceMapping => {
    const device = disk.device ?? (index === 0 ? '/dev/sda1' : `/dev/sd${String.fromCharCode(97 + index)}`);
    const snapshot = snapshotOf(disk, task, encryption, caller);
    region.snapshots.set(snapshot.id, snapshot);
    return {
      device,
      ebs: {
        snapshotId: snapshot.id,
        size: snapshot.size,
        type: 'gp2',
        deleteOnTermination: true,
        encrypted: snapshot.encrypted,
      },
    };
  });
  const image: Image = {
    ...base,
    createdAt: readyAt,
    tags: new Map(),
    name: task.id,
    description: request.description ?? `AWS-VMImport service: ${windows ? 'Windows' : 'Linux'}`,
    becomes: 'available',
    readyAt,
    architecture: request.architecture,
    ...(windows ? { platform: 'windows' as const } : {}),
    rootDeviceName: mappings[0]?.device ?? '/dev/sda1',
    mappings,
    virtualizationType: 'hvm',
    ...known({ bootMode: request.bootMode }),
    enaSupport: true,
    source: {},
    defaultUser: windows ? 'Administrator' : 'root',
  };
  region.images.set(image.id, image);
}

function snapshotOf(
  disk: ImportedDisk,
  task: ImportTask,
  encryption: Pick<Snapshot, 'encrypted' | 'kmsKeyId'>,
  { world, region, account }: Caller,
): Snapshot {
  const given = disk.snapshotId === undefined ? undefined : region.snapshots.get(disk.snapshotId);
  return {
    id: world.newId('snap'),
    owner: account.id,
    createdAt: task.readyAt,
    tags: new Map(),
    volumeId: 'vol-ffffffff',
    size: given?.size ?? Math.max(1, Math.ceil((disk.bytes ?? 0) / gib)),
    description: `Created by AWS-VMImport service for ${task.id}`,
    ...encryption,
    becomes: 'completed',
    readyAt: task.readyAt,
    permissions: [],
    contents: given?.contents,
    ...known({ defaultUser: given?.defaultUser }),
  };
}
