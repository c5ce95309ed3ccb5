import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that can be written and read anywhere, and are gone when it is closed: in memory while they are few, then in a file. */
export interface Spool extends AsyncDisposable {
  readonly size: () => number;
  readonly isInMemory: () => boolean;
  write(bytes: Buffer, position: number): Promise<void>;
  read(position: number, length: number): Promise<Buffer>;
  /** Cuts, or fills with zeros. */
  resize(size: number): Promise<void>;
  /** All from a position on, in pieces. */
  from(position: number): AsyncGenerator<Buffer>;
}

/** Bytes up to which a file stays in memory. */
export const memoryLimit = 4 * 1024 * 1024;

const pieceSize = 256 * 1024;

/** @param folder where the file is made; only its owner can read it, and no name leads to it */
export function openSpool(folder: string): Spool {
  let chunks: Buffer[] = [];
  let size = 0;
  let file: FileHandle | undefined;
  let leftover: string | undefined;
  /** Memory as one piece. */
  const whole = (): Buffer => {
    if (chunks.length !== 1) chunks = [Buffer.concat(chunks)];
    return chunks[0] ?? Buffer.alloc(0);
  };
  const toFile = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    const path = join(folder, `sftp-${randomUUID()}`);
    const opened = await open(path, 'wx+', 0o600);
    // Where a file that is open cannot be removed, it goes when it is closed.
    await rm(path).catch(() => (leftover = path));
    file = opened;
    await writeAll(opened, whole(), 0);
    chunks = [];
    return opened;
  };
  const spool: Spool = {
    size: () => size,
    isInMemory: () => file === undefined,
    write: async (bytes, position) => {
      const end = position + bytes.length;
      if (file === undefined && position === size && end <= memoryLimit) {
        // A client's message is larger than what it holds and would be kept with it.
        chunks.push(Buffer.from(bytes));
        size = end;
        return;
      }
      await writeAll(await toFile(), bytes, position);
      size = Math.max(size, end);
    },
    read: async (position, length) => {
      const wanted = Math.max(0, Math.min(length, size - position));
      if (file === undefined) return whole().subarray(position, position + wanted);
      const into = Buffer.allocUnsafe(wanted);
      let got = 0;
      while (got < wanted) {
        const { bytesRead } = await file.read(into, got, wanted - got, position + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return into.subarray(0, got);
    },
    resize: async (wanted) => {
      if (wanted === size) return;
      await (await toFile()).truncate(wanted);
      size = wanted;
    },
    from: async function* (position) {
      for (let at = position; at < size;) {
        const piece = await spool.read(at, pieceSize);
        if (piece.length === 0) return;
        yield piece;
        at += piece.length;
      }
    },
    [Symbol.asyncDispose]: async () => {
      chunks = [];
      await file?.close();
      if (leftover !== undefined) await rm(leftover, { force: true });
    },
  };
  return spool;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
