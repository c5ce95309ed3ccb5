import { setImmediate } from 'node:timers/promises';
import type { ComponentContext, Exit } from '@imgbuild/core/sdk';
import { failure, lineDown, untilAborted } from '@imgbuild/core/sdk';
import type { Client, ClientChannel, ExecOptions, SFTPWrapper } from 'ssh2';
import type { SshConfig } from './config.ts';
import { connectTo } from './connection.ts';
import { problems } from './problems.ts';
import type { Target } from './target.ts';
import { turns } from './turns.ts';

/** One connection with many channels on it. When it is lost, the next use waits until the machine is back. */
export interface Line extends AsyncDisposable {
  readonly target: Target;
  /** Whether the connection stands now. */
  readonly isUp: boolean;
  /** Starts a command; `terminal` asks for one. */
  exec(command: string, o: { readonly signal: AbortSignal; readonly terminal?: Terminal | undefined }): Promise<Command>;
  sftp(signal: AbortSignal): Promise<SFTPWrapper>;
}

/** A command that has been started. */
export interface Command {
  readonly channel: ClientChannel;
  /** How it ended, as far as the machine has said. */
  readonly exit: () => Exit | undefined;
  /** Waits no longer for its end; the machine may keep it running. */
  abandon(): void;
  /** Told once, when it is over or abandoned. */
  onOver(done: () => void): void;
}

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

/** Sessions at one time. OpenSSH allows 10 (MaxSessions); more wait for their turn here, also where a server allows fewer. */
const mostSessions = 10;

/** How often a channel is asked for on connections that turn out to be dead. */
const mostAttempts = 3;

/** A server counts a session until it has noticed that it is over. Milliseconds until it is asked again, and how often. */
const full = { pause: 100, times: 10 };

/** How far the opening of one channel is. */
interface Tries {
  /** Ends the turn. */
  leave: () => void;
  lost: number;
  refused: number;
}

/** What is opened on a connection: how, what becomes of one that nobody wants any more, and when it is over. */
interface Kind<T> {
  start(client: Client): Promise<T>;
  discard(channel: T): void;
  onClose(channel: T, done: () => void): void;
}

/** Waits for a machine, and opens the line. */
export async function openLine(target: Target, ctx: ComponentContext<SshConfig>): Promise<Line> {
  const connection = await connectTo(target, ctx);
  const sessions = turns(mostSessions);

  /** Opens a channel, when it is its turn; again when the connection turns out to be dead. */
  const open = async <T>(signal: AbortSignal, kind: Kind<T>): Promise<T> => {
    const tries: Tries = { leave: await sessions.enter(signal), lost: 0, refused: 0 };
    try {
      for (;;) {
        const client = await connection.client(signal);
        try {
          const channel = await untilAborted(kind.start(client), signal, kind.discard);
          kind.onClose(channel, tries.leave);
          return channel;
        } catch (error) {
          signal.throwIfAborted();
          // A connection that is lost ends what was asked of it as if it were refused, a moment before it tells of its own end.
          await setImmediate();
          await recover(error as Error, { client, tries, signal });
        }
      }
    } catch (error) {
      tries.leave();
      throw error;
    }
  };

  /** Does what may help before a channel is asked for again; throws when nothing does. */
  const recover = async (
    error: Error,
    { client, tries, signal }: { readonly client: Client; readonly tries: Tries; readonly signal: AbortSignal },
  ): Promise<void> => {
    const { message } = error;
    if (!connection.isAlive(client) || message === 'Not connected') {
      if (++tries.lost >= mostAttempts) throw lineDown(message, error);
      return connection.drop(client);
    }
    const isFull = /Channel open failure/.test(message) && ++tries.refused <= full.times + 1;
    if (!isFull) throw failure(problems.create('command-refused', { reason: message }), error);
    const others = sessions.inside - 1;
    // Commands that were abandoned and run on take up what is allowed on one connection, but not on the next.
    if (tries.refused > full.times && others === 0) return connection.drop(client);
    if (tries.refused === 1 || others === 0) return ctx.host.clock.sleep(full.pause, signal);
    sessions.lower(others);
    tries.leave();
    tries.leave = await sessions.enter(signal);
  };

  let isForwarding = target.forwardedAgent !== undefined;
  const exec = (client: Client, command: string, options: ExecOptions): Promise<Command> =>
    new Promise((resolve, reject) => {
      const agentForward = isForwarding;
      client.exec(command, { ...options, ...(agentForward ? { agentForward } : {}) } as ExecOptions, (error, channel) => {
        if (error === undefined) resolve(started(channel));
        else if (agentForward && /agent forwarding/i.test(error.message)) {
          // A server that forwards no agent still runs commands.
          isForwarding = false;
          exec(client, command, options).then(resolve, reject);
        } else reject(error);
      });
    });

  return {
    target,
    get isUp() {
      return connection.isUp;
    },
    exec: (command, { signal, terminal }) =>
      open(signal, {
        start: (client) =>
          exec(
            client,
            command,
            terminal === undefined ? {} : { pty: { term: 'xterm', cols: terminal.columns, rows: terminal.rows } },
          ),
        discard: ({ channel }) => {
          channel.on('error', () => undefined);
          channel.signal('TERM');
          channel.signal('HUP');
          channel.close();
        },
        onClose: (command, done) => command.onOver(done),
      }),
    sftp: (signal) =>
      open(signal, {
        start: (client) =>
          new Promise<SFTPWrapper>((resolve, reject) => {
            client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
          }),
        discard: (sftp) => {
          sftp.on('error', () => undefined);
          sftp.end();
        },
        onClose: (sftp, done) => void sftp.once('close', done),
      }),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** A command may have ended by the time that anybody gets to see its channel: its exit is listened for at once. */
function started(channel: ClientChannel): Command {
  let exit: Exit | undefined;
  channel.on('exit', (code: number | null, name?: string) => {
    exit = code === null ? { kind: 'signalled', signal: name ?? 'SIGKILL' } : { kind: 'exited', code };
  });
  let over: () => void = () => undefined;
  return {
    channel,
    exit: () => exit,
    abandon: () => {
      channel.close();
      over();
    },
    onOver: (done) => {
      over = done;
      channel.once('close', done);
    },
  };
}
