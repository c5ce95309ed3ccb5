import type { ComponentContext, Host, Reporter } from '@imgbuild/core/sdk';
import { abortError, failure, lineDown, problemOf } from '@imgbuild/core/sdk';
import { openChannels } from './channels.ts';
import type { WinrmConfig } from './config.ts';
import type { Input } from './envelopes.ts';
import { greeting, hearGreeting } from './greeting.ts';
import { problems } from './problems.ts';
import { reach } from './reach.ts';
import { openService, type Service } from './shell.ts';
import { type Shells, shellsOf, type Started } from './shells.ts';
import type { Target } from './target.ts';
import { faultBehind, isLost, wireError } from './wire-error.ts';

/** A machine that answers. It is asked anew for each command; when it is gone, the next command waits until it is back. */
export interface Line extends AsyncDisposable {
  readonly target: Target;
  readonly clock: Host['clock'];
  readonly report: Reporter;
  readonly service: Service;
  /** Starts a command in a shell of its own, so that it sees the environment as it is by then. */
  start(command: string, o: { readonly signal: AbortSignal; readonly input: Input }): Promise<Started>;
  /** Tells the person watching that the machine cannot be reached, or can be again; each once for all who find out. */
  tell(news: 'away' | 'back'): void;
}

/** Waits for a machine, and opens the line. */
export async function openLine(target: Target, ctx: ComponentContext<WinrmConfig>): Promise<Line> {
  const { report, signal, host } = ctx;
  const { clock } = host;
  const channels = openChannels(target);
  const service = openService(target, channels);
  const shells = shellsOf(service);
  const closed = new AbortController();

  const connect = (): Promise<void> =>
    reach(target, { signal, clock, report }, async (limit, attempt) => {
      const shell = await withinPatience(target, attempt, limit, (o) => shells.open(o));
      const { name, release } = await shells.run(shell, { command: greeting, input: 'console' }, limit);
      try {
        report.detail(await hearGreeting(service, name, limit));
      } finally {
        await release();
      }
    });
  try {
    report.say(`Using WinRM communicator to connect: ${target.host}`);
    report.say('Waiting for WinRM to become available...');
    await connect();
    if (target.pauseBeforeConnecting > 0) {
      // Some machines restart once after they have answered.
      channels.close();
      report.say(`Pausing ${target.pauseBeforeConnecting / 1000}s before connecting...`);
      await clock.sleep(target.pauseBeforeConnecting, signal);
      await connect();
    }
    report.say('Connected to WinRM!');
  } catch (error) {
    await shells.releaseAll();
    channels.close();
    throw error;
  }

  let isAway = false;
  const tell: Line['tell'] = (news) => {
    if (news === 'away' && !isAway) report.detail('The connection was lost; waiting for the machine to come back...');
    if (news === 'back' && isAway) report.detail('Connected to WinRM again.');
    isAway = news === 'away';
  };

  return {
    target,
    clock,
    report,
    service,
    tell,
    start: async (command, o) => {
      if (closed.signal.aborted) throw lineDown('the line has been closed');
      const limit = AbortSignal.any([o.signal, closed.signal]);
      limit.throwIfAborted();
      const shell = await openShell({ target, shells, tell, signal: limit, clock, report });
      tell('back');
      try {
        return await shells.run(shell, { command, input: o.input }, limit);
      } catch (error) {
        limit.throwIfAborted();
        const fault = faultBehind(error);
        if (fault !== undefined) throw failure(problems.create('command-refused', { reason: fault.reason }), error);
        // It may have been started: whether to do it twice is not for this to decide.
        const reason = error instanceof Error ? error.message : String(error);
        throw lineDown(`the connection was lost while a command was started: ${reason}`, error);
      }
    },
    [Symbol.asyncDispose]: async () => {
      closed.abort(abortError({ kind: 'ended', what: 'the line' }));
      await shells.releaseAll();
      channels.close();
    },
  };
}

/** Milliseconds that the first request may take at the first attempt; each further one may take twice as long. */
const firstPatience = 10_000;

/**
 * A port that is forwarded is open before the machine is, and what is sent then may never arrive: it is given up earlier than
 * what is asked of a machine that has answered before.
 */
async function withinPatience<T>(
  target: Target,
  attempt: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = Math.min(firstPatience * 2 ** Math.min(attempt - 1, 10), target.times.silence);
  const limit = AbortSignal.timeout(patience);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    throw wireError({ kind: 'lost' }, `no answer within ${patience / 1000} seconds`, error);
  }
}

interface Opening {
  readonly target: Target;
  readonly shells: Shells;
  readonly tell: Line['tell'];
  readonly signal: AbortSignal;
  readonly clock: Host['clock'];
  readonly report: Reporter;
}

/** Opens a shell, as soon as the machine is there. A connection that turns out to be dead is replaced without a word, once. */
async function openShell({ target, shells, tell, signal, clock, report }: Opening): Promise<string> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    try {
      return await shells.open(signal);
    } catch (error) {
      signal.throwIfAborted();
      const fault = faultBehind(error);
      // Too many shells at one time: there will be fewer.
      if (fault !== undefined && fault.subcode !== 'QuotaLimit')
        throw failure(problems.create('command-refused', { reason: fault.reason }), error);
      if (!isLost(error)) break;
      if (attempt === 2) tell('away');
    }
  }
  try {
    return await reach(target, { signal, clock, report }, (limit) => shells.open(limit));
  } catch (error) {
    signal.throwIfAborted();
    if (problemOf(error) === undefined) throw error;
    throw lineDown((error as Error).message, error);
  }
}
