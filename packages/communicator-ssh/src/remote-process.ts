import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Exit, RemoteProcess } from '@imgbuild/core/sdk';
import type { ClientChannel } from 'ssh2';

/** Milliseconds that a command is given after it was asked to end. */
const grace = 5_000;

/** A channel as a process. Both streams are to be read. Aborting the signal, or disposing it, ends the command on the machine. */
export function remoteProcess(channel: ClientChannel, signal: AbortSignal): RemoteProcess {
  let last: Exit | undefined;
  let finish: () => void = () => undefined;
  const closed = new Promise<Exit>((resolve) => {
    finish = (): void => resolve(last ?? { kind: 'disconnected' });
  });
  channel.on('exit', (code: number | null, name?: string) => {
    last = code === null ? { kind: 'signalled', signal: name ?? 'SIGKILL' } : { kind: 'exited', code };
  });
  channel.on('error', () => undefined);
  channel.once('close', finish);
  const end = async (): Promise<void> => {
    if (channel.destroyed) return;
    channel.signal('TERM');
    channel.signal('HUP');
    const timer = setTimeout(() => {
      channel.signal('KILL');
      channel.close();
      // A machine that is gone does not answer that either.
      finish();
    }, grace);
    await closed;
    clearTimeout(timer);
  };
  const stop = (): void => void end();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  closed.then(() => signal.removeEventListener('abort', stop)).catch(() => undefined);
  return {
    stdout: untilClosed(channel, closed),
    stderr: untilClosed(channel.stderr, closed),
    write: (chunk) => write(channel, chunk, closed),
    closeStdin: async () => void channel.end(),
    resize: ({ columns, rows }) => channel.setWindow(rows, columns, 0, 0),
    exit: closed,
    [Symbol.asyncDispose]: end,
  };
}

/** What a stream has. When the command was given up, the rest is nobody's. */
export async function* untilClosed(stream: Readable, closed: Promise<Exit>): AsyncGenerator<Uint8Array> {
  // The end of what a command says is not the end of what it is told: the channel is not destroyed.
  const chunks = stream.iterator({ destroyOnReturn: false });
  const over = closed.then(() => 'over' as const);
  for (;;) {
    const next = chunks.next();
    const first = await Promise.race([next, over]);
    // "close" comes after the end of both streams, or when all was given up.
    if (first === 'over' && !stream.readableEnded) return;
    const chunk = (await next) as IteratorResult<Buffer, undefined>;
    if (chunk.done === true) return;
    yield chunk.value;
  }
}

/** Writes at the pace of the machine. Rejects when it has gone, or reads no more. */
export async function write(channel: ClientChannel, chunk: Uint8Array, closed: Promise<unknown>): Promise<void> {
  if (channel.destroyed || !channel.writable) throw new Error('the command reads no more');
  if (channel.write(chunk)) return;
  const more = new AbortController();
  const drained = once(channel, 'drain', { signal: more.signal }).then(() => true);
  drained.catch(() => undefined);
  const isDrained = await Promise.race([drained, closed.then(() => false)]);
  more.abort();
  if (!isDrained) throw new Error('the command has ended');
}
