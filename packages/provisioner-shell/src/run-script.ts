import { rememberingErrors } from '@imgbuild/builder-kit';
import type { RemoteFile } from '@imgbuild/builder-kit/guest';
import { type Exit, failure, isLineDown, problemOf, type RemoteProcess, relay, type Source, timeLimit } from '@imgbuild/core/sdk';
import { cleanUp, cleanUpAfterFailure } from './clean-up.ts';
import { problems } from './problems.ts';
import { type MachineContext, retryPause, type ScriptRun } from './script-run.ts';

/**
 * Puts files on the machine, runs a command, and takes the files away again, however it ended. `judge` throws when the command's
 * end is not a good one; it is given the last lines of its standard error.
 */
export async function runScript(
  run: ScriptRun,
  judge: (exit: Exit, errors: readonly string[]) => void,
  ctx: MachineContext,
): Promise<Exit> {
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
    const { report, errors } = rememberingErrors(ctx.report);
    const exit = await relay(child, report);
    ctx.signal.throwIfAborted();
    judge(exit, errors);
    await cleanUp(run, ctx).finally(() => {
      if (!ctx.signal.aborted) state = 'removed';
    });
    return exit;
  });
}

/**
 * While the machine cannot be reached, tries again, from the first file on: a restart may empty the folder for such files. A
 * line waits for its machine by itself; `start_retry_timeout` ends that, too.
 */
async function start({ files, command, name }: ScriptRun, ctx: MachineContext): Promise<RemoteProcess> {
  const { communicator } = ctx.machine;
  const milliseconds = ctx.config.start_retry_timeout;
  const path = files.at(-1)?.path ?? name;
  const deadline = ctx.host.clock.now() + milliseconds;
  using limit = timeLimit(milliseconds, `starting ${name}`, { clock: ctx.host.clock, signal: ctx.signal });
  // The limit ends with the start; the build's own signal goes on to hold for what was started.
  const signal = AbortSignal.any([ctx.signal, limit.signal]);
  for (let last = 'it did not answer'; ;) {
    try {
      for (const file of files) await communicator.upload(sourceOf(file), file.path, { signal });
      return await communicator.spawn(command, { signal });
    } catch (error) {
      ctx.signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (limit.signal.aborted)
        throw failure(problems.create('upload-failed', { path, reason: last, seconds: milliseconds / 1000 }), error);
      if (!isLineDown(error)) {
        throw problemOf(error) === undefined ? failure(problems.create('refused', { path, reason }), error) : error;
      }
      last = reason;
      if (ctx.host.clock.now() + retryPause < deadline) await ctx.host.clock.sleep(retryPause, signal);
      else throw failure(problems.create('upload-failed', { path, reason: last, seconds: milliseconds / 1000 }), error);
    }
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
