import type { Host } from '@imgbuild/core/sdk';
import { abortError } from '@imgbuild/core/sdk';
import { openPort } from './dial.ts';

/** Milliseconds. */
const timing = {
  /** Between the starts of two probes: it grows from the first to the last, so that an open port is found within 250. */
  firstPause: 20,
  longestPause: 180,
  /** A probe whose packets are lost, as while a machine starts, is given up; a later one gets through. */
  unanswered: 2_500,
};

/** Probes at one time. */
const most = 16;

/**
 * Waits until a port is open. Probes overlap, since one may hang while the next would be answered at once. Rejects when the
 * signal aborts.
 * @param onReason told why a probe failed, each time
 */
export async function probe(
  port: { readonly host: string; readonly port: number },
  o: { readonly signal: AbortSignal; readonly clock: Host['clock']; readonly onReason: (reason: string) => void },
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([o.signal, ended.signal]);
  let running = 0;
  const one = async (): Promise<void> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timing.unanswered)]);
    const socket = await openPort(port, limit);
    socket.destroy();
    ended.abort(abortError({ kind: 'ended', what: 'the wait for WinRM' }));
  };
  try {
    for (let pause = timing.firstPause; ; pause = Math.min(pause * 1.5, timing.longestPause)) {
      if (running < most) {
        running++;
        one()
          .catch((error: Error) => {
            if (!signal.aborted) o.onReason(error.name === 'TimeoutError' ? 'no answer' : error.message);
          })
          .finally(() => running--);
      }
      // Many machines that are waited for at once do not ask in step.
      await o.clock.sleep(pause * (0.8 + Math.random() * 0.2), signal);
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  }
}
