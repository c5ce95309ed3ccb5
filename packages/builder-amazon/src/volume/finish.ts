import type { Clients } from '../aws/clients.ts';
import { together } from '../aws/everywhere.ts';
import type { ProvisionedInstance } from '../builders/instance.ts';
import { isSet } from '../checks/given.ts';
import type { EbsVolumeConfig, VolumeToMake } from '../config/amazon-ebsvolume.ts';
import { renderTags, tagTexts } from '../config/tags.ts';
import { modifySnapshots, snapshotChanges } from '../image/attributes.ts';
import type { ImageContext } from '../image/finish.ts';
import { lineOf } from '../image/tags.ts';
import { describeInstance } from '../instance/launch.ts';
import { volumeAt } from './of-instance.ts';
import { snapshotVolume } from './snapshot.ts';

/** Ids of what a build of volumes made, in a region. */
export interface MadeVolumes {
  readonly region: string;
  readonly volumes: readonly string[];
  readonly snapshots: readonly string[];
}

/** Devices that have a volume: not those that are left out, nor instance stores. */
function volumesOf(devices: readonly VolumeToMake[]): readonly VolumeToMake[] {
  return devices.filter(({ no_device: none, virtual_name: store }) => !none && !isSet(store));
}

/** Devices whose volumes are there when the instance is not any more. */
export function devicesThatStay(devices: readonly VolumeToMake[]): readonly string[] {
  return volumesOf(devices).flatMap(({ device_name: device, delete_on_termination: goes }) => (goes ? [] : [device]));
}

/** Makes the snapshots that are wanted, at once, and gives the volumes that stay. */
export async function finishVolumes(
  config: EbsVolumeConfig,
  made: ProvisionedInstance,
  ctx: ImageContext,
  clients: Clients,
): Promise<MadeVolumes> {
  const { region } = clients;
  const instance = await describeInstance(made.id, { host: ctx.host, signal: ctx.signal, clients });
  const volumes = volumesOf(config.ebs_volumes).map((volume) => ({ ...volume, id: volumeAt(instance, volume.device_name) }));
  const wanted = volumes.filter(({ snapshot_volume: isWanted }) => isWanted);
  const snapshots = await together('snapshots', wanted, ctx.signal, async (volume, signal) =>
    ctx.step(`Creating snapshot of EBS Volume ${volume.id}...`, async (step) => {
      const work = { ...step, signal, host: ctx.host, clients };
      const tags = renderTags(tagTexts(volume.snapshot_tags, volume.snapshot_tag), made.fill);
      for (const tag of Object.entries(tags)) step.report.detail(lineOf(tag));
      const request = { volume: volume.id, description: volume.snapshot_description, tags, until: 'success' } as const;
      const id = await snapshotVolume(request, config.aws_polling, work);
      await modifySnapshots(region, { snapshots: [{ id, tags: undefined }] }, snapshotChanges(volume), work);
      return id;
    }),
  );
  const staying = devicesThatStay(config.ebs_volumes);
  return { region, volumes: volumes.flatMap(({ id, device_name: device }) => (staying.includes(device) ? [id] : [])), snapshots };
}
