import { type Artifact, failure, type Host, type StepContext } from '@imgbuild/core/sdk';
import type { ImageInspectInfo } from 'dockerode';
import { asked } from '../engine/asked.ts';
import type { Engine } from '../engine/engine.ts';
import { type EngineKey, openFor, reopen } from '../engine/open.ts';
import { withPrefix } from './result.ts';
import { problems } from '../problems.ts';
import { givenName } from '../resources.ts';
import type { ImageName } from '../post-processors/names.ts';

export interface ImageContext extends StepContext {
  readonly host: Host;
}

/** The engine that something is in. */
export interface OwningEngine {
  readonly engine: Engine;
  readonly key: EngineKey;
}

/** The engine that an artifact names; else the one that the settings find. */
export async function engineOf(
  artifact: Artifact,
  settings: { readonly docker_path: string },
  ctx: ImageContext,
): Promise<OwningEngine> {
  const key = artifact.data['engine'] as EngineKey | undefined;
  return key === undefined ? openFor(settings, ctx) : { engine: await reopen(key, ctx), key };
}

/** What the engine knows of an image that must be there, with its id as `sha256:…`. */
export async function imageIn(
  engine: Engine,
  reference: string,
  signal: AbortSignal,
): Promise<ImageInspectInfo & { readonly id: string }> {
  const image = await asked(engine, `Looking at ${reference}`, engine.inspectImage(reference, signal));
  if (image === undefined) throw failure(problems.create('image-gone', { reference, address: engine.name }));
  return { ...image, id: withPrefix(image.Id) };
}

/** Gives an image a name, until something fails: then the name is what it was before. */
export async function giveName(id: string, name: ImageName, { engine, key }: OwningEngine, ctx: StepContext): Promise<void> {
  const { repository, tag } = name;
  const full = `${repository}:${tag}`;
  const before = await asked(engine, `Looking at ${full}`, engine.inspectImage(full, ctx.signal));
  const beforeId = before === undefined ? undefined : withPrefix(before.Id);
  if (beforeId === id) return;
  const intent = { engine: key, repository, tag, image: id, ...(beforeId === undefined ? {} : { before: beforeId }) };
  await ctx.scope.hold(
    givenName,
    intent,
    async ({ signal }) => {
      await asked(engine, `Naming the image ${full}`, engine.tag(id, { repository, tag }, signal));
      return { data: intent, value: undefined };
    },
    { until: 'success' },
  );
}

/** Takes names from an image; the engine removes the image with its last. */
export async function removeNames(names: readonly string[], artifact: Artifact, ctx: ImageContext): Promise<void> {
  const { engine } = await engineOf(artifact, { docker_path: 'docker' }, ctx);
  for (const name of names) await asked(engine, `Removing ${name}`, engine.removeImage(name, ctx.signal));
}
