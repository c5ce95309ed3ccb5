import { attr, bodies, body, definePostProcessor, type Infer, problemOf, t } from '@imgbuild/core/sdk';
import { checkChanges, checkPlatform } from '../checks.ts';
import { builderIds } from '../config.ts';
import { instructionNames } from '../instructions.ts';
import { fileIds } from './accepted.ts';
import { checkNames } from './names.ts';
import { engineSettings } from './settings.ts';

const config = bodies(
  body({
    repository: attr(t.string, { doc: 'Name that the image is given.', required: true }),
    tag: attr(t.string, { doc: 'Tag of the name. Default: the engine’s, `latest`.' }),
    changes: attr(t.list(t.string), {
      doc: `Instructions of a Dockerfile that are applied to the image: ${instructionNames}. Of what the builder rootfs makes, they need the format \`tar\`.`,
      default: [],
    }),
    platform: attr(t.string, {
      doc: 'Platform that the image is for: `linux/arm64`. Default: the engine’s, or what an image says itself.',
    }),
  }),
  engineSettings,
);

export type ImportConfig = Infer<typeof config>;

/** Makes an image in an engine of files. */
export const dockerImport = definePostProcessor({
  summary: 'Makes an image in an engine: of an archive with a root filesystem, or of what the builder rootfs writes.',
  accepts: fileIds,
  produces: builderIds.imported,
  config,
  check: function* ({ repository, tag, changes, platform }) {
    yield* checkNames(repository, tag === undefined ? [] : [{ text: tag, path: ['tag'] }]);
    yield* checkChanges(changes);
    yield* checkPlatform(platform);
  },
  // A build that needs no engine may take long before this one is asked for.
  verify: async function* ({ config: settings, ...ctx }) {
    const { openFor } = await import('../engine/open.ts');
    try {
      await openFor(settings, ctx);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      yield problem;
    }
  },
  run: async (ctx) => {
    const { importImage } = await import('../image/import.ts');
    return importImage(ctx.config, ctx.artifact, ctx);
  },
  destroy: async (artifact, ctx) => {
    const { removeNames } = await import('../image/owned.ts');
    await removeNames([artifact.id], artifact, ctx);
  },
});
