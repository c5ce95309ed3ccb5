import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { DeviceMapping, Image, Region, Snapshot } from '../../state.ts';
import { boolean, integer, string, structure } from '../../wire/shape.ts';
import { dryRun, known, required, tagsFor, tagSpecifications } from '../common.ts';
import { copySnapshot, restorable } from '../snapshots.ts';
import { encryptionOf } from '../volumes.ts';
import { checkName, checkQuota, fateOf, foundImage, imageState, newImage, unavailable } from './image.ts';

/** Source: EC2 API Reference, CopyImage. The copy goes into the region that is called. */
export const copyImage = action(
  structure({
    ClientToken: string,
    CopyImageTags: boolean,
    Description: string,
    DestinationAvailabilityZone: string,
    DestinationAvailabilityZoneId: string,
    DestinationOutpostArn: string,
    Encrypted: boolean,
    KmsKeyId: string,
    Name: string,
    SnapshotCopyCompletionDurationMinutes: integer,
    SourceImageId: string,
    SourceRegion: string,
    ...tagSpecifications,
    ...dryRun,
  }),
  (input, caller) => {
    const { world, region, account } = caller;
    if (input.Name === undefined) throw required('name');
    if (input.SourceRegion === undefined) throw required('sourceRegion');
    if (input.SourceImageId === undefined) throw required('sourceImageId');
    checkName(input.Name, caller);
    const from = sourceRegion(input.SourceRegion, caller);
    const source = foundImage(input.SourceImageId, caller, from);
    if (imageState(source, world.clock.now()) !== 'available') throw unavailable(source.id);
    const transfer = transferOf(input.SnapshotCopyCompletionDurationMinutes);
    const asked = known({ encrypted: input.Encrypted, kmsKeyId: input.KmsKeyId });
    const snapshots = snapshotsOf(source, from, caller);
    const plans = new Map([...snapshots].map(([id, snapshot]) => [id, planCopy(asked, snapshot, caller)] as const));
    checkQuota(caller);
    const types = ['image', 'snapshot'];
    const ownTags = input.CopyImageTags === true && source.owner === account.id ? [...source.tags] : [];
    const tags = new Map([...ownTags, ...tagsFor(input.TagSpecification, 'image', types)]);
    const snapshotTags = tagsFor(input.TagSpecification, 'snapshot', types);
    const base = newImage(caller);
    const readyAt = base.createdAt + timeOfCopy(transfer.minutes, caller);
    const lost = [...plans.values()].some((plan) => plan === 'unknown key');
    const mappings = source.mappings.map((mapping): DeviceMapping => {
      const snapshot = snapshots.get(mapping.ebs?.snapshotId ?? '');
      const plan = plans.get(mapping.ebs?.snapshotId ?? '');
      if (snapshot === undefined || plan === undefined) return mapping;
      const copy = copySnapshot(
        snapshot,
        {
          description: `Copied for DestinationAmi ${base.id} from SourceAmi ${source.id} for SourceSnapshot ${snapshot.id}. Task created on ${base.createdAt.toLocaleString('en-US')}.`,
          tags: snapshotTags,
          readyAt,
          transfer,
          ...outcome(plan),
        },
        caller,
      );
      return { ...mapping, ebs: { ...mapping.ebs, snapshotId: copy.id, encrypted: copy.encrypted } };
    });
    const image: Image = {
      ...base,
      ...carriedOver(source),
      tags,
      name: input.Name,
      description: input.Description ?? `[Copied ${source.id} from ${from.name}] ${source.name}`,
      ...(lost ? { becomes: 'failed', readyAt, stateReason: keyReason } : fateOf(input.Name, readyAt, caller)),
      mappings,
      source: { imageId: source.id, region: from.name },
    };
    region.images.set(image.id, image);
    return { imageId: image.id };
  },
);

export function sourceRegion(name: string, { world }: Caller): Region {
  const region = world.regions.get(name);
  if (region === undefined)
    throw refusal('InvalidParameterValue', `Invalid value '${name}' for sourceRegion. The region does not exist.`);
  return region;
}

/** How a copy is to be transferred. Source: EC2 API Reference, CopyImage, SnapshotCopyCompletionDurationMinutes. */
export function transferOf(minutes: number | undefined): NonNullable<Snapshot['transfer']> {
  if (minutes === undefined) return { kind: 'standard' };
  if (minutes < 15 || minutes > 2880 || minutes % 15 !== 0)
    throw refusal(
      'InvalidParameterValue',
      `Invalid completion duration ${minutes}. It must be a multiple of 15, from 15 to 2880 minutes.`,
    );
  return { kind: 'time-based', minutes };
}

/** Milliseconds that a copy takes; one within a time is done in time. */
export function timeOfCopy(minutes: number | undefined, { world }: Caller): number {
  const usual = world.settings().durations.imageCopy;
  return minutes === undefined ? usual : Math.min(usual, minutes * 60_000);
}

/** How the copy of a snapshot is encrypted: by the key that is named, or the default key of where it goes. */
export function planCopy(
  asked: { readonly encrypted?: boolean; readonly kmsKeyId?: string },
  { encrypted }: Snapshot,
  caller: Caller,
): ReturnType<typeof encryptionOf> {
  if (asked.encrypted === false && encrypted)
    throw refusal('InvalidParameterValue', 'Cannot create an unencrypted copy of an encrypted snapshot.');
  return encryptionOf(asked, { encrypted }, caller);
}

/** What becomes of the copy of a snapshot: EC2 looks at the key only after the call. */
export function outcome(
  plan: ReturnType<typeof planCopy>,
): Pick<Snapshot, 'encrypted' | 'kmsKeyId' | 'becomes' | 'stateMessage'> {
  if (plan === 'unknown key') return { encrypted: true, becomes: 'error', stateMessage: 'Given key ID is not accessible' };
  return { ...plan, becomes: 'completed' };
}

const keyReason = { code: 'Client.InvalidKmsKeyId', message: 'Copy image failed: Given key ID is not accessible' };

/** What a copy has of its source; permissions, protection and deprecation are its own. */
function carriedOver(source: Image) {
  const { platform, kernelId, ramdiskId, bootMode, tpmSupport, uefiData, imdsSupport, sriovNetSupport } = source;
  return {
    architecture: source.architecture,
    virtualizationType: source.virtualizationType,
    rootDeviceName: source.rootDeviceName,
    enaSupport: source.enaSupport,
    productCodes: source.productCodes,
    defaultUser: source.defaultUser,
    ...known({ platform, kernelId, ramdiskId, bootMode, tpmSupport, uefiData, imdsSupport, sriovNetSupport }),
  };
}

/** The snapshots that a copy needs: of somebody else's image they must be shared as well. */
function snapshotsOf(image: Image, region: Region, caller: Caller): ReadonlyMap<string, Snapshot> {
  const ids = image.mappings.map(({ ebs }) => ebs?.snapshotId).filter((id) => id !== undefined);
  return new Map(
    ids.map((id) => {
      const snapshot = region.snapshots.get(id);
      if (snapshot === undefined || !restorable(snapshot, caller))
        throw refusal('InvalidRequest', 'The storage for the ami is not available in the source Region.');
      return [id, snapshot] as const;
    }),
  );
}
