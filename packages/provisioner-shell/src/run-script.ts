import { type Exit, failure, isLineDown, problemOf, type RemoteProcess, relay, type Source } from '@imgbuild/core/sdk';
import { cleanUp, cleanUpAfterFailure } from './clean-up.ts';
import { problems } from './problems.ts';
import { type MachineContext, type RemoteFile, retryPause, type ScriptRun } from './script-run.ts';

/**
 * Puts files on the machine, runs a command, and takes the files away again, however it ended. `judge` throws when the command's
 * end is not a good one.
 */
export async function runScript(run: ScriptRun, judge: (exit: Exit) => void, ctx: MachineContext): Promise<Exit> {
  return ctx.scope.within(run.name, async (scope) => {
    let state: 'there' | 'removed' = 'there';
    // Held before anything is put there: an upload that breaks off may leave something too.
    await scope.acquire(
      `${run.name} on the machine`,
      async () => undefined,
      async (_value, { signal }) => {
        if (state === 'there') await cleanUpAfterFailure(run, { ...ctx, signal });
      },
    );
    await using child = await start(run, ctx);
    await child.closeStdin();
    const exit = await relay(child, ctx.report);
    ctx.signal.throwIfAborted();
    judge(exit);
    await cleanUp(run, ctx).finally(() => {
      if (!ctx.signal.aborted) state = 'removed';
    });
    return exit;
  });
}

/** While the machine cannot be reached, tries again, from the first file on: a restart may empty the folder for such files. */
async function start({ files, command, name }: ScriptRun, ctx: MachineContext): Promise<RemoteProcess> {
  const { communicator } = ctx.machine;
  const { signal } = ctx;
  const limit = ctx.config.start_retry_timeout;
  const deadline = ctx.host.clock.now() + limit;
  const path = files.at(-1)?.path ?? name;
  for (;;) {
    signal.throwIfAborted();
    try {
      for (const file of files) await communicator.upload(sourceOf(file), file.path, { signal });
      return await communicator.spawn(command, { signal });
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (!isLineDown(error)) {
        throw problemOf(error) === undefined ? failure(problems.create('refused', { path, reason }), error) : error;
      }
      if (ctx.host.clock.now() + retryPause >= deadline)
        throw failure(problems.create('upload-failed', { path, reason, seconds: limit / 1000 }), error);
    }
    await ctx.host.clock.sleep(retryPause, signal);
  }
}

function sourceOf({ content, mode }: RemoteFile): Source {
  return {
    size: content.length,
    mode,
    open: async function* (from = 0) {
      yield content.subarray(from);
    },
  };
}
