import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { contentOf, type Input } from './inputs.ts';
import { levelOr } from './level.ts';

/** Kinds of files in the upper bits of a Unix mode. */
const kindBits = { file: 0o100000, directory: 0o040000, link: 0o120000 } as const;

/** A zip archive of files, with the extensions for 64 bits where sizes need them; all times are `modified`. */
export async function* zipOf(
  inputs: readonly Input[],
  level: number,
  modified: Date,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const archive = new ZipFile();
  const output = archive.outputStream as Readable;
  archive.on('error', (error: Error) => output.destroy(error));
  for (const input of inputs) {
    const about = { mtime: modified, mode: kindBits[input.kind] | input.mode };
    if (input.kind === 'directory') archive.addEmptyDirectory(input.name, about);
    else if (input.kind === 'link') archive.addBuffer(Buffer.from(input.target), input.name, { ...about, compress: false });
    else {
      const options = { ...about, compressionLevel: levelOr(6, level), size: input.size };
      archive.addReadStreamLazy(input.name, options, (give) => {
        give(undefined, Readable.from(contentOf(input, onBytes), { objectMode: false }));
      });
    }
  }
  archive.end();
  yield* output as AsyncIterable<Uint8Array>;
}
