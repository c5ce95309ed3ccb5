/** Lets so many in at one time, the others in the order in which they came. */
export interface Turns {
  /** How many are in. */
  readonly inside: number;
  /** Waits for a turn; what it gives ends it. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** From now on, no more than so many. */
  lower(most: number): void;
}

export function turns(most: number): Turns {
  let limit = most;
  let inside = 0;
  const waiting: (() => void)[] = [];
  const letIn = (): void => {
    // The turn is taken here, before another could come in between.
    for (; inside < limit && waiting.length > 0; inside++) waiting.shift()?.();
  };
  return {
    get inside() {
      return inside;
    },
    enter: async (signal) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const go = (): void => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        const stop = (): void => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', stop, { once: true });
        waiting.push(go);
        letIn();
      });
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        inside--;
        letIn();
      };
    },
    lower: (fewer) => {
      limit = Math.max(1, Math.min(limit, fewer));
    },
  };
}
