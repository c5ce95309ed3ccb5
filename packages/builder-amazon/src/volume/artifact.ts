import type { Artifact, ComponentContext } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import { partsError } from '../aws/everywhere.ts';
import { openClients } from '../aws/open.ts';
import { builderIds } from '../builder-ids.ts';
import type { AccessConfig } from '../config/access.ts';
import { dropSnapshot } from '../release/image.ts';
import { deleteVolume } from '../release/volume.ts';
import type { MadeVolumes } from './finish.ts';

/** The volumes and snapshots that a build made, as Packer tells of them; nothing where nothing stays. */
export function volumeArtifact(access: Access, { region, volumes, snapshots }: MadeVolumes): Artifact | undefined {
  const ids = [...[...volumes].sort(), ...[...snapshots].sort()];
  if (ids.length === 0) return undefined;
  return {
    builderId: builderIds.ebsvolume,
    id: ids.map((id) => `${region}:${id}`).join(','),
    summary: `EBS Volumes were created:\n${ids.map((id) => `${region}: ${id}\n`).join('')}`,
    files: [],
    data: { access, region, volumes, snapshots },
  };
}

/**
 * Deletes the volumes and snapshots of an artifact, since nobody keeps it. All of them are tried.
 * @throws one error for all that could not be deleted
 */
export async function destroyVolumes(artifact: Artifact, ctx: ComponentContext<AccessConfig>): Promise<void> {
  const clients = await openClients(ctx.config, ctx);
  const { region, volumes, snapshots } = artifact.data as unknown as MadeVolumes;
  const removing = { host: ctx.host, signal: ctx.signal, report: ctx.report, clients };
  const errors: unknown[] = [];
  const attempt = async (deletion: Promise<void>): Promise<void> => {
    try {
      await deletion;
    } catch (error) {
      ctx.signal.throwIfAborted();
      errors.push(error);
    }
  };
  for (const id of volumes) await attempt(deleteVolume({ region, id }, removing));
  for (const id of snapshots) await attempt(dropSnapshot({ region, id }, removing));
  if (errors.length > 0) throw partsError('deletions', volumes.length + snapshots.length, errors);
}
