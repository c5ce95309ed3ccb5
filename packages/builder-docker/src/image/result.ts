import { rm } from 'node:fs/promises';
import { type Artifact, failure, type Host, type StepContext } from '@imgbuild/core/sdk';
import { asked } from '../engine/asked.ts';
import type { BaseImage } from './base.ts';
import { type BuilderConfig, builderIds } from '../config.ts';
import type { RunningContainer } from '../container/start.ts';
import type { CommitOptions, EngineInfo } from '../engine/engine.ts';
import { reasonOf, statusOf } from '../engine/error.ts';
import { type EngineKey, type OpenEngine, reopen } from '../engine/open.ts';
import { problems } from '../problems.ts';
import { commentFor } from '../engine/intents.ts';
import { committedImage } from '../resources.ts';
import { writeArchive } from './write-archive.ts';

interface ResultContext extends StepContext {
  readonly open: OpenEngine;
  readonly host: Host;
}

/** Makes an image of the container. */
export async function commitContainer(
  settings: BuilderConfig,
  base: BaseImage,
  container: RunningContainer,
  ctx: ResultContext,
): Promise<Artifact> {
  const { engine, key, info } = ctx.open;
  // A container of Windows cannot be committed while it runs.
  if (info.os === 'windows') await asked(engine, 'Stopping the container', engine.stopContainer(container.id, ctx.signal));
  const comment = settings.message ?? commentFor(container.id);
  const author = settings.author ?? '';
  const intent = {
    engine: key,
    container: container.id,
    since: Math.floor(Date.parse(container.details.Created) / 1000),
    author,
    comment,
    layers: base.image.RootFS.Layers ?? [],
  };
  const id = await ctx.scope.hold(
    committedImage,
    intent,
    async ({ signal }) => {
      const options = { ...restored(settings.changes, base, container.details.Config, info.engine), author, comment, signal };
      const committing = engine.commit(container.id, options).catch((error: unknown) => {
        throw whyNotChanged(error, engine.name);
      });
      const made = withPrefix(await asked(engine, 'Committing the container', committing));
      return { data: { engine: key, id: made }, value: made };
    },
    { until: 'success' },
  );
  ctx.report.detail(`Image ID: ${id}`);
  return {
    builderId: builderIds.imported,
    id,
    summary: `Imported Docker image: ${id}`,
    files: [],
    images: [{ platform: 'docker', kind: 'image', name: id, id, place: engine.name }],
    data: { ...originOf(base), engine: key },
  };
}

/** An answer of no that is about an instruction. Podman has no status of its own for that. */
function whyNotChanged(error: unknown, address: string): unknown {
  const reason = reasonOf(error).replace(/\.$/, '');
  if (statusOf(error) !== 400 && !/invalid change/i.test(reason)) return error;
  return failure(problems.create('changes-refused', { address, reason }), error);
}

/**
 * What the image's command and entrypoint become: what the template says, else the base's, since the container was run with
 * others. Packer writes `[""]` where the base has none, which not every runtime understands; here it is none again.
 */
export function restored(
  changes: readonly string[],
  { image }: Pick<BaseImage, 'image'>,
  container: Readonly<Record<string, unknown>> & { readonly Cmd?: readonly string[] | null },
  engine: EngineInfo['engine'],
): Pick<CommitOptions, 'changes' | 'config'> {
  const has = (instruction: string): boolean => changes.some((change) => new RegExp(`^\\s*${instruction}\\s`, 'i').test(change));
  const entrypoint = [image.Config.Entrypoint ?? []].flat();
  const cmd = [image.Config.Cmd ?? []].flat();
  const isShown = cmd.length > 0 || (container.Cmd ?? []).length > 0;
  return {
    // An entrypoint first: after it, a command is what it was before only when it is said again. Of none, the instruction tells
    // Podman; Docker would take the container's, and is told by the configuration.
    changes: [
      ...(has('ENTRYPOINT') || (entrypoint.length === 0 && engine === 'docker')
        ? []
        : [`ENTRYPOINT ${JSON.stringify(entrypoint)}`]),
      ...changes,
      ...(has('CMD') || !isShown ? [] : [`CMD ${JSON.stringify(cmd.length === 0 ? [''] : cmd)}`]),
    ],
    // What instructions go on from, as `ENV PATH=/opt:$PATH`.
    config: { ...container, Entrypoint: has('ENTRYPOINT') ? [] : entrypoint },
  };
}

/** Writes the root filesystem of the container to a file. */
export async function exportContainer(
  path: string,
  base: BaseImage,
  container: RunningContainer,
  ctx: ResultContext,
): Promise<Artifact> {
  const { engine, key } = ctx.open;
  const archive = await asked(engine, 'Exporting the container', engine.export(container.id, ctx.signal));
  const shown = ctx.host.displayPath(path);
  const written = await writeArchive(archive, path, ctx);
  return {
    builderId: builderIds.exported,
    id: 'Container',
    summary: `Exported Docker file: ${shown}`,
    files: [{ path, ...written }],
    data: { ...originOf(base), engine: key },
  };
}

/** What a build gives that throws its container away: nothing, in the form that post-processors know. */
export function discarded(base: BaseImage): Artifact {
  return {
    builderId: builderIds.exported,
    id: 'Container',
    summary: 'The container was discarded',
    files: [],
    data: originOf(base),
  };
}

/** What the image was made from. */
function originOf(base: BaseImage): Readonly<Record<string, string>> {
  return {
    source_image: base.reference,
    source_image_sha256: base.id,
    ...(base.digest === undefined ? {} : { source_image_digest: base.digest }),
  };
}

/** Deletes what an artifact is: an image, or files. */
export async function removeArtifact(artifact: Artifact, ctx: StepContext & { readonly host: Host }): Promise<void> {
  for (const { path } of artifact.files) await rm(path, { force: true });
  if (artifact.builderId === builderIds.exported) return;
  const engine = await reopen(artifact.data['engine'] as EngineKey, ctx);
  await asked(engine, `Removing ${artifact.id}`, engine.removeImage(artifact.id, ctx.signal));
}

/** Podman gives the bare number. */
export function withPrefix(id: string): string {
  return id.startsWith('sha256:') ? id : `sha256:${id}`;
}
