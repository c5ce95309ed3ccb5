import type { Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { DeviceMapping, Snapshot, Volume } from '../state.ts';
import { known } from './common.ts';
import { keyArn } from './kms.ts';
import { performanceOf } from './volume-types.ts';

/** What a device mapping comes to, with all that it leaves out filled in. */
export interface VolumePlan {
  readonly snapshot: Snapshot | undefined;
  readonly size: number;
  readonly type: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
}

/**
 * Says what volume a mapping asks for; refuses what EC2 refuses. A launch plans all its volumes before it makes the first one. The
 * caller must have seen to it that the account may use the snapshot: one of an image may be launched, but not be used by itself.
 */
export function planVolume({ device, ebs = {} }: DeviceMapping, caller: Caller): VolumePlan {
  const snapshot = ebs.snapshotId === undefined ? undefined : caller.region.snapshots.get(ebs.snapshotId);
  if (ebs.snapshotId !== undefined && snapshot === undefined)
    throw refusal('InvalidSnapshot.NotFound', `The snapshot '${ebs.snapshotId}' does not exist.`);
  const size = ebs.size ?? snapshot?.size;
  if (size === undefined) throw refusal('MissingParameter', 'The request must contain the parameter size or snapshotId');
  if (snapshot !== undefined && size < snapshot.size)
    throw refusal(
      'InvalidBlockDeviceMapping',
      `Volume of size ${size}GB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.size}GB`,
    );
  const type = ebs.type ?? 'gp2';
  const encryption = encryptionOf(ebs, snapshot, caller);
  if (encryption === 'unknown key')
    throw refusal(
      'InvalidParameterValue',
      `The KMS key '${ebs.kmsKeyId ?? ''}' of ${device} does not exist or is not accessible.`,
    );
  return { snapshot, size, type, ...performanceOf(type, size, ebs), ...encryption };
}

/** Whether something made from a snapshot is encrypted, and by what key. What is encrypted stays so, whatever is asked. */
export function encryptionOf(
  asked: { readonly encrypted?: boolean | undefined; readonly kmsKeyId?: string | undefined },
  from: Pick<Snapshot, 'encrypted' | 'kmsKeyId'> | undefined,
  caller: Caller,
): { readonly encrypted: boolean; readonly kmsKeyId?: string } | 'unknown key' {
  if (asked.encrypted !== true && from?.encrypted !== true) {
    if (asked.kmsKeyId !== undefined && asked.kmsKeyId !== '')
      throw refusal('InvalidParameterDependency', 'The parameter KmsKeyId requires the parameter Encrypted to be set.');
    return { encrypted: false };
  }
  const named = asked.kmsKeyId === '' ? undefined : asked.kmsKeyId;
  const arn = named === undefined && from?.kmsKeyId !== undefined ? from.kmsKeyId : keyArn(named, caller);
  return arn === undefined ? 'unknown key' : { encrypted: true, kmsKeyId: arn };
}

/**
 * Makes the volume of a device mapping: with the contents of its snapshot, or blank. It is creating until its time has passed,
 * unless a launch makes it, which says when it is ready.
 */
export async function createVolume(
  o: {
    readonly mapping: DeviceMapping;
    readonly zone: string;
    readonly tags: ReadonlyMap<string, string>;
    readonly owner: string;
    readonly readyAt?: number;
  },
  caller: Caller,
): Promise<Volume> {
  const { world, region, signal } = caller;
  const { snapshot, ...plan } = planVolume(o.mapping, caller);
  const disk = await world.machines.disk(snapshot?.contents ?? 'blank', signal);
  const createdAt = world.clock.now();
  const volume: Volume = {
    id: world.newId('vol'),
    owner: o.owner,
    createdAt,
    tags: new Map(o.tags),
    ...plan,
    ...known({ snapshotId: snapshot?.id, defaultUser: snapshot?.defaultUser }),
    zone: o.zone,
    readyAt: o.readyAt ?? createdAt + world.settings().durations.volume,
    attachment: undefined,
    disk,
  };
  region.volumes.set(volume.id, volume);
  return volume;
}

/** Throws a volume and its files away; it is deleting until that is done. The caller has seen to it that no machine has it. */
export async function deleteVolume(volume: Volume, { region }: Caller): Promise<void> {
  volume.deleting = true;
  try {
    await volume.disk.remove();
  } finally {
    region.volumes.delete(volume.id);
  }
}

export type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting';

/** Where a volume stands at a time. */
export function volumeState(volume: Volume, now: number): VolumeState {
  if (volume.deleting === true) return 'deleting';
  if (attachmentOf(volume, now) !== undefined) return 'in-use';
  return now < volume.readyAt ? 'creating' : 'available';
}

/** Where a volume is attached at a time, and how far that is; nothing once it is detached. */
export function attachmentOf(
  { attachment }: Volume,
  now: number,
): (NonNullable<Volume['attachment']> & { readonly state: 'attaching' | 'attached' | 'detaching' }) | undefined {
  if (attachment === undefined) return undefined;
  const { detachedAt, readyAt = attachment.attachedAt } = attachment;
  if (detachedAt !== undefined) return now < detachedAt ? { ...attachment, state: 'detaching' } : undefined;
  return { ...attachment, state: now < readyAt ? 'attaching' : 'attached' };
}
