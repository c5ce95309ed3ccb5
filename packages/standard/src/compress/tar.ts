import { pack, type Pack } from 'tar-stream';
import { contentOf, type Input } from './inputs.ts';

/**
 * A tar archive of files. Owner and group are 0 and all times are `modified`, so that the same files always give the same
 * bytes.
 */
export async function* tarOf(
  inputs: readonly Input[],
  modified: Date,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const packing = (async () => {
    try {
      for (const input of inputs) await add(archive, input, modified, onBytes);
      archive.finalize();
    } catch (error) {
      archive.destroy(error as Error);
    }
  })();
  try {
    yield* archive as AsyncIterable<Uint8Array>;
  } finally {
    archive.destroy();
    await packing;
  }
}

async function add(archive: Pack, input: Input, modified: Date, onBytes: (count: number) => void): Promise<void> {
  const header = {
    name: input.kind === 'directory' ? `${input.name}/` : input.name,
    type: input.kind === 'link' ? ('symlink' as const) : input.kind,
    mode: input.mode,
    uid: 0,
    gid: 0,
    mtime: modified,
    size: input.kind === 'file' ? input.size : 0,
    ...(input.kind === 'link' ? { linkname: input.target } : {}),
  };
  await new Promise<void>((written, refused) => {
    const sink = archive.entry(header, (error?: Error | null) => (error ? refused(error) : written()));
    // Nobody reads on when the archive is given up.
    archive.once('close', () => refused(new Error('the archive was given up')));
    if (input.kind !== 'file') {
      sink.end(null);
      return;
    }
    const fill = async (): Promise<void> => {
      for await (const chunk of contentOf(input, onBytes)) {
        if (archive.destroyed) return;
        if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), once(archive, 'close')]);
      }
      sink.end(null);
    };
    fill().catch(refused);
  });
}

function once(emitter: { once(event: string, listener: () => void): unknown }, event: 'drain' | 'close'): Promise<void> {
  return new Promise((done) => emitter.once(event, () => done()));
}
