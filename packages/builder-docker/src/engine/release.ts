import type { ReleaseContext, Scope } from '@imgbuild/core/sdk';
import type { Engine } from './engine.ts';
import { statusOf } from './error.ts';
import { type EngineKey, reopen } from './open.ts';
import type { CommitIntent } from '../resources.ts';

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

/** Images that a commit made whose answer never came. */
export async function findCommitted(intent: CommitIntent, ctx: Context): Promise<readonly string[]> {
  return withEngine(intent.engine, ctx, async (engine) => {
    const found: string[] = [];
    for (const id of await engine.danglingImages(ctx.signal)) {
      const image = await engine.inspectImage(id, ctx.signal);
      const layers = image?.RootFS.Layers ?? [];
      if (
        image !== undefined &&
        Date.parse(image.Created) / 1000 >= intent.since &&
        (image.Comment ?? '') === intent.comment &&
        (image.Author ?? '') === intent.author &&
        layers.length === intent.layers.length + 1 &&
        intent.layers.every((layer, index) => layers[index] === layer) &&
        // Newer engines do not tell any more.
        (['', undefined, intent.container] as readonly unknown[]).includes(image.Container)
      )
        found.push(id);
    }
    return found;
  });
}
