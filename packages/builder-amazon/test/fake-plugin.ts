import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How one start of the plugin goes; `forward` when nothing is said. */
export type PluginMode =
  | 'forward'
  /** Forwards, and says nothing. */
  | 'silent'
  /** Ends at once. */
  | 'refuse'
  /** Goes on, and opens no port. */
  | 'deaf';

/** One start of the plugin. */
export interface PluginStart {
  readonly pid: number;
  readonly arguments: readonly string[];
  /** What the session's variable held, and the keys that it would sign with. */
  readonly response: string;
  readonly keys: readonly (string | null)[];
}

export interface FakePlugin {
  /** How the next starts go, one after the other. */
  plan(...modes: readonly PluginMode[]): Promise<void>;
  starts(): Promise<readonly PluginStart[]>;
}

/**
 * Puts a program on a world's PATH that stands for AWS's session-manager-plugin: it takes the same arguments, says the same, and
 * forwards the port of this machine to another, since there is no data channel of Systems Manager.
 * @param forwardTo `HOST:PORT` of what the instance has there; `machine` where the simulator's machines have addresses of their own
 */
export async function fakePlugin(folder: string, forwardTo: string, version = '1.2.553.0'): Promise<FakePlugin> {
  const bin = join(folder, 'bin');
  const [modes, starts] = [join(bin, 'plugin-modes'), join(bin, 'plugin-starts')];
  await mkdir(bin, { recursive: true });
  await writeFile(modes, '');
  await writeFile(starts, '');
  const program = join(bin, 'session-manager-plugin');
  const values = JSON.stringify({ modes, starts, forwardTo, version });
  await writeFile(program, `#!${process.execPath}\n(${script.toString()})(${values});\n`);
  await chmod(program, 0o755);
  return {
    plan: (...wanted) => writeFile(modes, wanted.join('\n')),
    starts: async () => {
      const lines = (await readFile(starts, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as PluginStart);
    },
  };
}

/** The program, which runs in a process of its own. */
function script(o: { modes: string; starts: string; forwardTo: string; version: string }): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file without an extension is CommonJS
  const [fs, net] = [require('node:fs') as typeof import('node:fs'), require('node:net') as typeof import('node:net')];
  const say = (text: string): void => fs.writeSync(1, text) as unknown as void;
  const [name = '', ...rest] = process.argv.slice(2);
  if (name === '--version') {
    say(`${o.version}\n`);
    return;
  }
  const environment = process.env;
  const response = environment[name] ?? '';
  const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'].map(
    (each) => environment[each] ?? null,
  );
  fs.appendFileSync(o.starts, `${JSON.stringify({ pid: process.pid, arguments: [name, ...rest], response, keys })}\n`);
  const [mode = 'forward', ...others] = fs
    .readFileSync(o.modes, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  fs.writeFileSync(o.modes, others.join('\n'));
  const { SessionId: id } = JSON.parse(response) as { SessionId: string };
  if (mode === 'refuse') {
    say(`\nStarting session with SessionId: ${id}\nCannot perform start session: the data channel is closed.\n`);
    return;
  }
  if (mode === 'deaf') {
    setInterval(() => undefined, 60_000);
    return;
  }
  type Request = { Target: string; Parameters: Record<string, string[]> };
  const { Target: target, Parameters: parameters } = JSON.parse(rest[3] ?? '{}') as Request;
  const port = Number(parameters['localPortNumber']?.[0]);
  const [host = '', to = parameters['portNumber']?.[0]] = o.forwardTo.split(':');
  const server = net.createServer((socket) => {
    const other = net.connect({ host: address ?? host, port: Number(to) });
    for (const [one, two] of [
      [socket, other],
      [other, socket],
    ] as const) {
      one.on('error', () => two.destroy());
      one.pipe(two);
    }
  });
  let address: string | undefined;
  const open = (): void => {
    if (mode === 'silent') {
      server.listen(port, '127.0.0.1');
      return;
    }
    say(`\nStarting session with SessionId: ${id}\n`);
    server.listen(port, '127.0.0.1', () => say(`Port ${port} opened for sessionId ${id}.\nWaiting for connections...\n`));
  };
  if (host !== 'machine') {
    open();
    return;
  }
  void (async () => {
    const answer = await fetch(`${rest[4] ?? ''}/_simulator/state`);
    type State = { regions: Record<string, { instances: Record<string, { privateAddress: string }> }> };
    const { regions } = (await answer.json()) as State;
    address = regions[rest[0] ?? '']?.instances[target]?.privateAddress;
    open();
  })();
}
