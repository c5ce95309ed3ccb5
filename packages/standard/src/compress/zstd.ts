import { availableParallelism } from 'node:os';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { levelOr } from './level.ts';

/** What Node has of zstd since 22.15; the types of 22.12 do not know it. */
interface NodeZstd {
  createZstdCompress(o: { readonly chunkSize: number; readonly params: Readonly<Record<number, number>> }): Transform;
  readonly constants: Readonly<Record<'ZSTD_c_compressionLevel' | 'ZSTD_c_checksumFlag' | 'ZSTD_c_nbWorkers', number>>;
}

/** Node's zstd; undefined in a Node that has none. */
export const nodeZstd: NodeZstd | undefined = 'createZstdCompress' in zlib ? (zlib as unknown as NodeZstd) : undefined;

/** One frame of zstd with a checksum, compressed on all cores; the bytes do not depend on how many there are. */
export async function* zstdOf(
  chunks: AsyncIterable<Uint8Array>,
  level: number,
  { createZstdCompress, constants }: NodeZstd,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const transform = createZstdCompress({
    chunkSize: 1 << 20,
    params: {
      [constants.ZSTD_c_compressionLevel]: levelOr(3, level),
      [constants.ZSTD_c_checksumFlag]: 1,
      [constants.ZSTD_c_nbWorkers]: availableParallelism(),
    },
  });
  const done = pipeline(Readable.from(chunks, { objectMode: false }), transform, { signal });
  // The reader below sees the error too.
  done.catch(() => undefined);
  yield* transform as AsyncIterable<Uint8Array>;
  await done;
}
