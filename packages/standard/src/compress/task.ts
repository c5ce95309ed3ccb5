import * as zlib from 'node:zlib';

/** Something to compress that depends on nothing else, so that it can be done on any core. */
export type Task =
  /** A part of one deflate stream, ended at a byte (RFC 1951, a stored block without content); `dictionary` is what came before it. */
  | { readonly kind: 'part'; readonly data: Uint8Array; readonly level: number; readonly dictionary: Uint8Array | undefined }
  /** Blocks of BGZF. */
  | { readonly kind: 'members'; readonly data: Uint8Array; readonly level: number }
  /** A frame of zstd. */
  | { readonly kind: 'frame'; readonly data: Uint8Array; readonly level: number };

/** What Node has of zstd since 22.15; the types of 22.12 do not know it. */
interface NodeZstd {
  zstdCompressSync(data: Uint8Array, o: { readonly params: Readonly<Record<number, number>> }): Uint8Array;
  readonly constants: Readonly<Record<'ZSTD_c_compressionLevel' | 'ZSTD_c_checksumFlag', number>>;
}

/** Node's zstd; undefined in a Node that has none. */
export const nodeZstd: NodeZstd | undefined = 'zstdCompressSync' in zlib ? (zlib as unknown as NodeZstd) : undefined;

/** Content of one block of BGZF: what htslib takes too, so that it fits into 64 KiB even when it cannot be compressed. */
const memberSize = 0xff00;

/** Compresses one task's data. */
export function runTask(task: Task): Uint8Array {
  const { data, level } = task;
  if (task.kind === 'members') return members(data, level);
  if (task.kind === 'frame') return frame(data, level);
  return zlib.deflateRawSync(data, {
    level,
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    ...(task.dictionary === undefined ? {} : { dictionary: task.dictionary }),
  });
}

function members(data: Uint8Array, level: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += memberSize) parts.push(...member(data.subarray(at, at + memberSize), level));
  return Buffer.concat(parts);
}

/** A member of a gzip file that says its own length. Source: "The BGZF compression format" (4.1) in the SAM specification. */
function member(data: Uint8Array, level: number): readonly Uint8Array[] {
  const packed = zlib.deflateRawSync(data, { level });
  const header = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex');
  header.writeUInt16LE(header.length + packed.length + 8 - 1, 16);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(zlib.crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return [header, packed, trailer];
}

function frame(data: Uint8Array, level: number): Uint8Array {
  if (nodeZstd === undefined) throw new Error('this Node has no zstd');
  const { ZSTD_c_compressionLevel: levelParameter, ZSTD_c_checksumFlag: checksum } = nodeZstd.constants;
  return nodeZstd.zstdCompressSync(data, { params: { [levelParameter]: level, [checksum]: 1 } });
}
