/** The work's result, or the abort's reason at once. What comes too late is given back. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal, release: (late: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
      work.then(release, () => undefined);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
