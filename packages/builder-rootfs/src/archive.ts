import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** A file of an archive: a text, or a file on disk with its size. */
export type ArchiveFile = { readonly name: string; readonly text: string } | { readonly name: string; readonly source: string; readonly size: number };

/** Writes a tar archive with the files in the order given; nothing of this machine is in it. */
export async function writeArchive(path: string, files: readonly ArchiveFile[], epoch: number, signal: AbortSignal): Promise<void> {
  const archive = pack();
  const common = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(epoch * 1000), type: 'file' as const };
  const filling = (async () => {
    for (const file of files) {
      if ('text' in file) {
        await new Promise<void>((resolve, reject) => {
          archive.entry({ ...common, name: file.name }, file.text, (error) => (error === null || error === undefined ? resolve() : reject(error)));
        });
        continue;
      }
      const sink = archive.entry({ ...common, name: file.name, size: file.size });
      for await (const chunk of createReadStream(file.source)) {
        if (!sink.write(chunk)) await new Promise<void>((resolve) => sink.once('drain', () => resolve()));
      }
      sink.end(null);
    }
    archive.finalize();
  })().catch((error: unknown) => {
    archive.destroy(error as Error);
    throw error;
  });
  await Promise.all([filling, pipeline(archive as unknown as NodeJS.ReadableStream, createWriteStream(path), { signal })]);
}
