import type { Image } from '@aws-sdk/client-ec2';
import type { Clients } from '../aws/clients.ts';
import type { ProvisionedInstance } from '../builders/instance.ts';
import type { EbsConfig } from '../config/amazon-ebs.ts';
import { deviceMappings, withoutStores } from '../instance/device-mappings.ts';
import { temporaryName } from '../names.ts';
import { mappedSnapshots } from '../release/image.ts';
import { specifications } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { createImage, type ImageRequest, type MadeImage, untilAvailable } from './create.ts';
import { type FirstImage, finishImages, firstImage, type ImageContext } from './finish.ts';
import { firmwareToSet, registerImage, sameImage } from './register.ts';
import { imageTags, type ImageTags } from './tags.ts';

/** Makes the images of an instance that has been provisioned, in all regions, and gives those that stay. */
export async function makeImages(
  config: EbsConfig,
  made: ProvisionedInstance,
  ctx: ImageContext,
  clients: Clients,
): Promise<readonly MadeImage[]> {
  const tags = imageTags(config, made);
  const first = firstImage(config);
  const image =
    firmwareToSet(config, made.source).length === 0
      ? (await created(config, made, tags, first, ctx, clients)).image
      : await registered(config, made, tags, first, ctx, clients);
  return finishImages(config, { image, use: first.use, tags, fill: made.fill, fastLaunch: config.fast_launch }, ctx, clients);
}

async function created(
  config: EbsConfig,
  { id: instance }: ProvisionedInstance,
  tags: ImageTags,
  { name, until }: Pick<FirstImage, 'name' | 'until'>,
  ctx: ImageContext,
  clients: Clients,
): Promise<{ readonly image: MadeImage; readonly known: Image }> {
  return imageOfInstance(config, { name, until, instance, request: requestOf(config, tags) }, ctx, clients);
}

/** The image that EC2 makes of an instance, when it can be used. */
export async function imageOfInstance(
  config: Pick<EbsConfig, 'skip_ami_run_tags' | 'aws_polling'>,
  o: Pick<FirstImage, 'name' | 'until'> & { readonly instance: string; readonly request: ImageRequest },
  ctx: ImageContext,
  clients: Clients,
): Promise<{ readonly image: MadeImage; readonly known: Image }> {
  const at = (step: Pick<Work, 'scope' | 'signal' | 'report'>): Work => ({ ...step, host: ctx.host, clients });
  const image = await ctx.step(`Creating AMI ${o.name} from instance ${o.instance}`, async (step) => {
    step.report.say(config.skip_ami_run_tags ? 'Skipping attaching run tags to AMI...' : 'Attaching run tags to AMI...');
    const { name, instance, request, until } = o;
    const asked = await createImage({ name, instance, request, until }, at(step));
    step.report.detail(`AMI: ${asked.id}`);
    return asked;
  });
  const known = await ctx.step('Waiting for AMI to become ready...', (step) =>
    untilAvailable(image, at(step), config.aws_polling),
  );
  return { image, known };
}

/** What EC2 is asked for. Devices of the instance are in its image without being named. */
export function requestOf(
  config: Pick<EbsConfig, 'ami_block_device_mappings' | 'no_ephemeral'>,
  { image, snapshot }: ImageTags,
): ImageRequest {
  const own = deviceMappings(config.ami_block_device_mappings);
  const isOwn = (name: string | undefined): boolean => own.some((device) => device.DeviceName === name);
  const devices = [...own, ...(config.no_ephemeral ? withoutStores.filter(({ DeviceName: name }) => !isOwn(name)) : [])];
  return { ...(devices.length === 0 ? {} : { BlockDeviceMappings: devices }), ...specifications({ image, snapshot }) };
}

/**
 * An image with another firmware than the instance had: EC2 makes one, whose snapshots are registered once more. The first one
 * goes at the end, and its snapshots stay since they are the other's as well.
 */
async function registered(
  config: EbsConfig,
  made: ProvisionedInstance,
  tags: ImageTags,
  { name, until }: FirstImage,
  ctx: ImageContext,
  clients: Clients,
): Promise<MadeImage> {
  const { image, known } = await created(config, made, tags, { name: temporaryName(), until: 'end' }, ctx, clients);
  const at = (step: Pick<Work, 'scope' | 'signal' | 'report'>): Work => ({ ...step, host: ctx.host, clients });
  const again = await ctx.step(`Registering AMI ${name} with its own firmware`, async (step) => {
    const request = await sameImage(known, config, at(step));
    const root = (known.BlockDeviceMappings ?? []).find(({ DeviceName: device }) => device === request.RootDeviceName);
    const { foreign } = image;
    const held = mappedSnapshots(known).filter((id) => foreign?.includes(id) !== true);
    const asked = await registerImage(
      {
        name,
        request: { ...request, ...specifications({ image: tags.image }) },
        snapshot: root?.Ebs?.SnapshotId ?? '',
        held,
        until,
        ...(foreign === undefined ? {} : { foreign }),
      },
      at(step),
    );
    step.report.detail(`AMI: ${asked.id}`);
    return asked;
  });
  await ctx.step('Waiting for AMI to become ready...', (step) => untilAvailable(again, at(step), config.aws_polling));
  return again;
}
