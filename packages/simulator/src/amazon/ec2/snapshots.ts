import type { Contents } from '../../machines/machines.ts';
import type { Caller } from '../action.ts';
import type { Snapshot, Volume } from '../state.ts';
import { found, known } from './common.ts';

export type SnapshotState = 'pending' | 'completed' | 'error';

/** Where a snapshot stands at a time. */
export function snapshotState(snapshot: Snapshot, now: number): SnapshotState {
  return now < snapshot.readyAt ? 'pending' : snapshot.becomes;
}

/** Whether the account may make volumes from a snapshot, and so see it: its own, those shared with it, those of everybody. */
export function restorable(snapshot: Snapshot, { account }: Pick<Caller, 'account'>): boolean {
  if (snapshot.owner === account.id) return true;
  return snapshot.permissions.some(
    ({ kind, value }) => (kind === 'group' && value === 'all') || (kind === 'user' && value === account.id),
  );
}

/** Finds a snapshot that the account may use. */
export function usableSnapshot(id: string | undefined, caller: Caller): Snapshot {
  return found('snapshot', caller.region.snapshots, id, caller, (snapshot) => restorable(snapshot, caller));
}

interface SnapshotOptions {
  readonly description: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Keeps a volume's files as they are now. It is pending until its time has passed. */
export async function takeSnapshot(volume: Volume, o: SnapshotOptions, caller: Caller): Promise<Snapshot> {
  return placeSnapshot(volume, await volume.disk.freeze(caller.signal), o, caller);
}

/** Puts a snapshot of a volume into the region, when its files have been kept. */
export function placeSnapshot(
  volume: Volume,
  contents: Contents,
  o: SnapshotOptions,
  { world, region, account }: Caller,
): Snapshot {
  const createdAt = world.clock.now();
  // Files that were written on a blank volume are those of the machine that wrote them.
  const writer = region.instances.get(volume.attachment?.instanceId ?? '');
  const snapshot: Snapshot = {
    id: world.newId('snap'),
    owner: account.id,
    createdAt,
    tags: new Map(o.tags),
    volumeId: volume.id,
    size: volume.size,
    description: o.description,
    encrypted: volume.encrypted,
    ...known({ kmsKeyId: volume.kmsKeyId, defaultUser: volume.defaultUser ?? writer?.image.defaultUser }),
    becomes: 'completed',
    readyAt: createdAt + world.settings().durations.snapshot,
    permissions: [],
    contents,
  };
  region.snapshots.set(snapshot.id, snapshot);
  return snapshot;
}

/** A copy of a snapshot, with its files, put into the caller's region. Its volume is nobody's, and has EC2's id for that. */
export function copySnapshot(
  source: Snapshot,
  o: Pick<Snapshot, 'description' | 'encrypted' | 'becomes' | 'readyAt'> &
    Partial<Pick<Snapshot, 'kmsKeyId' | 'stateMessage' | 'transfer'>> & { readonly tags: ReadonlyMap<string, string> },
  { world, region, account }: Caller,
): Snapshot {
  const snapshot: Snapshot = {
    ...o,
    id: world.newId('snap'),
    owner: account.id,
    createdAt: world.clock.now(),
    tags: new Map(o.tags),
    volumeId: 'vol-ffffffff',
    size: source.size,
    permissions: [],
    contents: source.contents,
    ...known({ defaultUser: source.defaultUser }),
  };
  region.snapshots.set(snapshot.id, snapshot);
  return snapshot;
}

/** The images that a snapshot is part of. */
export function imagesOf({ id }: Pick<Snapshot, 'id'>, { region, world }: Caller): readonly string[] {
  const now = world.clock.now();
  return [...region.images.values()]
    .filter(({ createdAt, mappings }) => createdAt <= now && mappings.some(({ ebs }) => ebs?.snapshotId === id))
    .map((image) => image.id);
}
