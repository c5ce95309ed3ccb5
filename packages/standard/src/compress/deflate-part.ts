import { constants, crc32, deflateRawSync } from 'node:zlib';

/** Something to compress that depends on nothing else, so that it can be done on any core. */
export type DeflateTask =
  /** A part of one deflate stream, ended at a byte (RFC 1951, a stored block without content); `dictionary` is what came before it. */
  | { readonly kind: 'part'; readonly data: Uint8Array; readonly level: number; readonly dictionary: Uint8Array | undefined }
  /** Blocks of BGZF. */
  | { readonly kind: 'members'; readonly data: Uint8Array; readonly level: number };

/** Content of one block of BGZF: what htslib takes too, so that it fits into 64 KiB even when it cannot be compressed. */
const memberSize = 0xff00;

/** Compresses one task's data. */
export function deflatePart(task: DeflateTask): Uint8Array {
  if (task.kind === 'members') return members(task.data, task.level);
  const { data, level, dictionary } = task;
  return deflateRawSync(data, {
    level,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(dictionary === undefined ? {} : { dictionary }),
  });
}

function members(data: Uint8Array, level: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += memberSize) parts.push(...member(data.subarray(at, at + memberSize), level));
  return Buffer.concat(parts);
}

/** A member of a gzip file that says its own length. Source: "The BGZF compression format" (4.1) in the SAM specification. */
function member(data: Uint8Array, level: number): readonly Uint8Array[] {
  const packed = deflateRawSync(data, { level });
  const header = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex');
  header.writeUInt16LE(header.length + packed.length + 8 - 1, 16);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return [header, packed, trailer];
}
