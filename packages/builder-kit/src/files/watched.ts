import type { Progress, Reporter } from '@imgbuild/core/sdk';

/** Bytes from which on a transfer is worth watching. */
const worthWatching = 1024 * 1024;

/** Tells the person watching how far a transfer is, once it turns out to be a long one. */
export function watched(label: string, o: { readonly total?: number | undefined; readonly report: Reporter }): Progress {
  let progress: Progress | undefined;
  return {
    update: (bytes) => {
      if (bytes < worthWatching) return;
      progress ??= o.report.progress(label, { unit: 'bytes', ...(o.total === undefined ? {} : { total: o.total }) });
      progress.update(bytes);
    },
    end: () => progress?.end(),
  };
}

/** Chunks as they come, with the bytes so far told to the person watching. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  o: { readonly label: string; readonly from?: number; readonly total?: number | undefined; readonly report: Reporter },
): AsyncGenerator<Uint8Array> {
  const progress = watched(o.label, o);
  let bytes = o.from ?? 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += chunk.length;
      progress.update(bytes);
    }
  } finally {
    progress.end();
  }
}
