import { attr, bodies, body, definePostProcessor, type Infer, t } from '@imgbuild/core/sdk';
import { imageIds } from './accepted.ts';
import { engineSettings } from './settings.ts';

const config = bodies(
  body({
    path: attr(t.path, { doc: 'File that the image is written to, as a tar archive that `docker load` reads.', required: true }),
  }),
  engineSettings,
);

export type SaveConfig = Infer<typeof config>;

/** Writes an image to a file. The artifact stays what it was, as with Packer: what follows gets the image, not the file. */
export const dockerSave = definePostProcessor({
  summary: 'Writes an image of an engine to a file that `docker load` reads.',
  accepts: imageIds,
  config,
  verify: async function* ({ config: { path }, host }) {
    const { folderAt } = await import('../verify.ts');
    yield* folderAt(path, 'path', host);
  },
  run: async (ctx) => {
    const { saveImage } = await import('../image/save.ts');
    await saveImage(ctx.config, ctx.artifact, ctx);
    return { artifact: ctx.artifact, input: 'keep' };
  },
});
