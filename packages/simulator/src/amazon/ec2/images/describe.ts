import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image } from '../../state.ts';
import { boolean, list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, filtered, filters, type FilterTable, paged, paging, tagSet, time } from '../common.ts';
import { mappingsXml } from '../mappings.ts';
import { foundImage, imageState, isListed } from './image.ts';

/** Source: EC2 API Reference, DescribeImages. */
export const describeImages = action(
  structure({
    ExecutableBy: list(string),
    ImageId: list(string),
    Owner: list(string),
    IncludeDeprecated: boolean,
    IncludeDisabled: boolean,
    ...filters,
    ...paging,
    ...dryRun,
  }),
  (input, caller) => {
    const asked = { deprecated: input.IncludeDeprecated, disabled: input.IncludeDisabled };
    const all =
      input.ImageId.length > 0
        ? byIds(input.ImageId, asked.disabled, caller)
        : [...caller.region.images.values()].filter((image) => isListed(image, asked, caller));
    const own = input.Owner.map((owner) => ownerTest(owner, caller));
    const executable = input.ExecutableBy.map((user) => executableTest(user, caller));
    const scoped = all.filter(
      (image) =>
        (own.length === 0 || own.some((test) => test(image))) &&
        (executable.length === 0 || executable.some((test) => test(image))),
    );
    const { page, nextToken } = paged(filtered(scoped, input.Filter, filterTable(caller)), input, { least: 1, most: 1000 });
    return { imagesSet: page.map((image) => imageXml(image, caller)), nextToken };
  },
);

/** Images that are named are shown though they are deprecated. Of one that was deregistered nothing is shown. */
function byIds(ids: readonly string[], disabled: boolean | undefined, caller: Caller): readonly Image[] {
  return [...new Set(ids)]
    .filter((id) => !caller.region.deregistered.has(id))
    .map((id) => foundImage(id, caller))
    .filter((image) => image.disabled !== true || disabled === true);
}

function ownerTest(owner: string, { account }: Caller): (image: Image) => boolean {
  if (owner === 'self') return (image) => image.owner === account.id;
  if (['amazon', 'aws-marketplace', 'aws-backup-vault'].includes(owner)) return (image) => image.ownerAlias === owner;
  if (!/^\d{12}$/.test(owner)) throw refusal('InvalidUserID.Malformed', `Invalid user id: "${owner}"`);
  return (image) => image.owner === owner;
}

function executableTest(user: string, { account }: Caller): (image: Image) => boolean {
  if (user === 'all') return isPublic;
  const id = user === 'self' ? account.id : user;
  if (!/^\d{12}$/.test(id)) throw refusal('InvalidUserID.Malformed', `Invalid user id: "${user}"`);
  return ({ permissions }) => permissions.some(({ kind, value }) => kind === 'user' && value === id);
}

function isPublic({ permissions }: Image): boolean {
  return permissions.some(({ kind, value }) => kind === 'group' && value === 'all');
}

