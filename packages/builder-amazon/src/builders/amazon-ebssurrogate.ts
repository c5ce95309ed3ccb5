import { defineBuilder } from '@imgbuild/core/sdk';
import { accessFor } from '../access-for.ts';
import { builderIds } from '../builder-ids.ts';
import { checkEbsSurrogate } from '../checks/amazon-ebssurrogate.ts';
import { config } from '../config/amazon-ebssurrogate.ts';
import { sourceOutputs } from '../config/outputs.ts';
import { imageNames } from '../image-names.ts';

/** Builds an image of EC2 whose root volume was written beside that of the instance. */
export const amazonEbsSurrogate = defineBuilder({
  summary: 'Builds an AMI of Amazon EC2 from scratch: provisioners of an instance write another volume, which images start from.',
  platform: 'aws',
  produces: builderIds.ebssurrogate,
  config,
  outputs: sourceOutputs,
  names: imageNames,
  access: accessFor,
  check: checkEbsSurrogate,
  verify: async function* (ctx) {
    yield* (await import('../verify.ts')).verifyBuild(ctx);
  },

  run: async (ctx) => {
    const { config: settings, build } = ctx;
    const amazon = await import('../driver.ts');
    const clients = await amazon.openClients(settings, ctx);
    const force = settings.force_deregister || build.force;
    await amazon.prevalidate(settings, { name: settings.ami_name, force }, ctx, clients);
    const made = await amazon.provisionInstance(ctx, clients, {
      launchDevices: settings.launch_block_device_mappings,
      keeps: [],
      accept: (source) => amazon.tellRootName(settings, source, ctx.report),
      volumeTags: amazon.tagTexts(settings.run_volume_tags, settings.run_volume_tag),
    });
    if (settings.use_create_image) await amazon.modifyNetworking(settings, made.id, ctx, clients);
    const prepared = settings.use_create_image
      ? await amazon.swapRoot(settings, made, ctx, clients)
      : await amazon.snapshotDevices(settings, made, ctx, clients);
    if (force) await amazon.deregisterFormer(settings, ctx, clients);
    const images = await amazon.makeSurrogateImages(settings, { made, prepared }, ctx, clients);
    const { ami_name: name } = settings;
    return amazon.imageArtifact({ builderId: builderIds.ebssurrogate, name, access: accessFor(settings) }, images);
  },

  destroy: async (artifact, ctx) => {
    const { destroyImages } = await import('../driver.ts');
    await destroyImages(artifact, ctx);
  },
});
