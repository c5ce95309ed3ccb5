import { abortError, failure, problemOf, type Reporter } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';
import type { Way } from './start-session.ts';
import { throughSession } from './through-session.ts';

/** A port of this machine that leads to one of an instance. */
export interface Tunnel {
  /** From now on called whenever the tunnel leads there again after it had broken. */
  whenReopened(again: () => Promise<void>): void;
  /** Ends it, and the session. */
  close(): Promise<void>;
}

/** Milliseconds between two sessions: at first, and at most. */
const [firstDelay, longestDelay] = [1_000, 20_000];

/**
 * Opens a tunnel, and opens it again with a new session as often as it breaks, until it is closed: sessions end when nothing went
 * through them for a while, and with hiccups of the network. It is not closed with the work's signal, but with its scope, so that
 * what goes through it can end before.
 * @param report tells what happens after it has been opened
 */
export async function openTunnel(way: Way, report: Reporter, work: Work): Promise<Tunnel> {
  const closing = new AbortController();
  const first = Promise.withResolvers<void>();
  const state: { opened: number; again?: () => Promise<void> } = { opened: 0 };
  const onOpen = (): void => {
    if (state.opened++ === 0) first.resolve();
    else state.again?.().catch((error: unknown) => report.detail(textOf(error)));
  };
  const stop = (): void => closing.abort(work.signal.reason);
  work.signal.addEventListener('abort', stop, { once: true });
  const ended = keepOpen(way, report, work, { closing: closing.signal, onOpen, times: () => state.opened }).catch(
    (error: unknown) => {
      if (state.opened === 0) first.reject(error);
      else if (!closing.signal.aborted && !work.signal.aborted)
        report.error(`The session to ${way.target} cannot be opened again: ${textOf(error)}`);
    },
  );
  try {
    await first.promise;
  } finally {
    work.signal.removeEventListener('abort', stop);
  }
  return {
    whenReopened: (again) => {
      state.again = again;
    },
    close: async () => {
      closing.abort(abortError({ kind: 'ended', what: `the tunnel to ${way.target}` }));
      await ended;
    },
  };
}

interface Keeping {
  readonly closing: AbortSignal;
  onOpen(): void;
  /** How often it has been open. */
  times(): number;
}

/** One session after the other. Ends when the tunnel is closed; throws when another try would not help. */
async function keepOpen(way: Way, report: Reporter, work: Work, { closing, onOpen, times }: Keeping): Promise<void> {
  const { clock } = work.host;
  const began = clock.now();
  for (let delay = firstDelay; ; delay = Math.min(delay * 2, longestDelay)) {
    const before = times();
    const left = before === 0 ? Math.max(0, way.patience - (clock.now() - began)) : way.patience;
    const reason = await throughSession({ ...way, patience: left }, work, { closing, report, onOpen }).catch((error: unknown) => {
      closing.throwIfAborted();
      work.signal.throwIfAborted();
      // A refusal stays one, and before the first session an answer that does not come is told at once.
      if (before === 0 || problemOf(error) !== undefined) throw error;
      return textOf(error);
    });
    if (closing.aborted && before > 0) return;
    closing.throwIfAborted();
    if (times() > before) {
      report.detail(`The session to ${way.target} has ended (${reason}); another is started.`);
      delay = firstDelay;
    } else if (before === 0 && clock.now() - began >= way.patience)
      throw failure(problems.create('session-not-open', { instance: way.target, seconds: way.patience / 1000, reason }));
    await clock.sleep(delay, closing);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
