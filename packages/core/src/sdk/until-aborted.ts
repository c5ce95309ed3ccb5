/**
 * What work gives, or the signal's reason as soon as it aborts: for work that takes no signal, or is others' too. It goes on by itself.
 * @param release takes what it gives when nobody waits for it any more
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal, release: (late: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
      // Nobody waits for its failure either.
      work.then(release, () => undefined);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
