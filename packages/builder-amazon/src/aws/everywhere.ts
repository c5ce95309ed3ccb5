import { failure, type Problem } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/**
 * Does something in several regions at once, and ends when all have ended: then nothing is still being made that nobody waits for.
 * What went wrong in one is thrown as it is, what went wrong in several as one error.
 * @param what for the message, as "copying ami-…"
 */
export async function everywhere<R>(
  what: string,
  regions: readonly string[],
  signal: AbortSignal,
  body: (region: string) => Promise<R>,
): Promise<readonly R[]> {
  return settled(regions, signal, body, (errors) => oneError(what, regions.length, errors));
}

/** The same with things of one region. */
export async function together<T, R>(
  what: string,
  things: readonly T[],
  signal: AbortSignal,
  body: (thing: T) => Promise<R>,
): Promise<readonly R[]> {
  return settled(things, signal, body, (errors) => partsError(what, things.length, errors));
}

async function settled<T, R>(
  things: readonly T[],
  signal: AbortSignal,
  body: (thing: T) => Promise<R>,
  asOne: (errors: readonly unknown[]) => unknown,
): Promise<readonly R[]> {
  const results = await Promise.allSettled(things.map(body));
  signal.throwIfAborted();
  const errors = results.flatMap((result): readonly unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) throw asOne(errors);
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
