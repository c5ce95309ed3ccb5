/** Why work was stopped. Every signal the host hands out is aborted with the error of exactly one of these. */
export type AbortCause =
  | { readonly kind: 'interrupt'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly milliseconds: number; readonly what: string }
  | { readonly kind: 'failed'; readonly what: string; readonly message: string }
  | { readonly kind: 'ended'; readonly what: string }
  | { readonly kind: 'caller'; readonly message: string };

export interface AbortError extends Error {
  readonly abort: AbortCause;
}

/** The error to abort a controller with. */
export function abortError(cause: AbortCause): AbortError {
  return Object.assign(new Error(describeAbort(cause)), { name: 'AbortError', abort: cause });
}

/** The cause behind an abort error, also of one that another error wraps; nothing for ordinary errors. */
export function abortCauseOf(error: unknown): AbortCause | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 16; current = current.cause, depth++) {
    if ('abort' in current) return (current as AbortError).abort;
  }
  return undefined;
}

/** The cause as half a sentence. */
export function describeAbort(cause: AbortCause): string {
  switch (cause.kind) {
    case 'interrupt':
      return `interrupted by ${cause.signal}`;
    case 'timeout':
      return `${cause.what} took longer than ${cause.milliseconds / 1000}s`;
    case 'failed':
      return `stopped because ${cause.what} failed: ${cause.message}`;
    case 'ended':
      return `${cause.what} has ended`;
    case 'caller':
      return cause.message;
  }
}
