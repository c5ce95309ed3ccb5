import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Owner, tarEnd, tarHeader, tarPadding } from './tar-header.ts';
import { type FolderEntry, walkFolder } from './walk-folder.ts';

type FileEntry = Extract<FolderEntry, { kind: 'file' }>;

/** Bytes put together before they go out, and read from a large file at once. */
const chunkSize = 256 * 1024;

export interface PackOptions {
  /** Patterns as in `.gitignore`. */
  readonly exclude?: readonly string[];
  /** Called with the bytes of content packed so far. */
  readonly onBytes?: (bytes: number) => void;
  /** An empty file of this name is put at the end: without it, what arrived is not all. */
  readonly last?: string;
  /** Whom everything belongs to; 0 and 0 unless it is said. */
  readonly owner?: Owner | undefined;
}

/**
 * The contents of a folder as a tar archive, in chunks that are worth sending. The folder itself has no entry. A file that becomes shorter while it is read is an error; what it grows by is left out.
 */
export async function* packFolder(folder: string, o: PackOptions = {}): AsyncGenerator<Buffer> {
  const parts = withContents(folder, o);
  let pending: Buffer[] = [];
  let size = 0;
  for await (const part of parts) {
    pending.push(part);
    size += part.length;
    if (size < chunkSize) continue;
    yield Buffer.concat(pending, size);
    pending = [];
    size = 0;
  }
  if (o.last !== undefined) pending.push(tarHeader({ kind: 'file', name: o.last, mode: 0o600, size: 0, modified: 0 }));
  yield Buffer.concat([...pending, tarEnd]);
}

async function* withContents(folder: string, { exclude, onBytes, owner }: PackOptions): AsyncGenerator<Buffer> {
  let packed = 0;
  for (const entry of walkFolder(folder, exclude)) {
    yield tarHeader({ size: 0, ...entry, owner });
    if (entry.kind !== 'file') continue;
    let left = entry.size;
    const content: Iterable<Buffer> | AsyncIterable<Buffer> = entry.size <= chunkSize ? [readSmall(entry)] : pieces(entry);
    for await (const bytes of content) {
      yield bytes;
      left -= bytes.length;
      packed += bytes.length;
      onBytes?.(packed);
    }
    if (left > 0) throw new Error(`${entry.path} became shorter while it was read`);
    yield tarPadding(entry.size);
  }
}

/** A small file at once: asking and waiting four times takes longer than reading it. */
function readSmall(entry: FileEntry): Buffer {
  const file = openSync(entry.path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(entry.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, bytes.length - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

async function* pieces(entry: FileEntry): AsyncGenerator<Buffer> {
  const file = await open(entry.path);
  try {
    for (let at = 0; at < entry.size;) {
      const bytes = await readFully(file, Buffer.allocUnsafe(Math.min(chunkSize, entry.size - at)), at);
      if (bytes.length === 0) return;
      yield bytes;
      at += bytes.length;
    }
  } finally {
    await file.close();
  }
}

/** Reads until the buffer is full or the file ends. */
async function readFully(file: FileHandle, into: Buffer, at: number): Promise<Buffer> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
}
