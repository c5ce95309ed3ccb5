import { reasonBook } from '@imgbuild/builder-kit';
import type { Host, Reporter } from '@imgbuild/core/sdk';
import { abortCauseOf, failure, timeLimit } from '@imgbuild/core/sdk';
import { probe } from './probe.ts';
import { problems } from './problems.ts';
import { placeOf, type Target } from './target.ts';
import { type Trouble, troubleOf } from './wire-error.ts';

/** Milliseconds between two logins when the first was refused: more would lock an account sooner. */
const refusalPause = 5_000;

/** Milliseconds before what failed for another reason is tried again; it doubles up to that of a refusal. */
const firstPause = 250;

export interface ReachContext {
  readonly signal: AbortSignal;
  readonly clock: Host['clock'];
  readonly report: Reporter;
}

/**
 * Waits until something can be done on a machine, and does it. It is tried again when the machine cannot be reached, refuses the
 * login or is not ready, until it has been waited for as long as `winrm_timeout` says.
 */
export async function reach<T>(
  target: Target,
  ctx: ReachContext,
  work: (signal: AbortSignal, attempt: number) => Promise<T>,
): Promise<T> {
  const where = placeOf(target);
  const reasons = reasonBook(ctx.report);
  using limit = timeLimit(target.times.patience, `waiting for WinRM on ${where}`, ctx);
  const { signal } = limit;
  try {
    for (let pause = firstPause, attempt = 1; ; pause = Math.min(pause * 2, refusalPause), attempt++) {
      // What a proxy does not reach is told by what is asked of it.
      if (target.proxy === undefined)
        await probe(target, { signal, clock: ctx.clock, onReason: (reason) => reasons.note(`${where}: ${reason}`) });
      try {
        return await work(signal, attempt);
      } catch (error) {
        signal.throwIfAborted();
        const trouble = troubleOf(error);
        if (trouble === undefined || !(error instanceof Error)) throw error;
        reasons.tell(sentence(trouble, error.message, target));
        await ctx.clock.sleep(isRefusal(trouble) ? refusalPause : pause, signal);
      }
    }
  } catch (error) {
    if (ctx.signal.aborted || abortCauseOf(error)?.kind !== 'timeout') throw error;
    const seconds = target.times.patience / 1000;
    throw failure(problems.create('not-reached', { where, seconds, reasons: reasons.all() }), error);
  }
}

/** Access denied, of Windows. */
const accessDenied = 5;

const isRefusal = (trouble: Trouble): boolean =>
  trouble.kind === 'refused' ||
  trouble.kind === 'certificate' ||
  (trouble.kind === 'fault' && trouble.fault.code === accessDenied);

function sentence(trouble: Trouble, reason: string, target: Target): string {
  const where = placeOf(target);
  switch (trouble.kind) {
    case 'refused': {
      const advice =
        target.login === 'basic' && /Negotiate/.test(reason) && !/Basic/.test(reason)
          ? ' With winrm_use_ntlm = true it may do.'
          : '';
      return `${where} refused the login of "${target.user}": ${reason}.${advice}`;
    }
    case 'certificate':
      return `${reason}.`;
    case 'lost':
    case 'unusable':
    case 'fault':
      return `${where}: ${reason}`;
  }
}
