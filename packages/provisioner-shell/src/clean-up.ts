import type { Cleaning } from '@imgbuild/builder-kit/guest';
import { describeExit, type Exit, failure, isLineDown, relay, timeLimit } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { type MachineContext, retryPause, type ScriptRun } from './script-run.ts';

/** Milliseconds that are spent on it when the build has failed. */
const lastLimit = 30_000;

/**
 * Takes away what was put on the machine. One that is restarting is waited for, one that stays away is warned of; when it
 * answers that it cannot, that is an error.
 */
export async function cleanUp({ cleaning }: Pick<ScriptRun, 'cleaning'>, ctx: MachineContext): Promise<void> {
  const { clock } = ctx.host;
  const deadline = clock.now() + ctx.config.start_retry_timeout;
  await eachOf(cleaning, async (each) => {
    for (let exit = await attempt(each, ctx); exit !== 'done'; exit = await attempt(each, ctx)) {
      if (clock.now() + retryPause >= deadline) {
        ctx.report.warn(problems.create('maybe-left', { title: each.title, reason: exit.reason }));
        return 'gone';
      }
      await clock.sleep(retryPause, ctx.signal);
    }
    return 'done';
  });
}

/** The same when the build has failed already: then the machine is hardly needed any more, and not waited for. */
export async function cleanUpAfterFailure({ cleaning }: Pick<ScriptRun, 'cleaning'>, ctx: MachineContext): Promise<void> {
  using limit = timeLimit(lastLimit, 'cleaning up', { clock: ctx.host.clock, signal: ctx.signal });
  try {
    await eachOf(cleaning, async (each) => {
      return (await attempt(each, { ...ctx, signal: limit.signal })) === 'done' ? 'done' : 'gone';
    });
  } catch (error) {
    if (!limit.signal.aborted) throw error;
  }
}

/** What cannot be removed is no reason to leave the rest; a machine that is gone is. */
async function eachOf(cleaning: readonly Cleaning[], clean: (each: Cleaning) => Promise<'done' | 'gone'>): Promise<void> {
  const errors: unknown[] = [];
  for (const each of cleaning) {
    const outcome = await clean(each).catch((error: unknown) => {
      errors.push(error);
      return 'refused' as const;
    });
    if (outcome === 'gone') break;
  }
  if (errors.length > 0) throw errors[0];
}

/** Gives why the machine could not be asked. */
async function attempt(cleaning: Cleaning, ctx: MachineContext): Promise<'done' | { readonly reason: string }> {
  let exit: Exit;
  try {
    await using child = await ctx.machine.communicator.spawn(cleaning.command, { signal: ctx.signal });
    await child.closeStdin();
    exit = await relay(child, ctx.report);
  } catch (error) {
    if (!isLineDown(error)) throw error;
    return { reason: (error as Error).message };
  }
  ctx.signal.throwIfAborted();
  const reason = describeExit(exit);
  if (exit.kind === 'disconnected') return { reason };
  if (exit.kind === 'exited' && exit.code === 0) return 'done';
  throw failure(problems.create('not-removed', { title: cleaning.title, reason }));
}
