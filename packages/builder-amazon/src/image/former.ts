import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import type { Artifact, ComponentContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { oneError } from '../aws/everywhere.ts';
import { ignoring } from '../aws/ignoring.ts';
import { openClients } from '../aws/open.ts';
import { waitFor } from '../aws/wait.ts';
import type { AccessConfig } from '../config/access.ts';
import type { DeviceConfig } from '../config/devices.ts';
import type { ImageConfig } from '../config/image.ts';
import { deregister, dropSnapshot, mappedSnapshots } from '../release/image.ts';
import { resultRegions } from './copy.ts';
import type { MadeImage } from './create.ts';
import type { ImageContext } from './finish.ts';
import { checkReplaceable } from './lifetime.ts';
import { imagesNamed } from './own.ts';
import { unprotect } from './unprotect.ts';

type FormerConfig = ImageConfig & {
  readonly launch_block_device_mappings: readonly DeviceConfig[];
  readonly ami_block_device_mappings: readonly DeviceConfig[];
};

const gone = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** How long EC2 shows an image that was deregistered; milliseconds. */
const shownPolling = { delay: 1_000, limit: 60_000 };

/**
 * Deregisters the images that have the name already, in every region where the build's will be. It is done before the new ones are
 * made, since two images of an account cannot have one name: should the build fail then, the former one is lost.
 */
export async function deregisterFormer(config: FormerConfig, ctx: ImageContext, clients: Clients): Promise<void> {
  const { ami_name: name } = config;
  const work = { host: ctx.host, signal: ctx.signal, report: ctx.report, clients };
  // Snapshots that the template begins with are no image's own.
  const needed = [...config.launch_block_device_mappings, ...config.ami_block_device_mappings].map(
    ({ snapshot_id: snapshot }) => snapshot,
  );
  for (const region of resultRegions(config, clients.region)) {
    const former = await imagesNamed({ region, name }, clients, work);
    for (const image of former) {
      const id = image.ImageId ?? '';
      checkReplaceable(image, region);
      await ignoring(gone, unprotect(image, region, clients, work));
      await ignoring(gone, ask(clients, new DeregisterImageCommand({ ImageId: id }), work, { region }));
      ctx.report.say(`Deregistered AMI ${name}, id: ${id}`);
      if (!config.force_delete_snapshot) continue;
      for (const snapshot of mappedSnapshots(image))
        if (!needed.includes(snapshot)) await dropSnapshot({ region, id: snapshot }, work);
    }
    if (former.length > 0)
      await waitFor(`the name "${name}" in ${region} to be free`, shownPolling, work, async () => {
        const left = await imagesNamed({ region, name }, clients, work);
        return left.length === 0 ? 'free' : undefined;
      });
  }
}

/**
 * Deregisters the images of an artifact and deletes their snapshots, since nobody keeps it. All of them are tried.
 * @throws one error for all that could not be removed
 */
export async function destroyImages(artifact: Artifact, ctx: ComponentContext<AccessConfig>): Promise<void> {
  const clients = await openClients(ctx.config, ctx);
  const images = artifact.data['images'] as unknown as readonly MadeImage[];
  const errors: unknown[] = [];
  for (const image of images)
    try {
      await deregister(image, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients });
    } catch (error) {
      ctx.signal.throwIfAborted();
      errors.push(error);
    }
  if (errors.length > 0) throw oneError(`Removing ${artifact.id}`, images.length, errors);
}
