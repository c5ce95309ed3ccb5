/** The result of some work, or a rejection as soon as the signal aborts; the work itself is not stopped, and its end nobody's. */
export function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    // Not a race: one with a promise that lives as long as the channel would keep every loser.
    work.then(
      (value) => {
        signal.removeEventListener('abort', stop);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stop);
        reject(error);
      },
    );
  });
}

/** A signal that aborts when another does, or when `end` is called; then nothing holds on to the other any more. */
export function partOf(signal: AbortSignal): { readonly signal: AbortSignal; readonly end: (reason: Error) => void } {
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    end: (reason) => {
      signal.removeEventListener('abort', follow);
      controller.abort(reason);
    },
  };
}