function filterTable(caller: Caller): FilterTable<Image> {
  const now = caller.world.clock.now();
  const ebs = (image: Image) => image.mappings.flatMap((mapping) => (mapping.ebs === undefined ? [] : [mapping.ebs]));
  const encrypted = (snapshotId: string | undefined) =>
    snapshotId === undefined ? undefined : caller.region.snapshots.get(snapshotId)?.encrypted;
  return {
    architecture: ({ architecture }) => [architecture],
    'block-device-mapping.delete-on-termination': (image) =>
      ebs(image).map(({ deleteOnTermination }) => String(deleteOnTermination ?? true)),
    'block-device-mapping.device-name': ({ mappings }) => mappings.map(({ device }) => device),
    'block-device-mapping.snapshot-id': (image) => ebs(image).map(({ snapshotId }) => snapshotId),
    'block-device-mapping.volume-size': (image) => ebs(image).map(({ size }) => size?.toString()),
    'block-device-mapping.volume-type': (image) => ebs(image).map(({ type }) => type ?? 'gp2'),
    'block-device-mapping.encrypted': (image) =>
      ebs(image).map((each) => String(encrypted(each.snapshotId) ?? each.encrypted ?? false)),
    'creation-date': ({ createdAt }) => [time(createdAt)],
    description: ({ description }) => [description],
    'ena-support': ({ enaSupport }) => [String(enaSupport)],
    'free-tier-eligible': () => ['false'],
    hypervisor: () => ['xen'],
    'image-allowed': () => ['true'],
    'image-id': ({ id }) => [id],
    'image-type': () => ['machine'],
    'is-public': (image) => [String(isPublic(image))],
    'kernel-id': ({ kernelId }) => [kernelId],
    'manifest-location': (image) => [locationOf(image)],
    name: ({ name }) => [name],
    'owner-alias': ({ ownerAlias }) => [ownerAlias],
    'owner-id': ({ owner }) => [owner],
    platform: ({ platform }) => [platform],
    'product-code': ({ productCodes }) => productCodes,
    'product-code.type': ({ productCodes }) => productCodes.map(() => 'marketplace'),
    'ramdisk-id': ({ ramdiskId }) => [ramdiskId],
    'root-device-name': ({ rootDeviceName }) => [rootDeviceName],
    'root-device-type': () => ['ebs'],
    'source-image-id': ({ source }) => [source.imageId],
    'source-image-region': ({ source }) => [source.region],
    'source-instance-id': ({ source }) => [source.instanceId],
    state: (image) => [imageState(image, now)],
    'state-reason-code': ({ stateReason }) => [stateReason?.code],
    'state-reason-message': ({ stateReason }) => [stateReason?.message],
    'sriov-net-support': ({ sriovNetSupport }) => [sriovNetSupport],
    'virtualization-type': ({ virtualizationType }) => [virtualizationType],
  };
}

/** Where EC2 says that an image is, which has no place: its owner and its name. */
function locationOf({ ownerAlias, owner, name }: Image): string {
  return `${ownerAlias ?? owner}/${name}`;
}

function imageXml(image: Image, { world, region }: Caller): Xml {
  const now = world.clock.now();
  const state = imageState(image, now);
  // The snapshots of a copy are made while it goes on.
  const mappings =
    state === 'pending' && image.source.imageId !== undefined
      ? mappingsXml(image.mappings, region.snapshots, 'without snapshots')
      : mappingsXml(image.mappings, region.snapshots);
  const windows = image.platform === 'windows';
  return {
    imageId: image.id,
    imageLocation: locationOf(image),
    imageState: state,
    imageOwnerId: image.owner,
    creationDate: time(image.createdAt),
    isPublic: isPublic(image),
    productCodes:
      image.productCodes.length === 0
        ? undefined
        : image.productCodes.map((productCode) => ({ productCode, type: 'marketplace' })),
    architecture: image.architecture,
    imageType: 'machine',
    kernelId: image.kernelId,
    ramdiskId: image.ramdiskId,
    platform: image.platform,
    platformDetails: windows ? 'Windows' : 'Linux/UNIX',
    usageOperation: windows ? 'RunInstances:0002' : 'RunInstances',
    stateReason: state === 'failed' ? image.stateReason : undefined,
    imageOwnerAlias: image.ownerAlias,
    name: image.name,
    description: image.description === '' ? undefined : image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: mappings,
    virtualizationType: image.virtualizationType,
    tagSet: tagSet(image),
    hypervisor: 'xen',
    enaSupport: image.enaSupport ? true : undefined,
    sriovNetSupport: image.sriovNetSupport,
    bootMode: image.bootMode,
    tpmSupport: image.tpmSupport,
    imdsSupport: image.imdsSupport,
    deprecationTime: image.deprecatedAt === undefined ? undefined : time(image.deprecatedAt),
    deregistrationProtection: image.protection === 'disabled' ? undefined : image.protection,
    sourceInstanceId: image.source.instanceId,
    sourceImageId: image.source.imageId,
    sourceImageRegion: image.source.region,
  };
}
