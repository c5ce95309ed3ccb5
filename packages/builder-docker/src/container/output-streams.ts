import type { Duplex } from 'node:stream';

/** Bytes that wait for a reader before the engine is asked to wait, for both streams together. */
const enough = 1024 * 1024;

/** One of a command's streams, as it arrived. */
interface Queue {
  chunks: Uint8Array[];
  size: number;
  isOver: boolean;
  /** Whether somebody waits for it. */
  wake: (() => void) | undefined;
}

/** What a command writes, taken apart. */
export interface OutputStreams {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Resolves when the engine has told everything, or is gone: `cut` when it had announced more. */
  readonly over: Promise<'whole' | 'cut'>;
  /** Reads away what nobody wants. */
  discard(): void;
}

/**
 * Takes the frames of a command's output apart: a byte for the stream, three of nothing, four for the length (Engine API, "Attach
 * to a container", stream format). Both streams come over one connection, so a reader of one must not wait for a reader of the
 * other: as long as somebody waits, everything is read; otherwise about one mebibyte is.
 * @param o.onData what arrives goes through it, and what it gives is put out
 */
export function outputStreams(
  connection: Duplex,
  o: { readonly frames: 'framed' | 'raw'; readonly onData: (kind: 'stdout' | 'stderr', chunk: Buffer) => Buffer },
): OutputStreams {
  const queues = { stdout: newQueue(), stderr: newQueue() };
  let isDiscarded = false;
  const settle = (): void => {
    const isAwaited = queues.stdout.wake !== undefined || queues.stderr.wake !== undefined;
    const waiting = queues.stdout.size + queues.stderr.size;
    if (isDiscarded || isAwaited || waiting < enough) connection.resume();
    else connection.pause();
  };
  const put = (kind: 'stdout' | 'stderr', chunk: Buffer): void => {
    const rest = o.onData(kind, chunk);
    if (isDiscarded || rest.length === 0) return;
    const queue = queues[kind];
    queue.chunks.push(rest);
    queue.size += rest.length;
    queue.wake?.();
  };
  const { parse, isWhole } =
    o.frames === 'framed' ? framed(put) : { parse: (chunk: Buffer): void => put('stdout', chunk), isWhole: (): boolean => true };

  const over = new Promise<'whole' | 'cut'>((resolve) => {
    const end = (): void => {
      for (const queue of [queues.stdout, queues.stderr]) {
        queue.isOver = true;
        queue.wake?.();
      }
      resolve(isWhole() ? 'whole' : 'cut');
    };
    connection.on('end', end);
    connection.on('close', end);
    connection.on('error', end);
  });
  connection.on('data', (chunk: Buffer) => {
    parse(chunk);
    settle();
  });

  const read = async function* (queue: Queue): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { chunks } = queue;
      queue.chunks = [];
      for (const chunk of chunks) {
        queue.size -= chunk.length;
        yield chunk;
      }
      if (queue.chunks.length > 0) continue;
      if (queue.isOver || isDiscarded) return;
      await new Promise<void>((resolve) => {
        queue.wake = resolve;
        settle();
      });
      queue.wake = undefined;
    }
  };
  return {
    stdout: read(queues.stdout),
    stderr: read(queues.stderr),
    over,
    discard: () => {
      isDiscarded = true;
      for (const queue of [queues.stdout, queues.stderr]) {
        queue.chunks = [];
        queue.size = 0;
        queue.wake?.();
      }
      settle();
    },
  };
}

function newQueue(): Queue {
  return { chunks: [], size: 0, isOver: false, wake: undefined };
}

/** Gives the contents of frames as they arrive, also of those that have not arrived whole. */
export function framed(put: (kind: 'stdout' | 'stderr', chunk: Buffer) => void): {
  readonly parse: (chunk: Buffer) => void;
  /** Whether everything that was announced has arrived. */
  readonly isWhole: () => boolean;
} {
  let header = Buffer.alloc(0);
  let kind: 'stdout' | 'stderr' = 'stdout';
  let left = 0;
  const parse = (chunk: Buffer): void => {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const taken = chunk.subarray(at, at + 8 - header.length);
        header = Buffer.concat([header, taken]);
        at += taken.length;
        if (header.length < 8) return;
        kind = header[0] === 2 ? 'stderr' : 'stdout';
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const content = chunk.subarray(at, at + left);
      left -= content.length;
      at += content.length;
      put(kind, content);
    }
  };
  return { parse, isWhole: () => left === 0 && header.length === 0 };
}
