import { failure } from '@imgbuild/core/sdk';
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
  const results = await Promise.allSettled(regions.map(body));
  signal.throwIfAborted();
  const errors = results.flatMap((result): readonly unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length > 0) throw oneError(what, regions.length, errors);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Several errors as one, which says all that they say. */
export function oneError(what: string, total: number, errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error))).join(' ');
  return failure(
    problems.create('regions-failed', { what, count: errors.length, total, reasons }),
    new AggregateError(errors, reasons),
  );
}
