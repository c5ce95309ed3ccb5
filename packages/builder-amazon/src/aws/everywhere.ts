import { abortCauseOf, abortError, failure, type Problem } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/**
 * Does something in several regions at once, and ends when all have ended: then nothing is still being made that nobody waits for.
 * What fails in one ends the waiting of the others. What went wrong in one is thrown as it is, what went wrong in several as one error.
 * @param what for the message, as "copying ami-…"
 * @param body is to wait with the signal that it is given
 */
export async function everywhere<R>(
  what: string,
  regions: readonly string[],
  signal: AbortSignal,
  body: (region: string, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  return settled(what, regions, signal, body, (errors) => oneError(what, regions.length, errors));
}

/** The same with things of one region. */
export async function together<T, R>(
  what: string,
  things: readonly T[],
  signal: AbortSignal,
  body: (thing: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  return settled(what, things, signal, body, (errors) => partsError(what, things.length, errors));
}

async function settled<T, R>(
  what: string,
  things: readonly T[],
  signal: AbortSignal,
  body: (thing: T, signal: AbortSignal) => Promise<R>,
  asOne: (errors: readonly unknown[]) => unknown,
): Promise<readonly R[]> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const attempt = async (thing: T): Promise<R> => {
    try {
      return await body(thing, either);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failing.abort(abortError({ kind: 'failed', what, message }));
      throw error;
    }
  };
  const results = await Promise.allSettled(things.map(attempt));
  signal.throwIfAborted();
  // What was only ended because of another has nothing to say.
  const ended = abortCauseOf(failing.signal.reason);
  const errors = results.flatMap((result): readonly unknown[] =>
    result.status === 'fulfilled' || abortCauseOf(result.reason) === ended ? [] : [result.reason],
  );
  if (failing.signal.aborted) throw asOne(errors);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Several errors as one, which says all that they say. */
export function oneError(what: string, total: number, errors: readonly unknown[]): unknown {
  return combined(errors, (reasons) => problems.create('regions-failed', { what, count: errors.length, total, reasons }));
}

/**
 * The same where they are not of regions.
 * @param what for the message, as "snapshots"
 */
export function partsError(what: string, total: number, errors: readonly unknown[]): unknown {
  return combined(errors, (reasons) => problems.create('parts-failed', { what, count: errors.length, total, reasons }));
}

function combined(errors: readonly unknown[], problem: (reasons: string) => Problem): unknown {
  if (errors.length === 1) return errors[0];
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error))).join(' ');
  return failure(problem(reasons), new AggregateError(errors, reasons));
}
