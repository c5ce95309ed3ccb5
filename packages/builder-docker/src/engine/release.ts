import type { ReleaseContext, Scope } from '@imgbuild/core/sdk';
import type { ImageInspectInfo } from 'dockerode';
import type { Engine } from './engine.ts';
import { statusOf } from './error.ts';
import { type EngineKey, reopen } from './open.ts';
import { type CommitIntent, commentFor, type NameIntent } from './intents.ts';

type Context = ReleaseContext & { readonly scope: Scope };

/** Milliseconds between two attempts, and how often an engine that is being restarted is asked again. */
const retry = { pause: 500, times: 10 } as const;

/** Asks an engine that may be coming back. What it answers, also with an error, counts. */
async function withEngine<T>(key: EngineKey, ctx: Context, ask: (engine: Engine) => Promise<T>): Promise<T> {
  for (let time = 1; ; time++) {
    try {
      return await ask(await reopen(key, ctx));
    } catch (error) {
      if (ctx.signal.aborted || statusOf(error) !== undefined || time === retry.times)
        throw time === retry.times && statusOf(error) === undefined
          ? new Error(`the engine at ${key.host} does not answer`, { cause: error })
          : error;
      await ctx.host.clock.sleep(retry.pause, ctx.signal);
    }
  }
}

export async function findContainer(key: EngineKey, name: string, ctx: Context): Promise<string | undefined> {
  return withEngine(key, ctx, async (engine) => (await engine.inspectContainer(name, ctx.signal))?.Id);
}

/** The id of the image that has a name. */
export async function findImage(key: EngineKey, name: string, ctx: Context): Promise<string | undefined> {
  return withEngine(key, ctx, async (engine) => (await engine.inspectImage(name, ctx.signal))?.Id);
}

/** Removes a container, and waits until it is gone: removing one that is being removed is refused. */
export async function removeContainer(key: EngineKey, id: string, ctx: Context): Promise<void> {
  await withEngine(key, ctx, async (engine) => {
    ctx.report.detail(`Killing the container: ${id}`);
    for (;;) {
      try {
        await engine.removeContainer(id, ctx.signal);
        return;
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
        await ctx.host.clock.sleep(100, ctx.signal);
        if ((await engine.inspectContainer(id, ctx.signal)) === undefined) return;
      }
    }
  });
}

/** Removes a name of an image, and the image with it when nothing stands on it. */
export async function removeImage(key: EngineKey, reference: string, ctx: Context): Promise<void> {
  await withEngine(key, ctx, (engine) =>
    engine.removeImage(reference, ctx.signal).catch((error: unknown) => {
      // Another image or container needs it, and keeps it.
      if (statusOf(error) !== 409) throw error;
    }),
  );
}

/**
 * Takes a name back from an image. One that was another's goes back to it. The last name of an image stays, since the engine
 * would remove the image with it: whoever made the image removes both.
 */
export async function takeName({ engine: key, repository, tag, image, before }: NameIntent, ctx: Context): Promise<void> {
  await withEngine(key, ctx, async (engine) => {
    const name = `${repository}:${tag}`;
    const now = await engine.inspectImage(name, ctx.signal);
    // Never given, or somebody else's by now.
    if (now === undefined || bare(now.Id) !== bare(image)) return;
    const isBack = before !== undefined && (await engine.inspectImage(before, ctx.signal)) !== undefined;
    if (isBack) await engine.tag(before, { repository, tag }, ctx.signal);
    else if (now.RepoTags.length > 1) await engine.removeImage(name, ctx.signal);
  });
}

function bare(id: string): string {
  return id.replace(/^sha256:/, '');
}

/**
 * Images that a commit made whose answer never came. The engine goes on with it, and holds the container still meanwhile, as
 * long as that takes.
 */
export async function findCommitted(intent: CommitIntent, ctx: Context): Promise<readonly string[]> {
  return withEngine(intent.engine, ctx, async (engine) => {
    while ((await engine.inspectContainer(intent.container, ctx.signal))?.State.Paused === true)
      await ctx.host.clock.sleep(retry.pause, ctx.signal);
    const told = await engine.commitsOf(intent.container, intent.since, ctx.signal);
    const found: string[] = [];
    for (const id of await engine.danglingImages(ctx.signal)) {
      const image = await engine.inspectImage(id, ctx.signal);
      if (image !== undefined && isLike(image, intent) && isOurs(image, intent, told)) found.push(id);
    }
    return found;
  });
}

/** Whether an image is what the commit would have made. */
function isLike(image: ImageInspectInfo, { since, comment, author, layers: below }: CommitIntent): boolean {
  const layers = image.RootFS.Layers ?? [];
  return (
    Date.parse(image.Created) / 1000 >= since &&
    (image.Comment ?? '') === comment &&
    (image.Author ?? '') === author &&
    // A container in which nothing was changed gets no layer.
    [0, 1].includes(layers.length - below.length) &&
    below.every((layer, index) => layers[index] === layer)
  );
}

/**
 * Whether an image like it was made by it, and not by a build of the same template: by the container that older engines tell, by
 * the engine's events where it still has them, or by a comment that is nobody else's. What is not certain is left alone.
 */
function isOurs(image: ImageInspectInfo, intent: CommitIntent, told: readonly string[]): boolean {
  if ((image.Container ?? '') !== '') return image.Container === intent.container;
  return told.includes(image.Id) || intent.comment === commentFor(intent.container);
}
