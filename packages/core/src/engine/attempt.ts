import type { Host } from '../sdk/index.ts';
import type { OwnedScope } from './scope.ts';

/** Milliseconds that work is given to notice that its signal has aborted, before its scope is closed under it. */
const grace = 10_000;

/**
 * Waits for work that runs in a scope. When the scope aborts and the work does not end by itself in time, this rejects with
 * the abort's reason: the caller closes the scope, which takes away what the work is waiting for.
 */
export async function settled<T>(work: Promise<T>, scope: OwnedScope, host: Host): Promise<T> {
  const waiting = new AbortController();
  const giveUp = new Promise<never>((_resolve, reject) => {
    const start = (): void => {
      host.clock.sleep(grace, waiting.signal).then(
        () => reject(scope.signal.reason as Error),
        () => undefined,
      );
    };
    if (scope.signal.aborted) start();
    else scope.signal.addEventListener('abort', start, { once: true, signal: waiting.signal });
  });
  try {
    return await Promise.race([work, giveUp]);
  } finally {
    waiting.abort();
    work.catch(() => undefined);
  }
}
