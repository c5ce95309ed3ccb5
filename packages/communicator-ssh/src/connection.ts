import type { ComponentContext } from '@imgbuild/core/sdk';
import { abortError, lineDown, problemOf, untilAborted } from '@imgbuild/core/sdk';
import type { Client } from 'ssh2';
import type { SshConfig } from './config.ts';
import { hostKeys } from './host-keys.ts';
import { reach, type Reached } from './reach.ts';
import type { Target } from './target.ts';
import { openTunnels } from './tunnels.ts';

/** The connection to a machine. When it is lost, the next use waits until the machine is back. */
export interface Connected extends AsyncDisposable {
  /** Whether it stands now. */
  readonly isUp: boolean;
  /** The connection, made again when it is lost. All who wait for it wait for the same one. */
  client(signal: AbortSignal): Promise<Client>;
  /** Whether this client's connection still stands, as far as is known by now. */
  isAlive(client: Client): boolean;
  /** Gives up a connection that turned out to be dead. */
  drop(client: Client): void;
}

/** Waits for a machine, and connects. */
export async function connectTo(target: Target, ctx: ComponentContext<SshConfig>): Promise<Connected> {
  const { report, host } = ctx;
  const closed = new AbortController();
  const keys = hostKeys();
  const ask = (question: string): Promise<string> => report.ask(question, []);
  const connect = async (signal: AbortSignal): Promise<Reached> => {
    const way = await reach(target, { signal, clock: host.clock, report, hostKeys: keys, ask });
    try {
      await openTunnels(way.client, target, signal);
      signal.throwIfAborted();
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

  const watch = (reached: Reached): Client => {
    way = reached;
    const { client } = reached;
    client.once('close', () => {
      if (way === reached) way = undefined;
      reached.close();
    });
    return client;
  };
  watch(way);

  const reconnect = async (): Promise<Client> => {
    report.detail('The connection was lost; waiting for the machine to come back...');
    try {
      const client = watch(await connect(closed.signal));
      report.detail('Connected to SSH again.');
      return client;
    } catch (error) {
      const problem = problemOf(error);
      if (problem?.code.startsWith('ssh/host-key') === true) throw error;
      throw lineDown(problem?.detail ?? (error instanceof Error ? error.message : String(error)), error);
    }
  };
  let connecting: Promise<Client> | undefined;
  return {
    get isUp() {
      return way !== undefined && !closed.signal.aborted;
    },
    client: (signal) => {
      if (closed.signal.aborted) return Promise.reject(lineDown('the line has been closed'));
      if (way !== undefined) return Promise.resolve(way.client);
      connecting ??= reconnect().finally(() => {
        connecting = undefined;
      });
      return untilAborted(connecting, signal);
    },
    isAlive: (client) => way?.client === client,
    drop: (client) => {
      client.destroy();
      if (way?.client === client) way = undefined;
    },
    [Symbol.asyncDispose]: async () => {
      closed.abort(abortError({ kind: 'ended', what: 'the line' }));
      const last = way;
      way = undefined;
      if (last !== undefined) await new Promise<void>((resolve) => last.close(resolve));
    },
  };
}
