import { defineBuilder } from '@imgbuild/core/sdk';
import { accessFor } from '../access-for.ts';
import { builderIds } from '../builder-ids.ts';
import { checkEbs } from '../checks/amazon-ebs.ts';
import { config } from '../config/amazon-ebs.ts';
import { sourceOutputs } from '../config/outputs.ts';
import { imageNames } from '../image-names.ts';

/** Builds an image of EC2 from an instance whose root device is a volume. */
export const amazonEbs = defineBuilder({
  summary:
    'Builds an AMI of Amazon EC2: launches an instance of a source image, provisions it, and makes an image of its volumes.',
  platform: 'aws',
  produces: builderIds.ebs,
  config,
  outputs: sourceOutputs,
  names: imageNames,
  access: accessFor,
  check: checkEbs,
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
      accept: (source) => {
        amazon.checkBilling(settings, source);
        amazon.checkEncryption(settings, source);
      },
      stores: settings.no_ephemeral ? 'leave-out' : 'keep',
      volumeTags: amazon.tagTexts(settings.run_volume_tags, settings.run_volume_tag),
    });
    await amazon.modifyNetworking(settings, made.id, ctx, clients);
    if (settings.skip_create_ami) {
      ctx.report.say('Skipping AMI creation...');
      ctx.report.detail(
        'skip_create_ami is set: the instance was launched and provisioned as for an AMI, and nothing is kept of it.',
      );
      return undefined;
    }
    if (force) await amazon.deregisterFormer(settings, ctx, clients);
    const images = await amazon.makeImages(settings, made, ctx, clients);
    return amazon.imageArtifact({ builderId: builderIds.ebs, name: settings.ami_name, access: accessFor(settings) }, images);
  },

  destroy: async (artifact, ctx) => {
    const { destroyImages } = await import('../driver.ts');
    await destroyImages(artifact, ctx);
  },
});
