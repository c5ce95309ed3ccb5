import type { Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import { until } from './until.ts';

/** One command or subsystem of a client, both ways at the pace of the slower side. */
export interface Channel {
  /** What the client sends; ends when it sends no more, and when the channel is closed. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when the client can take more. Rejects when it has gone. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void>;
  /** Tells how it went, and closes. The client has everything that was written before. */
  end(exit: ChannelExit): void;
  /** Aborts when the channel, its connection or the server is gone. */
  readonly signal: AbortSignal;
}

export type ChannelExit =
  { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'signalled'; readonly signal: string };

/** Names that RFC 4254 section 6.10 has. */
const signalNames = new Set('ABRT ALRM FPE HUP ILL INT KILL PIPE QUIT SEGV TERM USR1 USR2'.split(' '));

/** @param signal aborts when the channel, its connection or the server is gone */
export function channelOver(raw: ServerChannel, signal: AbortSignal): Channel {
  let last: Promise<unknown> = Promise.resolve();
  raw.on('error', () => undefined);
  raw.stderr.on('error', () => undefined);
  return {
    input: inputOf(raw, signal),
    write: (stream, bytes) => {
      const done = last.then(() => writeOne(raw, stream === 'stdout' ? raw : raw.stderr, { bytes, signal }));
      last = done.catch(() => undefined);
      return done;
    },
    end: (exit) => {
      if (exit.kind === 'exited') raw.exit(exit.code);
      else {
        const name = exit.signal.toUpperCase().replace(/^SIG/, '');
        if (signalNames.has(name)) raw.exit(name, false);
        else raw.exit(255);
      }
      raw.end();
    },
    signal,
  };
}

async function* inputOf(raw: ServerChannel, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  // The end of what it sends is not the end of what it is told: the channel is not destroyed.
  const chunks = raw.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = until(chunks.next() as Promise<IteratorResult<Buffer, undefined>>, signal);
    // Whatever goes wrong with what it sends, it sends no more.
    const chunk = await next.catch(() => undefined);
    if (chunk === undefined || chunk.done === true) return;
    yield chunk.value;
  }
}

/**
 * Writes, with never more than one write waiting for the client: ssh2 1.17 keeps the rest of a write that waited, and sends it
 * again when the other stream waits next (`_chunk` in its Channel.js). So each is awaited, and the rest taken away.
 */
async function writeOne(
  raw: ServerChannel,
  target: Writable,
  { bytes, signal }: { readonly bytes: Uint8Array; readonly signal: AbortSignal },
): Promise<void> {
  if (bytes.length === 0) return;
  const written = new Promise<void>((resolve, reject) =>
    target.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error))),
  );
  await until(written, signal);
  Object.assign(raw, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined });
}
