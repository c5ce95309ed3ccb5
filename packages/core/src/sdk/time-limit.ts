import { abortError } from './abort.ts';
import type { Host } from './host.ts';

/** A signal that aborts with another, or when its time is up. Disposing it stops the clock. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Limits work to some time by the host's clock. `what` is named in the cause: "WHAT took longer than 5s".
 * @param milliseconds time from now; infinity for no limit
 */
export function timeLimit(
  milliseconds: number,
  what: string,
  o: { readonly clock: Host['clock']; readonly signal: AbortSignal },
): TimeLimit {
  const own = new AbortController();
  const over = new AbortController();
  const stop = (): void => own.abort(o.signal.reason);
  if (o.signal.aborted) stop();
  else o.signal.addEventListener('abort', stop, { once: true });
  if (Number.isFinite(milliseconds))
    o.clock.sleep(milliseconds, over.signal).then(
      () => own.abort(abortError({ kind: 'timeout', milliseconds, what })),
      () => undefined,
    );
  return {
    signal: own.signal,
    [Symbol.dispose]: () => {
      o.signal.removeEventListener('abort', stop);
      over.abort(abortError({ kind: 'ended', what }));
    },
  };
}
