import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Artifact, type ArtifactFile, failure, type Host } from '@imgbuild/core/sdk';
import type { ImportConfig } from '../config/amazon-import.ts';
import { problems } from '../problems.ts';

/** The artifact's first file whose name ends as the format does. */
export function fileToImport({ builderId, files }: Artifact, format: ImportConfig['format']): ArtifactFile {
  const found = files.find(({ path }) => path.endsWith(`.${format}`));
  if (found !== undefined) return found;
  const [some, more] = [files.slice(0, 5).map(({ path }) => path), files.length - 5];
  const names = `it has ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  throw failure(
    problems.create('import-no-file', { maker: builderId, format, files: files.length === 0 ? 'it has no files at all' : names }),
  );
}

/** A file that is read in parts. */
export interface OpenFile {
  /** Bytes when it was opened. */
  readonly size: number;
  /** Fills a buffer from an offset on. */
  read(into: Uint8Array, offset: number): Promise<void>;
  close(): Promise<void>;
}

/** @throws `import-unreadable`, also later, when the file turns out to have become shorter */
export async function openFile(path: string, host: Pick<Host, 'workingDirectory' | 'displayPath'>): Promise<OpenFile> {
  const absolute = resolve(host.workingDirectory, path);
  const unreadable = (reason: string, cause?: unknown): Error =>
    failure(problems.create('import-unreadable', { path: host.displayPath(absolute), reason }), cause);
  const reading = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw unreadable(error instanceof Error ? error.message : String(error), error);
    }
  };
  const handle = await reading(() => open(absolute));
  try {
    const about = await reading(() => handle.stat());
    if (!about.isFile()) throw unreadable('it is no file');
    return {
      size: about.size,
      read: async (into, offset) => {
        const count = await reading(() => fill(handle, into, offset));
        if (count < into.length) throw unreadable('it became shorter while it was read');
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads until a buffer is full or the file has ended; gives the number of bytes. */
async function fill(handle: FileHandle, into: Uint8Array, offset: number): Promise<number> {
  let count = 0;
  while (count < into.length) {
    const { bytesRead } = await handle.read(into, count, into.length - count, offset + count);
    if (bytesRead === 0) break;
    count += bytesRead;
  }
  return count;
}
