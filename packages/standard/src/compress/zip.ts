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
  const fail = (error: Error): void => void output.destroy(error);
  archive.on('error', fail);
  // The reader below sees an error too; without a listener it would end the process.
  output.on('error', () => undefined);
  const reading = new Set<Readable>();
  for (const input of inputs) {
    const about = { mtime: modified, mode: kindBits[input.kind] | input.mode };
    if (input.kind === 'directory') archive.addEmptyDirectory(input.name, about);
    else if (input.kind === 'link') archive.addBuffer(Buffer.from(input.target), input.name, { ...about, compress: false });
    else {
      const options = { ...about, compressionLevel: levelOr(6, level), size: input.size };
      archive.addReadStreamLazy(input.name, options, (give) => {
        const content = Readable.from(contentOf(input, onBytes), { objectMode: false });
        reading.add(content.on('error', fail).on('close', () => reading.delete(content)));
        give(undefined, content);
      });
    }
  }
  archive.end();
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    // Files that are open when the archive is given up.
    for (const content of reading) content.destroy();
  }
}
