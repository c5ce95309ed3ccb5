import type { Clients } from '../aws/clients.ts';
import type { ProvisionedInstance } from '../builders/instance.ts';
import type { EbsSurrogateConfig } from '../config/amazon-ebssurrogate.ts';
import { isSet } from '../checks/given.ts';
import { type MadeImage, untilAvailable } from '../image/create.ts';
import { type FirstImage, finishImages, firstImage, type ImageContext } from '../image/finish.ts';
import { imageOfInstance } from '../image/make.ts';
import { registerImage, type RegisterRequest } from '../image/register.ts';
import { imageTags, type ImageTags } from '../image/tags.ts';
import { specifications } from '../tag-specifications.ts';
import { mappingsOfInstance, mappingsOfSnapshots, rootDeviceOf } from './devices.ts';
import type { Prepared } from './prepare.ts';

/** Makes the images of what has been prepared, in all regions, and gives those that stay. */
export async function makeSurrogateImages(
  config: EbsSurrogateConfig,
  o: { readonly made: ProvisionedInstance; readonly prepared: Prepared },
  ctx: ImageContext,
  clients: Clients,
): Promise<readonly MadeImage[]> {
  const tags = imageTags(config, o.made);
  const first = firstImage(config);
  const image =
    o.prepared.kind === 'snapshots'
      ? await imageOfSnapshots(config, { snapshots: o.prepared.snapshots, tags, first }, ctx, clients)
      : await ofInstance(config, { instance: o.made.id, root: o.prepared.root, tags, first }, ctx, clients);
  return finishImages(config, { image, use: first.use, tags, fill: o.made.fill }, ctx, clients);
}

async function ofInstance(
  config: EbsSurrogateConfig,
  o: { readonly instance: string; readonly root: string; readonly tags: ImageTags; readonly first: FirstImage },
  ctx: ImageContext,
  clients: Clients,
): Promise<MadeImage> {
  const { image, snapshot } = o.tags;
  const request = { BlockDeviceMappings: mappingsOfInstance(config, o.root), ...specifications({ image, snapshot }) };
  const made = await imageOfInstance(config, { ...o.first, instance: o.instance, request }, ctx, clients);
  return made.image;
}

async function imageOfSnapshots(
  config: EbsSurrogateConfig,
  {
    snapshots,
    tags,
    first,
  }: { readonly snapshots: Readonly<Record<string, string>>; readonly tags: ImageTags; readonly first: FirstImage },
  ctx: ImageContext,
  clients: Clients,
): Promise<MadeImage> {
  const { source_device_name: source } = rootDeviceOf(config);
  const devices = mappingsOfSnapshots(config, snapshots);
  const request = { ...registerRequest(config), BlockDeviceMappings: devices, ...specifications({ image: tags.image }) };
  const own = Object.values(snapshots);
  const foreign = devices.flatMap(({ Ebs: ebs }) => ebs?.SnapshotId ?? []).filter((id) => !own.includes(id));
  const { name, until } = first;
  const image = await ctx.step('Registering the AMI...', async (step) => {
    const of = { name, request, snapshot: snapshots[source] ?? '', held: own, until };
    const asked = await registerImage(
      { ...of, ...(foreign.length === 0 ? {} : { foreign }) },
      { ...step, host: ctx.host, clients },
    );
    step.report.detail(`AMI: ${asked.id}`);
    return asked;
  });
  await ctx.step('Waiting for AMI to become ready...', (step) =>
    untilAvailable(image, { ...step, host: ctx.host, clients }, config.aws_polling),
  );
  return image;
}

/** An image of snapshots is what is said of it, and nothing else. Source: EC2 API Reference, RegisterImage. */
function registerRequest(config: EbsSurrogateConfig): RegisterRequest {
  const { ami_virtualization_type: virtualization, boot_mode: mode, tpm_support: tpm, uefi_data: data } = config;
  const { ena_support: ena, imds_support: imds } = config;
  return {
    Architecture: config.ami_architecture,
    RootDeviceName: rootDeviceOf(config).device_name,
    ...(virtualization === undefined ? {} : { VirtualizationType: virtualization }),
    ...(ena === undefined ? {} : { EnaSupport: ena }),
    ...(config.sriov_support ? { SriovNetSupport: 'simple' } : {}),
    ...(imds === undefined ? {} : { ImdsSupport: imds }),
    ...(mode === undefined ? {} : { BootMode: mode }),
    ...(tpm === undefined ? {} : { TpmSupport: tpm }),
    ...(isSet(data) ? { UefiData: data } : {}),
  };
}
