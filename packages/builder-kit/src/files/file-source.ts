import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Source } from '@imgbuild/core/sdk';

/** Bytes read from a file at once. More would be no faster, and more garbage. */
const chunk = 256 * 1024;

/** A file here as something that can be uploaded, and read again from anywhere. */
export async function fileSource(path: string): Promise<Source> {
  const { size, mode } = await stat(path);
  return {
    size,
    mode: mode & 0o7777,
    open: (from = 0) => createReadStream(path, { start: from, highWaterMark: chunk }),
  };
}
