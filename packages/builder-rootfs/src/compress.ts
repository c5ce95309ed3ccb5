import * as zlib from 'node:zlib';
import type { Duplex } from 'node:stream';
import { failure } from '@imgbuild/core/sdk';
import type { Compression } from './config.ts';
import { problems } from './problems.ts';

/** Streams that compress, in order; none for `none`. The same input gives the same output. */
export function compressor(compression: Compression): readonly Duplex[] {
  if (compression === 'none') return [];
  if (compression === 'gz') return [zlib.createGzip({ level: 6 })];
  const { createZstdCompress } = zlib as { createZstdCompress?: () => Duplex };
  if (createZstdCompress === undefined) throw failure(problems.create('zstd-unavailable'));
  return [createZstdCompress()];
}

/** Ending of a file's name. */
export function extension(compression: Compression): string {
  return compression === 'none' ? '' : `.${compression}`;
}
