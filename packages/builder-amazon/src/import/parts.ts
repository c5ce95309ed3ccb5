/** How a file is cut into parts, and how many of them are on their way at once. */
export interface PartPlan {
  readonly count: number;
  /** Bytes of each part but the last. */
  readonly size: number;
  readonly atOnce: number;
}

const mebibyte = 2 ** 20;

/** Bytes; small enough to be sent again, large enough that asking does not take longer than sending. */
const usualSize = 8 * mebibyte;
/** Source: S3 User Guide, "Amazon S3 multipart upload limits". */
const mostParts = 10_000;
/** Bytes of parts that are held in memory together; one part is, however large it is. */
const memory = 64 * mebibyte;
/** More do not make a line faster. */
const mostAtOnce = 8;

export function planParts(bytes: number): PartPlan {
  const size = Math.max(usualSize, Math.ceil(bytes / mostParts / mebibyte) * mebibyte);
  const count = Math.max(1, Math.ceil(bytes / size));
  return { count, size, atOnce: Math.min(count, mostAtOnce, Math.max(1, Math.floor(memory / size))) };
}

/**
 * Does something for every number from 0 on, several at once, in their order. The first error ends all of them; it is thrown when
 * nothing is being done any more.
 * @param open makes what one of those who work keeps for itself, as a buffer
 */
export async function each<Own>(
  { count, atOnce }: Pick<PartPlan, 'count' | 'atOnce'>,
  signal: AbortSignal,
  open: () => Own,
  body: (index: number, own: Own, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  let next = 0;
  const work = async (): Promise<void> => {
    const own = open();
    while (next < count && !either.aborted) await body(next++, own, either);
  };
  const workers = Array.from({ length: atOnce }, async () => work().catch((error: unknown) => failing.abort(error)));
  await Promise.all(workers);
  signal.throwIfAborted();
  failing.signal.throwIfAborted();
}
