import type { Host } from '@imgbuild/core/sdk';

export interface SteppingClock {
  readonly clock: Host['clock'];
  /** Milliseconds that have been slept by now. */
  passed(): number;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that stands still while there is something to do, and then jumps to the next one who sleeps, in the order of time. */
export function steppingClock(): SteppingClock {
  const start = Date.UTC(2026, 0, 1);
  let now = start;
  const sleepers = new Set<Sleeper>();
  let pumping = false;
  const pump = (): void => {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
      if (next === undefined) return;
      now = Math.max(now, next.due);
      next.wake();
      pump();
    });
  };
  const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const over = (settle: () => void) => (): void => {
        sleepers.delete(sleeper);
        signal.removeEventListener('abort', stop);
        settle();
      };
      const sleeper: Sleeper = { due: now + milliseconds, wake: over(resolve) };
      const stop = over(() => reject(signal.reason as Error));
      signal.addEventListener('abort', stop, { once: true });
      sleepers.add(sleeper);
      pump();
    });
  return { clock: { now: () => now, sleep }, passed: () => now - start };
}
