import type { Readable } from 'node:stream';
import type { Exit, RemoteProcess } from '@imgbuild/core/sdk';
import type { ClientChannel } from 'ssh2';
import type { Command } from './line.ts';
import { sendSignal } from './send-signal.ts';

/** Milliseconds that a command is given after it was asked to end; a script of ours ends as soon as nothing passes any more. */
const graces = { command: 5_000, script: 100 };

/** That a command is over, for all who wait for something of it. */
interface Ending {
  isOver: boolean;
  /** Nothing more is to be expected of the machine, not even the end of the streams. */
  isGivenUp: boolean;
  readonly waiting: Set<() => void>;
}

/** A channel as a process. Both streams are to be read. Aborting the signal, or disposing it, ends the command on the machine. */
export function remoteProcess(command: Command, signal: AbortSignal, kind: keyof typeof graces = 'command'): RemoteProcess {
  const { channel } = command;
  const ending: Ending = { isOver: false, isGivenUp: false, waiting: new Set() };
  let finish: () => void = () => undefined;
  const exit = new Promise<Exit>((resolve) => {
    finish = (): void => {
      ending.isOver = true;
      signal.removeEventListener('abort', stop);
      for (const wake of [...ending.waiting]) wake();
      resolve(command.exit() ?? { kind: 'disconnected' });
    };
  });
  channel.on('error', () => undefined);
  channel.stderr.on('error', () => undefined);
  channel.once('close', () => finish());
  for (const stream of [channel, channel.stderr]) stream.on('readable', () => noticeEnd(stream));
  const end = async (): Promise<void> => {
    if (ending.isOver) return;
    // Who ends a command reads no more; and only when all was read does a channel close.
    discard(channel, ending);
    sendSignal(channel, 'TERM');
    sendSignal(channel, 'HUP');
    const timer = setTimeout(() => {
      sendSignal(channel, 'KILL');
      // A machine that is gone does not answer that; OpenSSH does not either while a command of root goes on.
      command.abandon();
      ending.isGivenUp = true;
      finish();
    }, graces[kind]);
    await exit;
    clearTimeout(timer);
  };
  const stop = (): void => void end();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return {
    stdout: output(channel, ending),
    stderr: output(channel.stderr, ending),
    write: (chunk) => write(channel, chunk, ending),
    closeStdin: async () => void channel.end(),
    resize: ({ columns, rows }) => channel.setWindow(rows, columns, 0, 0),
    exit,
    [Symbol.asyncDispose]: end,
  };
}

/** An end with nothing before it is seen without a reader, too. */
function noticeEnd(stream: Readable): void {
  if (stream.readableLength === 0) stream.read();
}

function flow(stream: Readable): void {
  // As long as one listens for "readable", nothing flows; and nothing does either when the last of those has gone, without "data".
  stream.removeAllListeners('readable');
  if (stream.listenerCount('data') === 0) stream.on('data', () => undefined);
  stream.resume();
}

/** Reads away what nobody wants, while those who still read see the end. */
function discard(channel: ClientChannel, ending: Ending): void {
  ending.isGivenUp = true;
  for (const wake of [...ending.waiting]) wake();
  flow(channel);
  flow(channel.stderr);
}

/** What a stream has, up to its end. Without promises that live as long as the command: these would remember every chunk. */
async function* output(stream: Readable, ending: Ending): AsyncGenerator<Uint8Array> {
  let wake: () => void = () => undefined;
  const onEvent = (): void => wake();
  const events = ['readable', 'end', 'close', 'error'] as const;
  for (const event of events) stream.on(event, onEvent);
  ending.waiting.add(onEvent);
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (ending.isGivenUp) return;
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) yield chunk;
      else if (stream.readableEnded || stream.destroyed) return;
      else await woken;
    }
  } finally {
    for (const event of events) stream.off(event, onEvent);
    ending.waiting.delete(onEvent);
    flow(stream);
  }
}

/** Writes at the pace of the machine. Rejects when it has gone, or reads no more. */
async function write(channel: ClientChannel, chunk: Uint8Array, ending: Ending): Promise<void> {
  if (ending.isOver || channel.destroyed || !channel.writable) throw new Error('the command reads no more');
  if (channel.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const clean = (): void => {
      channel.off('drain', onDrain);
      ending.waiting.delete(onEnd);
    };
    const onDrain = (): void => {
      clean();
      resolve();
    };
    const onEnd = (): void => {
      clean();
      reject(new Error('the command has ended'));
    };
    channel.once('drain', onDrain);
    ending.waiting.add(onEnd);
  });
}
