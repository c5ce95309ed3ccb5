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
  // The reader below sees an error too; without a listener it would end the process.
  archive.on('error', () => undefined);
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
    // Nobody reads on when the archive is given up, and then its sinks never drain.
    const given = new AbortController();
    const sink = archive.entry(header, (error?: Error | null) => {
      given.abort();
      if (error) refused(error);
      else written();
    });
    sink.on('error', refused);
    if (input.kind !== 'file') {
      sink.end(null);
      return;
    }
    const fill = async (): Promise<void> => {
      for await (const chunk of contentOf(input, onBytes)) {
        if (!sink.write(chunk)) await drained(sink, given.signal);
        if (given.signal.aborted) return;
      }
      sink.end(null);
    };
    fill().catch(refused);
  });
}

function drained(sink: { once(event: 'drain', listener: () => void): unknown }, given: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const done = (): void => {
      given.removeEventListener('abort', done);
      resume();
    };
    if (given.aborted) done();
    given.addEventListener('abort', done);
    sink.once('drain', done);
  });
}
