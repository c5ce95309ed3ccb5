import type { Artifact } from '@imgbuild/core/sdk';
import { asked } from '../engine/asked.ts';
import { refuseOthers } from '../post-processors/accepted.ts';
import type { SaveConfig } from '../post-processors/docker-save.ts';
import { engineOf, type ImageContext, imageIn } from './owned.ts';
import { writeArchive } from './write-archive.ts';

/** Writes the artifact's image to a file, whole or not at all. */
export async function saveImage(settings: SaveConfig, artifact: Artifact, ctx: ImageContext): Promise<void> {
  refuseOthers(artifact, 'docker-save', 'images');
  const { engine } = await engineOf(artifact, settings, ctx);
  await imageIn(engine, artifact.id, ctx.signal);
  const shown = ctx.host.displayPath(settings.path);
  const what = `Saving ${artifact.id}`;
  ctx.report.say(`Saving image: ${artifact.id}`);
  const archive = await asked(engine, what, engine.save(artifact.id, ctx.signal));
  const { sha256 } = await writeArchive(archive, settings.path, ctx);
  ctx.report.say(`Saved to: ${shown}`);
  ctx.report.detail(`SHA-256 of ${shown}: ${sha256}`);
}
