import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { counted, packFolder } from '@imgbuild/builder-kit/files';
import { type Artifact, failure, type PostProcessed } from '@imgbuild/core/sdk';
import { builderIds } from '../config.ts';
import { asked } from '../engine/asked.ts';
import { reasonOf, statusOf } from '../engine/error.ts';
import { follow } from '../engine/follow.ts';
import { problems } from '../problems.ts';
import { baseNameOf, namedImage } from '../resources.ts';
import { refuseOthers } from '../post-processors/accepted.ts';
import type { ImportConfig } from '../post-processors/docker-import.ts';
import { engineOf, giveName, type ImageContext, imageIn, type OwningEngine } from './owned.ts';
import { type ImportSource, sourceOf } from './import-source.ts';
import { loadable } from './loadable.ts';
import { imageName, summaryOf } from '../post-processors/names.ts';

/** Makes an image of the artifact's files. Until it is whole it has a name that nobody else chooses. */
export async function importImage(settings: ImportConfig, artifact: Artifact, ctx: ImageContext): Promise<PostProcessed> {
  refuseOthers(artifact, 'docker-import', 'files');
  const source = sourceOf(artifact, settings.changes);
  const shown = ctx.host.displayPath(source.path);
  const name = imageName(settings.repository, settings.tag);
  const owner = await engineOf(artifact, settings, ctx);
  ctx.report.say(`Importing image: ${artifact.id === '' ? shown : artifact.id}`);
  ctx.report.say(`Repository: ${name.text}`);
  const id = await ctx.scope.within(`importing ${shown}`, async (scope) => {
    const inner = { ...ctx, scope };
    const own = await scope.hold(namedImage, { engine: owner.key }, async ({ token, signal }) => {
      const temporary = baseNameOf(token);
      await send(source, temporary, settings, owner, { ...inner, signal });
      return { data: { engine: owner.key, name: temporary }, value: temporary };
    });
    const image = await imageIn(owner.engine, own, ctx.signal);
    if (source.kind !== 'tar') refuseOtherPlatform(settings.platform, shown, image);
    await giveName(image.id, name, owner, inner);
    return image.id;
  });
  ctx.report.say(`Imported ID: ${id}`);
  return {
    artifact: {
      builderId: builderIds.imported,
      // Packer's: a name that docker-push can push.
      id: name.text,
      summary: summaryOf(name.text, []),
      files: [],
      images: [{ platform: 'docker', kind: 'image', name: name.text, id, place: owner.engine.name }],
      data: {
        ...(artifact.builderId === builderIds.exported ? artifact.data : {}),
        engine: owner.key,
        image_id: id,
        imported_from: source.path,
      },
    },
    input: 'discard',
    outputs: { ImageSha256: id },
  };
}

/** Sends what there is to the engine, which makes an image with one name of it. */
async function send(
  source: ImportSource,
  temporary: string,
  { changes, platform }: ImportConfig,
  { engine }: OwningEngine,
  ctx: ImageContext,
): Promise<void> {
  const { signal, report } = ctx;
  const shown = ctx.host.displayPath(source.path);
  const what = `Importing ${shown}`;
  const explain = (reason: string): Error =>
    failure(problems.create('import-failed', { path: shown, address: engine.name, reason }));
  const { size } = await stat(source.path).catch((error: unknown) => {
    throw failure(problems.create('import-unreadable', { path: shown, reason: reasonOf(error) }), error);
  });
  const archive: AsyncIterable<Uint8Array> =
    source.kind === 'oci'
      ? counted(packFolder(source.path), { label: shown, report })
      : counted(createReadStream(source.path), { label: shown, total: size, report });
  const { repository, tag } = imageName(temporary);
  const messages =
    source.kind === 'tar'
      ? engine.importImage(archive, { repository, tag, changes, platform, signal })
      : engine.load(loadable(archive, { kind: source.kind, name: temporary, shown }), signal);
  const answer = messages.catch((error: unknown) => {
    throw statusOf(error) === undefined ? error : Object.assign(explain(reasonOf(error)), { cause: error });
  });
  await follow(await asked(engine, what, answer), { what, report, explain });
}

/** An image says itself what it is for; it cannot be made another's by a wish. */
function refuseOtherPlatform(
  platform: string | undefined,
  reference: string,
  image: { readonly Os: string; readonly Architecture: string },
): void {
  const [os, architecture] = platform?.split('/') ?? [];
  const isOther = (os !== undefined && os !== image.Os) || (architecture !== undefined && architecture !== image.Architecture);
  if (platform === undefined || !isOther) return;
  const reason = `the image is for ${image.Os}/${image.Architecture}`;
  throw failure(problems.create('platform-missing', { reference, platform, reason }));
}
