import { defineBuilder } from '@imgbuild/core/sdk';
import { accessFor } from '../access-for.ts';
import { builderIds } from '../builder-ids.ts';
import { checkEbsVolume } from '../checks/amazon-ebsvolume.ts';
import { config } from '../config/amazon-ebsvolume.ts';
import { sourceOutputs } from '../config/outputs.ts';
import { imageNames } from '../image-names.ts';

/** Builds volumes of EBS, and snapshots of them, on an instance that goes afterwards. */
export const amazonEbsVolume = defineBuilder({
  summary: 'Builds volumes of Amazon EBS, and snapshots of them: provisioners of an instance write them. It makes no image.',
  platform: 'aws',
  produces: builderIds.ebsvolume,
  config,
  outputs: sourceOutputs,
  names: imageNames,
  access: accessFor,
  check: checkEbsVolume,
  verify: async function* (ctx) {
    yield* (await import('../verify.ts')).verifyBuild(ctx);
  },

  run: async (ctx) => {
    const { config: settings } = ctx;
    const amazon = await import('../driver.ts');
    const clients = await amazon.openClients(settings, ctx);
    await amazon.prevalidate(settings, { force: false }, ctx, clients);
    const volumes = settings.ebs_volumes;
    const made = await amazon.provisionInstance(ctx, clients, {
      launchDevices: volumes,
      keeps: amazon.devicesThatStay(volumes),
      volumeTags: amazon.tagTexts(settings.run_volume_tags, settings.run_volume_tag),
      tagsByDevice: Object.fromEntries(volumes.map(({ device_name: device, tags, tag }) => [device, amazon.tagTexts(tags, tag)])),
    });
    await amazon.modifyNetworking(settings, made.id, ctx, clients);
    const results = await amazon.finishVolumes(settings, made, ctx, clients);
    return amazon.volumeArtifact(accessFor(settings), results);
  },

  destroy: async (artifact, ctx) => {
    const { destroyVolumes } = await import('../driver.ts');
    await destroyVolumes(artifact, ctx);
  },
});
