import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Exit, LocalProcess, ResourceType, SpawnOptions } from '../sdk/index.ts';
import { abortError, failure } from '../sdk/index.ts';
import { fileSystem } from './file-system.ts';
import { problems } from './problems.ts';
import { identify, isAlive } from './process-identity.ts';

/** Environment variable that marks a child and all that it starts, so that they are found after a crash. */
const tokenVariable = 'IMGBUILD_TOKEN';

/** Milliseconds between asking a process to end and ending it. */
const grace = 5_000;

/** Milliseconds in which output that is still on its way after a process ended is waited for. */
const outputGrace = 1_000;

type ProcessIntent = { readonly program: string };
type ProcessData = {
  readonly program: string;
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
  readonly token: string;
};

/** A child process of ours on this machine, with all that it started. */
export const processResource: ResourceType<ProcessIntent, ProcessData> = {
  type: 'host:process',
  describe: (known) => ('pid' in known ? `process ${known.pid} (${known.program})` : `process ${known.program}`),
  find: async (intent, token) => {
    const found: ProcessData[] = [];
    for (const pid of await processesWith(token)) {
      const identity = await identify(pid);
      if (identity !== undefined) found.push({ program: intent.program, ...identity, token });
    }
    return found;
  },
  release: async (data, ctx) => {
    const alive = async (): Promise<readonly number[]> => {
      const pids = new Set(await processesWith(data.token));
      if (await isAlive(data)) pids.add(data.pid);
      return [...pids];
    };
    const deadline = ctx.host.clock.now() + grace;
    let first = true;
    for (let pids = await alive(); pids.length > 0; pids = await alive()) {
      const name = ctx.host.clock.now() >= deadline ? 'SIGKILL' : 'SIGTERM';
      if (first || name === 'SIGKILL') {
        // The group is ours as long as its leader or a marked member is: its number cannot have been given away.
        if (pids.length > 0) signalGroup(data.pid, name);
        for (const pid of pids) signalProcess(pid, name);
      }
      if (pids.length === 0) return;
      first = false;
      await ctx.host.clock.sleep(20, ctx.signal);
    }
  },
};

/** Starts a child in a process group of its own, held in the scope. */
export async function spawnHeld(
  argv: readonly string[],
  o: SpawnOptions,
  defaults: { readonly directory: string; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<LocalProcess> {
  const [program = '', ...rest] = argv;
  const { spawn } = await import('node:child_process');
  return o.scope.hold(processResource, { program }, async ({ token, gone }) => {
    o.signal.throwIfAborted();
    const environment: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...defaults.environment, ...o.environment, [tokenVariable]: token })) {
      if (value !== undefined) environment[name] = value;
    }
    // Node has no umask for children; the shell sets it and becomes the program.
    const command =
      o.umask === undefined
        ? [program, ...rest]
        : ['/bin/sh', '-c', `umask ${o.umask.toString(8)}; exec "$@"`, program, program, ...rest];
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: o.directory ?? defaults.directory,
      env: environment,
      stdio: [o.stdin === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    // A short-lived child ends while its identity is looked up: its exit is listened for before anything is waited for.
    const ended = exitOf(child);
    // Node drops what nobody has begun to read when a child exits.
    for (const stream of [child.stdout, child.stderr]) stream?.on('readable', () => undefined);
    const pid = await started(child, program, o.directory ?? defaults.directory);
    const exit = watch(child, ended, pid, o.signal, gone);
    const identity = (await identify(pid)) ?? { pid, started: '', boot: '' };
    return { data: { program, ...identity, token }, value: localProcess(child, pid, exit) };
  });
}

function started(child: ChildProcess, program: string, directory: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? -1));
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') reject(failure(problems.create('program-not-found', { program, directory }), error));
      else reject(failure(problems.create('program-not-started', { program, reason: error.message }), error));
    });
  });
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, name) =>
      resolve(code === null ? { kind: 'signalled', signal: name ?? 'unknown' } : { kind: 'exited', code }),
    );
  });
}

/** Ends the child when the signal aborts, and tells the scope once nothing of its group is left. */
async function watch(
  child: ChildProcess,
  ended: Promise<Exit>,
  pid: number,
  signal: AbortSignal,
  gone: () => Promise<void>,
): Promise<Exit> {
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(pid, 'SIGTERM');
    killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), grace);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const exit = await ended;
  signal.removeEventListener('abort', stop);
  if (signal.aborted) signalGroup(pid, 'SIGKILL');
  clearTimeout(killer);
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) letGo(stream as Socket);
  // Where the journal cannot be written any more, `cleanup` finds that the process is gone.
  if (!isGroupAlive(pid)) await gone().catch(() => undefined);
  return exit;
}

/** Closes a pipe that something else keeps open after its process has ended; never before all that came was read. */
function letGo(stream: Socket): void {
  let seen = -1;
  const timer = setInterval(() => {
    if (stream.readableEnded || stream.destroyed) clearInterval(timer);
    else if (stream.readableLength === 0 && stream.bytesRead === seen) {
      clearInterval(timer);
      stream.destroy();
    }
    seen = stream.bytesRead;
  }, outputGrace);
  timer.unref();
}

function localProcess(child: ChildProcess, pid: number, exit: Promise<Exit>): LocalProcess {
  // A child that ends before it read its input is no error of ours; its exit tells.
  child.stdin?.on('error', () => undefined);
  const output = (stream: NodeJS.ReadableStream | null): AsyncIterable<Uint8Array> => ({
    async *[Symbol.asyncIterator]() {
      if (stream === null) return;
      try {
        for await (const chunk of stream) yield chunk as unknown as Uint8Array;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      }
    },
  });
  return {
    pid,
    stdout: output(child.stdout),
    stderr: output(child.stderr),
    exit,
    kill: (name) => signalGroup(pid, name),
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (child.stdin === null) reject(abortError({ kind: 'ended', what: 'standard input' }));
        else child.stdin.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    closeStdin: () =>
      new Promise((resolve) => {
        const { stdin } = child;
        // A child that has ended took its input with it, and then `end` never calls back.
        if (stdin === null || stdin.destroyed) resolve();
        else stdin.once('close', resolve).end(() => resolve());
      }),
  };
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  signalProcess(-pid, name);
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or no longer ours.
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Processes that carry a token in their environment. */
async function processesWith(token: string): Promise<number[]> {
  const names = await fileSystem()
    .readdir('/proc')
    .catch(() => []);
  const needle = `${tokenVariable}=${token}`;
  const checked = names
    .filter((name) => /^\d+$/.test(name))
    .map(async (name) => {
      const environment = await fileSystem()
        .readFile(`/proc/${name}/environ`, 'latin1')
        .catch(() => '');
      return environment.split('\0').includes(needle) && (await identify(Number(name))) !== undefined ? Number(name) : undefined;
    });
  return (await Promise.all(checked)).filter((pid) => pid !== undefined);
}
