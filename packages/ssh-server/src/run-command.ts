import { abortError, type Communicator, type Exit, isLineDown, problemOf, type RemoteProcess } from '@imgbuild/core/sdk';
import type { Channel, ChannelExit } from './channel.ts';
import { partOf } from './until.ts';

/** A terminal, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Command {
  readonly text: string;
  readonly pty: TerminalSize | undefined;
}

/** A command that runs for a client. */
export interface RunningCommand {
  resize(size: TerminalSize): void;
  /** Name without `SIG`. */
  signal(name: string): void;
  /** Resolves when the channel is closed and the command has ended; never rejects. */
  readonly done: Promise<void>;
}

/** What ssh itself ends with when a connection is lost: a client reads it as that, and not as the command's. */
const lost: ChannelExit = { kind: 'exited', code: 255 };

/** Keys of a terminal that make signals (termios' INTR, QUIT and SUSP). */
const keys: Readonly<Record<string, string>> = { INT: '\x03', QUIT: '\x1c', TSTP: '\x1a' };

/** Signals by which a command is ended. Others a communicator cannot send. */
const ends = new Set(['TERM', 'HUP', 'INT', 'QUIT', 'KILL', 'ABRT']);

/** Runs a command with a channel as its three streams. It ends with the channel. */
export function runCommand(
  command: Command,
  o: { readonly communicator: Communicator; readonly channel: Channel },
): RunningCommand {
  const stop = partOf(o.channel.signal);
  let child: RemoteProcess | undefined;
  let size: TerminalSize | undefined;

  const run = async (): Promise<void> => {
    let exit: ChannelExit = lost;
    try {
      const options = { signal: stop.signal, ...(command.pty === undefined ? {} : { pty: command.pty }) };
      child = await o.communicator.spawn(command.text, options);
      if (size !== undefined) child.resize(size);
      exit = await converse(child, o.channel);
    } catch (error) {
      await o.channel.write('stderr', Buffer.from(`imgbuild: ${reasonOf(error)}\r\n`)).catch(() => undefined);
    } finally {
      o.channel.end(exit);
      await child?.[Symbol.asyncDispose]();
      stop.end(abortError({ kind: 'ended', what: 'the command' }));
    }
  };
  return {
    resize: (wanted) => {
      size = wanted;
      child?.resize(wanted);
    },
    signal: (name) => {
      const key = command.pty === undefined ? undefined : keys[name];
      if (key !== undefined) child?.write(Buffer.from(key)).catch(() => undefined);
      else if (ends.has(name)) stop.end(abortError({ kind: 'interrupt', signal: `SIG${name}` }));
    },
    done: run().catch(() => undefined),
  };
}

/** Passes on what both sides say, and gives how the command ended. */
async function converse(child: RemoteProcess, channel: Channel): Promise<ChannelExit> {
  const hear = async (stream: 'stdout' | 'stderr'): Promise<void> => {
    for await (const chunk of child[stream]) await channel.write(stream, chunk);
  };
  const tell = async (): Promise<void> => {
    for await (const chunk of channel.input) await child.write(chunk);
    await child.closeStdin();
  };
  // A command that reads no more still has things to say.
  tell().catch(() => undefined);
  const [exit] = await Promise.all([child.exit, hear('stdout'), hear('stderr')]);
  return toChannelExit(exit);
}

function toChannelExit(exit: Exit): ChannelExit {
  if (exit.kind === 'disconnected') throw new Error('the connection to the machine was lost');
  return exit;
}

function reasonOf(error: unknown): string {
  const problem = problemOf(error);
  if (problem !== undefined) return problem.detail ?? problem.summary;
  const text = error instanceof Error ? error.message : String(error);
  return isLineDown(error) ? text : `the command cannot be run: ${text}`;
}
