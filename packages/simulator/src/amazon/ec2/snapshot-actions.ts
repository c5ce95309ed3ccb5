import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Snapshot, Volume } from '../state.ts';
import { boolean, integer, list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import {
  dryRun,
  filtered,
  filters,
  found,
  isThere,
  known,
  paged,
  paging,
  required,
  tagSet,
  tagsFor,
  tagSpecifications,
  time,
} from './common.ts';
import { outcome, planCopy, sourceRegion, timeOfCopy, transferOf } from './images/copy.ts';
import { copySnapshot, imagesOf, restorable, snapshotState, takeSnapshot, usableSnapshot } from './snapshots.ts';
import { attachmentOf } from './volumes.ts';

/** Source: EC2 API Reference, the actions of these names. */
export const snapshotActions = {
  CreateSnapshot: action(
    structure({
      VolumeId: string,
      Description: string,
      Location: string,
      OutpostArn: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    async (input, caller) => {
      const volume = found('volume', caller.region.volumes, input.VolumeId, caller);
      if (volume.deleting === true) throw refusal('IncorrectState', `Volume '${volume.id}' is in the 'deleting' state.`);
      const tags = tagsFor(input.TagSpecification, 'snapshot');
      return snapshotXml(await takeSnapshot(volume, { description: input.Description ?? '', tags }, caller), caller);
    },
  ),
  CreateSnapshots: action(
    structure({
      InstanceSpecification: structure({
        InstanceId: string,
        ExcludeBootVolume: boolean,
        ExcludeDataVolumeId: list(string),
      }),
      Description: string,
      CopyTagsFromSource: string,
      Location: string,
      OutpostArn: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    async (input, caller) => {
      const { InstanceId: id, ExcludeBootVolume: noBoot, ExcludeDataVolumeId: excluded = [] } = input.InstanceSpecification ?? {};
      const instance = found('instance', caller.region.instances, id, caller);
      const tags = tagsFor(input.TagSpecification, 'snapshot');
      const now = caller.world.clock.now();
      const volumes = [...instance.volumes]
        .filter(([device]) => noBoot !== true || device !== instance.rootDeviceName)
        .flatMap(([, volumeId]) => caller.region.volumes.get(volumeId) ?? [])
        .filter((volume) => !excluded.includes(volume.id) && attachmentOf(volume, now) !== undefined);
      const tagsOf = (volume: Volume) => new Map([...(input.CopyTagsFromSource === 'volume' ? volume.tags : []), ...tags]);
      const snapshots = await Promise.all(
        volumes.map((volume) => takeSnapshot(volume, { description: input.Description ?? '', tags: tagsOf(volume) }, caller)),
      );
      return { snapshotSet: snapshots.map((snapshot) => snapshotInfoXml(snapshot, caller)) };
    },
  ),
  CopySnapshot: action(
    structure({
      SourceRegion: string,
      SourceSnapshotId: string,
      Description: string,
      CompletionDurationMinutes: integer,
      DestinationAvailabilityZone: string,
      DestinationOutpostArn: string,
      DestinationRegion: string,
      Encrypted: boolean,
      KmsKeyId: string,
      PresignedUrl: string,
      ...tagSpecifications,
      ...dryRun,
    }),
    (input, caller) => {
      const { world } = caller;
      if (input.SourceRegion === undefined) throw required('sourceRegion');
      const region = sourceRegion(input.SourceRegion, caller);
      const source = usableSnapshot(input.SourceSnapshotId, { ...caller, region });
      if (snapshotState(source, world.clock.now()) !== 'completed') throw invalidState(source, caller);
      const transfer = transferOf(input.CompletionDurationMinutes);
      const tags = tagsFor(input.TagSpecification, 'snapshot');
      const plan = planCopy(known({ encrypted: input.Encrypted, kmsKeyId: input.KmsKeyId }), source, caller);
      const copy = copySnapshot(
        source,
        {
          description: input.Description ?? `[Copied ${source.id} from ${region.name}] ${source.description}`.trim(),
          tags,
          readyAt: world.clock.now() + timeOfCopy(transfer.minutes, caller),
          transfer,
          ...outcome(plan),
        },
        caller,
      );
      return { snapshotId: copy.id, tagSet: tagSet(copy) };
    },
  ),
  DescribeSnapshots: action(
    structure({
      SnapshotId: list(string),
      Owner: list(string),
      RestorableBy: list(string),
      ...filters,
      ...paging,
      ...dryRun,
    }),
    (input, caller) => {
      const all =
        input.SnapshotId.length > 0
          ? [...new Set(input.SnapshotId)].map((id) => usableSnapshot(id, caller))
          : [...caller.region.snapshots.values()].filter((each) => restorable(each, caller) && isThere(each, caller));
      const owners = input.Owner.map((owner) => accountOf(owner, caller));
      const users = input.RestorableBy.map((user) => accountOf(user, caller));
      const scoped = all.filter(
        (snapshot) =>
          (owners.length === 0 || owners.includes(snapshot.owner)) &&
          (users.length === 0 || users.some((user) => isRestorableBy(snapshot, user))),
      );
      const { page, nextToken } = paged(filtered(scoped, input.Filter, filterTable(caller)), input, { least: 5, most: 1000 });
      return { snapshotSet: page.map((snapshot) => snapshotXml(snapshot, caller)), nextToken };
    },
  ),
  DeleteSnapshot: action(structure({ SnapshotId: string, ...dryRun }), (input, caller) => {
    const snapshot = ownSnapshot(input.SnapshotId, caller);
    const [image] = imagesOf(snapshot, caller);
    if (image !== undefined)
      throw refusal('InvalidSnapshot.InUse', `The snapshot ${snapshot.id} is currently in use by ${image}`);
    caller.region.snapshots.delete(snapshot.id);
    return { return: true };
  }),
};

/** Finds a snapshot of the account; one of somebody else is refused. */
export function ownSnapshot(id: string | undefined, caller: Caller): Snapshot {
  const snapshot = usableSnapshot(id, caller);
  if (snapshot.owner !== caller.account.id) throw refusal('AuthFailure', `Not authorized for snapshot:${snapshot.id}`);
  return snapshot;
}

export function invalidState(snapshot: Snapshot, { world }: Caller): Error {
  return refusal('IncorrectState', `Snapshot is in invalid state - ${snapshotState(snapshot, world.clock.now())}`);
}

function accountOf(user: string, { account }: Caller): string {
  if (user === 'self') return account.id;
  if (user !== 'amazon' && user !== 'all' && !/^\d{12}$/.test(user))
    throw refusal('InvalidUserID.Malformed', `Invalid user id: "${user}"`);
  return user;
}

function isRestorableBy({ owner, permissions }: Snapshot, user: string): boolean {
  if (user === 'all') return permissions.some(({ kind }) => kind === 'group');
  return owner === user || permissions.some(({ kind, value }) => kind === 'user' && value === user);
}

function progressOf(snapshot: Snapshot, now: number): string {
  const part = now >= snapshot.readyAt ? 1 : (now - snapshot.createdAt) / (snapshot.readyAt - snapshot.createdAt);
  return `${Math.floor(part * 100)}%`;
}

function filterTable({ world }: Caller): Parameters<typeof filtered<Snapshot>>[2] {
  const now = world.clock.now();
  return {
    description: ({ description }) => [description],
    encrypted: ({ encrypted }) => [String(encrypted)],
    'owner-alias': () => [],
    'owner-id': ({ owner }) => [owner],
    progress: (snapshot) => [progressOf(snapshot, now)],
    'snapshot-id': ({ id }) => [id],
    'start-time': ({ createdAt }) => [time(createdAt)],
    status: (snapshot) => [snapshotState(snapshot, now)],
    'storage-tier': () => ['standard'],
    'transfer-type': ({ transfer }) => [transfer?.kind],
    'volume-id': ({ volumeId }) => [volumeId],
    'volume-size': ({ size }) => [String(size)],
  };
}

function snapshotXml(snapshot: Snapshot, { world }: Caller): Xml {
  const now = world.clock.now();
  const state = snapshotState(snapshot, now);
  const { transfer } = snapshot;
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    status: state,
    statusMessage: state === 'error' ? snapshot.stateMessage : undefined,
    startTime: time(snapshot.createdAt),
    completionTime: state === 'completed' ? time(snapshot.readyAt) : undefined,
    progress: progressOf(snapshot, now),
    ownerId: snapshot.owner,
    volumeSize: snapshot.size,
    description: snapshot.description,
    encrypted: snapshot.encrypted,
    kmsKeyId: snapshot.kmsKeyId,
    storageTier: 'standard',
    transferType: transfer?.kind,
    completionDurationMinutes: transfer?.minutes,
    tagSet: tagSet(snapshot),
  };
}

function snapshotInfoXml(snapshot: Snapshot, { world }: Caller): Xml {
  const now = world.clock.now();
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    state: snapshotState(snapshot, now),
    startTime: time(snapshot.createdAt),
    progress: progressOf(snapshot, now),
    ownerId: snapshot.owner,
    volumeSize: snapshot.size,
    description: snapshot.description,
    encrypted: snapshot.encrypted,
    tagSet: tagSet(snapshot),
  };
}
