import type { ComponentContext } from '@imgbuild/core/sdk';
import { abortError, failure, isLineDown, lineDown, problemOf } from '@imgbuild/core/sdk';
import type { Client, ClientChannel, ExecOptions, SFTPWrapper } from 'ssh2';
import type { SshConfig } from './config.ts';
import { hostKeys } from './host-keys.ts';
import { problems } from './problems.ts';
import { reach, type Reached } from './reach.ts';
import type { Target } from './target.ts';
import { openTunnels } from './tunnels.ts';

/** One connection with many channels on it. When it is lost, the next use waits until the machine is back. */
export interface Line extends AsyncDisposable {
  readonly target: Target;
  /** Starts a command; `terminal` asks for one. */
  exec(command: string, o: { readonly signal: AbortSignal; readonly terminal?: Terminal | undefined }): Promise<ClientChannel>;
  sftp(signal: AbortSignal): Promise<SFTPWrapper>;
}

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

/** Sessions at one time. OpenSSH allows 10 (MaxSessions); more wait for their turn here. */
const mostSessions = 10;

/** Waits for a machine, and opens the line. */
export async function openLine(target: Target, ctx: ComponentContext<SshConfig>): Promise<Line> {
  const { report, host } = ctx;
  const closed = new AbortController();
  const keys = hostKeys();
  const ask = (question: string): Promise<string> => report.ask(question, []);
  const connect = async (signal: AbortSignal): Promise<Reached> => {
    const way = await reach(target, { signal, clock: host.clock, report, hostKeys: keys, ask });
    try {
      await openTunnels(way.client, target, signal);
      return way;
    } catch (error) {
      way.close();
      throw error;
    }
  };

  report.say('Waiting for SSH to become available...');
  let way: Reached | undefined = await connect(ctx.signal);
  if (target.pauseBeforeConnecting > 0) {
    // Some machines restart once after they have answered.
    way.close();
    report.say(`Pausing ${target.pauseBeforeConnecting / 1000}s before connecting...`);
    await host.clock.sleep(target.pauseBeforeConnecting, ctx.signal);
    way = await connect(ctx.signal);
  }
  report.say('Connected to SSH!');

  let connecting: Promise<Client> | undefined;
  const watch = (reached: Reached): Client => {
    way = reached;
    const { client } = reached;
    // Afterwards, an error is a lost line; "close" tells.
    client.on('error', () => undefined);
    client.once('close', () => {
      if (way === reached) way = undefined;
      reached.close();
    });
    return client;
  };
  watch(way);

  /** The connection, made again when it is lost. All who wait for it wait for the same one. */
  const connected = (signal: AbortSignal): Promise<Client> => {
    if (closed.signal.aborted) return Promise.reject(lineDown('the line has been closed'));
    if (way !== undefined) return Promise.resolve(way.client);
    connecting ??= reconnect().finally(() => {
      connecting = undefined;
    });
    return orAborted(connecting, signal);
  };
  const reconnect = async (): Promise<Client> => {
    report.detail('The connection was lost; waiting for the machine to come back...');
    try {
      const client = watch(await connect(closed.signal));
      report.detail('Connected to SSH again.');
      return client;
    } catch (error) {
      const problem = problemOf(error);
      if (problem?.code.startsWith('ssh/host-key') === true) throw error;
      throw lineDown(error instanceof Error ? error.message : String(error), error);
    }
  };

  const sessions = turns(mostSessions);
  /** Opens a channel, when it is its turn; once more when the connection turns out to be dead. */
  const open = async <T>(
    signal: AbortSignal,
    start: (client: Client) => Promise<T>,
    closes: (channel: T, done: () => void) => void,
  ): Promise<T> => {
    const leave = await sessions.enter(signal);
    try {
      for (let attempt = 1; ; attempt++) {
        const client = await connected(signal);
        try {
          const channel = await orAborted(start(client), signal, (late) => closes(late, () => undefined));
          closes(channel, leave);
          return channel;
        } catch (error) {
          signal.throwIfAborted();
          if (isRefusal(error)) throw failure(problems.create('command-refused', { reason: error.message }), error);
          if (attempt >= 3) throw isLineDown(error) ? error : lineDown((error as Error).message, error);
          if (way?.client === client) {
            client.destroy();
            way = undefined;
          }
        }
      }
    } catch (error) {
      leave();
      throw error;
    }
  };

  let isForwarding = target.forwardedAgent !== undefined;
  const exec = (client: Client, command: string, options: ExecOptions): Promise<ClientChannel> =>
    new Promise((resolve, reject) => {
      const agentForward = isForwarding;
      client.exec(command, { ...options, ...(agentForward ? { agentForward } : {}) } as ExecOptions, (error, channel) => {
        if (error === undefined) resolve(channel);
        else if (agentForward && /agent forwarding/i.test(error.message)) {
          // A server that forwards no agent still runs commands.
          isForwarding = false;
          exec(client, command, options).then(resolve, reject);
        } else reject(error);
      });
    });

  return {
    target,
    exec: (command, { signal, terminal }) =>
      open(
        signal,
        (client) =>
          exec(
            client,
            command,
            terminal === undefined ? {} : { pty: { term: 'xterm', cols: terminal.columns, rows: terminal.rows } },
          ),
        (channel, done) => void channel.once('close', done),
      ),
    sftp: (signal) =>
      open(
        signal,
        (client) =>
          new Promise<SFTPWrapper>((resolve, reject) => {
            client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
          }),
        (sftp, done) => void sftp.once('close', done),
      ),
    [Symbol.asyncDispose]: async () => {
      closed.abort(abortError({ kind: 'ended', what: 'the line' }));
      const last = way;
      way = undefined;
      if (last === undefined) return;
      await new Promise<void>((resolve) => {
        last.client.once('close', () => resolve());
        last.close();
        // A machine that is gone says no goodbye.
        setTimeout(resolve, 1000).unref();
      });
      last.client.destroy();
    },
  };
}

/** An answer of the server, in contrast to a line that broke. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error && /Channel open failure|Unable to exec|Unable to start subsystem|pseudo-terminal/i.test(error.message)
  );
}

/** The work's result, or the abort's reason at once. What comes too late is given back. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal, release: (late: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
      work.then(release, () => undefined);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Lets so many in at one time, the others in the order in which they came. */
function turns(most: number): { enter(signal: AbortSignal): Promise<() => void> } {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    inside--;
    waiting.shift()?.();
  };
  return {
    enter: async (signal) => {
      signal.throwIfAborted();
      if (inside >= most) {
        await new Promise<void>((resolve, reject) => {
          const go = (): void => {
            signal.removeEventListener('abort', stop);
            resolve();
          };
          const stop = (): void => {
            waiting.splice(waiting.indexOf(go), 1);
            reject(signal.reason as Error);
          };
          waiting.push(go);
          signal.addEventListener('abort', stop, { once: true });
        });
      }
      inside++;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
      };
    },
  };
}
