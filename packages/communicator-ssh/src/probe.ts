import type { Duplex } from 'node:stream';
import type { Host } from '@imgbuild/core/sdk';
import { abortError } from '@imgbuild/core/sdk';
import type { Dial } from './dial.ts';

/** Milliseconds. */
const timing = {
  /** Between the starts of two probes: it grows from the first to the last, so that an open port is found within 250. */
  firstPause: 20,
  longestPause: 180,
  /** A probe whose packets are lost, as while a machine starts, is given up; a later one gets through. */
  unconnected: 2_500,
  /** One that is connected waits for the greeting: a port that is forwarded is open before the machine is. It grows with the wait. */
  silent: 2_000,
};

/** Probes at one time. More than a few that are connected could be too many for the server's own limit on those who have not logged in. */
const most = { all: 16, silent: 4 };

/** A connection whose other end has begun to speak SSH. */
export interface Greeted {
  readonly stream: Duplex;
}

/**
 * Waits until a port is open and an SSH server greets there. Probes overlap, since one may hang while the next would be answered
 * at once. Rejects when the signal aborts.
 * @param onReason told why a probe failed, each time
 */
export async function probe(
  dial: Dial,
  o: { readonly signal: AbortSignal; readonly clock: Host['clock']; readonly onReason: (reason: string) => void },
): Promise<Greeted> {
  const started = o.clock.now();
  const ended = new AbortController();
  const signal = AbortSignal.any([o.signal, ended.signal]);
  const silent = new Map<Duplex, number>();
  let running = 0;
  let won: Duplex | undefined;

  return new Promise((resolve, reject) => {
    const finish = (winner: Duplex | undefined): void => {
      won ??= winner;
      for (const stream of silent.keys()) if (stream !== won) stream.destroy();
      ended.abort(abortError({ kind: 'ended', what: 'the wait for SSH' }));
    };

    const one = async (): Promise<void> => {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(new Error('no answer')), timing.unconnected);
      timer.unref();
      let stream: Duplex;
      try {
        stream = await dial(AbortSignal.any([signal, limit.signal]));
      } finally {
        clearTimeout(timer);
      }
      if (won !== undefined || signal.aborted) {
        stream.destroy();
        return;
      }
      if (!makeRoom(stream)) return;
      try {
        await greeting(stream, signal);
      } finally {
        silent.delete(stream);
      }
      if (won !== undefined) stream.destroy();
      else {
        finish(stream);
        resolve({ stream });
      }
    };

    /** The eldest of those that wait for a greeting goes, when it has waited long enough; otherwise the new one does. */
    const makeRoom = (stream: Duplex): boolean => {
      const now = o.clock.now();
      const patience = Math.max(timing.silent, (now - started) / 4);
      const [eldest] = silent;
      if (silent.size >= most.silent && eldest !== undefined) {
        if (now - eldest[1] < patience) {
          stream.destroy();
          return false;
        }
        eldest[0].destroy(new Error('the port is open, but no SSH server greets there'));
        silent.delete(eldest[0]);
      }
      silent.set(stream, now);
      return true;
    };

    const loop = async (): Promise<void> => {
      for (let pause = timing.firstPause; !signal.aborted; pause = Math.min(pause * 1.5, timing.longestPause)) {
        if (running < most.all) {
          running++;
          one()
            .catch((error: unknown) => {
              if (!signal.aborted) o.onReason(describeError(error));
            })
            .finally(() => running--);
        }
        // Many machines that are waited for at once do not ask in step.
        await o.clock.sleep(pause * (0.8 + Math.random() * 0.2), signal);
      }
    };
    loop().catch(() => {
      if (won !== undefined) return;
      finish(undefined);
      reject(o.signal.reason as Error);
    });
  });
}

/** Bytes that a server may say before its version (RFC 4253, section 4.2). */
const longestPreface = 8 * 1024;

/** Waits for the version of an SSH server, and puts back what was read. */
function greeting(stream: Duplex, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let said: Buffer = Buffer.alloc(0);
    const fail = (error?: Error): void => {
      clean();
      stream.destroy();
      const words = said.toString('latin1').trim();
      reject(
        error ??
          new Error(
            words === '' ? 'the connection was closed before SSH began' : `it says "${words.slice(0, 200)}" and hangs up`,
          ),
      );
    };
    const read = (): void => {
      for (let bytes = stream.read() as Buffer | null; bytes !== null; bytes = stream.read() as Buffer | null)
        said = said.length === 0 ? bytes : Buffer.concat([said, bytes]);
      if (!/(^|\n)SSH-/.test(said.toString('latin1'))) {
        if (said.length > longestPreface) fail(new Error('what answers there is no SSH server'));
        return;
      }
      clean();
      stream.unshift(said);
      resolve();
    };
    const onAbort = (): void => fail(signal.reason as Error);
    const onClose = (): void => fail();
    const clean = (): void => {
      stream.off('readable', read).off('error', fail).off('close', onClose).off('end', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    stream.on('readable', read).on('error', fail).on('close', onClose).on('end', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** Where a name has several addresses, Node says what was wrong with each, and nothing of the whole. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(describeError))].join(', ');
  return error instanceof Error ? error.message : String(error);
}
