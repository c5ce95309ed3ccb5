import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callEngine } from './engine-call.ts';

/** An engine of a test's own: real, on a socket and in a folder that nobody else uses. */
export interface TestEngine {
  readonly name: 'docker' | 'podman';
  readonly socket: string;
  /** As DOCKER_HOST. */
  readonly host: string;
  readonly folder: string;
  /** The engine's own word: a request of its API, with its answer as JSON. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown>;
  /** Ends the engine as `kill` would, or kills it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again after `end`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The two engines that a suite runs with. */
export const engineNames = ['docker', 'podman'] as const;

const makeBase = fileURLToPath(new URL('make-base.sh', import.meta.url));

/** Starts an engine, with the image `base:1` in it: the programs of `make-base.sh`, the users root and app (1001:1002). */
export async function startEngine(name: TestEngine['name']): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), `imgbuild-${name}-`));
  const socket = join(folder, 'engine.sock');
  const bridge = name === 'docker' ? makeBridge() : '';
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    // What was killed with the engine may be a zombie, which the next one would take for alive and wait for.
    rmSync(join(folder, 'exec/containerd/containerd.pid'), { force: true });
    const begin = async (): Promise<void> => {
      child = name === 'docker' ? startDocker(folder, socket, bridge) : startPodman(folder, socket);
      await untilItAnswers(socket, join(folder, 'log'), child);
    };
    await (name === 'docker' ? oneAtATime(begin) : begin());
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  // A Docker engine that starts takes rules away, also those that are about to be.
  const forgetBridge = async (): Promise<void> => {
    if (bridge !== '') await oneAtATime(async () => removeBridge(bridge));
  };
  await start().catch(async (error: unknown) => {
    await forgetBridge();
    throw error;
  });
  const engine: TestEngine = {
    name,
    socket,
    host: `unix://${socket}`,
    folder,
    ask: (method, path) => ask(socket, method, path),
    end,
    start,
    stop: async () => {
      // An engine that a test has ended says nothing, and its folder goes all the same; so does a container that it would not remove.
      const containers = (await ask(socket, 'GET', '/containers/json?all=1').catch(() => [])) as readonly { Id: string }[];
      for (const { Id: id } of containers) await ask(socket, 'DELETE', `/containers/${id}?force=1&v=1`).catch(() => undefined);
      await end('SIGTERM');
      await end('SIGKILL');
      await forgetBridge();
      unmountBelow(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  const archive = join(folder, 'base.tar');
  execFileSync('sh', [makeBase, join(folder, 'base'), archive]);
  await upload(socket, '/images/create?fromSrc=-&repo=base:1&changes=' + encodeURIComponent('CMD ["/bin/sh"]'), archive);
  return engine;
}

function startDocker(folder: string, socket: string, bridge: string): ChildProcess {
  const argv = [
    `--host=unix://${socket}`,
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${join(folder, 'pid')}`,
    `--bridge=${bridge}`,
  ];
  return started('dockerd', argv, folder, {});
}

/**
 * A Docker engine that starts takes the chains of the firewall away and makes them again, which one that starts at the same time
 * does not survive.
 */
async function oneAtATime(body: () => Promise<void>): Promise<void> {
  const lock = spawn('flock', [join(tmpdir(), 'imgbuild-test-dockerd.lock'), 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(lock, 'exit');
  await once(lock.stdout, 'data');
  try {
    await body();
  } finally {
    lock.stdin.end();
    await ended;
  }
}

/** A bridge of an engine's own: the usual one is removed by whichever engine ends first. */
function makeBridge(): string {
  for (;;) {
    const number = randomInt(1, 65_536);
    const name = `imgbuild${number}`;
    try {
      execFileSync('ip', ['link', 'add', name, 'type', 'bridge'], { stdio: 'pipe' });
    } catch (error) {
      if (String((error as { stderr?: Buffer }).stderr).includes('File exists')) continue;
      throw error;
    }
    execFileSync('ip', [
      'address',
      'add',
      `10.${128 + (number >> 9)}.${(number >> 1) & 255}.${(number & 1) * 128 + 1}/25`,
      'dev',
      name,
    ]);
    execFileSync('ip', ['link', 'set', name, 'up']);
    return name;
  }
}

/** Docker leaves its rules of the firewall behind, also when it ends in peace. */
function removeBridge(bridge: string): void {
  for (const table of ['nat', 'filter']) {
    const ask = ['--wait', '--table', table];
    const rules = execFileSync('iptables', [...ask, '--list-rules'], { encoding: 'utf8' }).split('\n');
    for (const rule of rules.filter((line) => line.split(' ').includes(bridge)))
      execFileSync('iptables', [...ask, ...rule.replace(/^-A/, '-D').split(' ')]);
  }
  execFileSync('ip', ['link', 'delete', bridge]);
}

function startPodman(folder: string, socket: string): ChildProcess {
  const settings = join(folder, 'containers.conf');
  // The usual limits are higher than a machine for tests may have.
  writeFileSync(
    settings,
    '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
  );
  const registries = join(folder, 'registries.conf');
  writeFileSync(
    registries,
    'unqualified-search-registries = ["localhost"]\nshort-name-mode = "permissive"\n[[registry]]\nlocation = "127.0.0.1"\ninsecure = true\n',
  );
  const argv = [
    '--root',
    join(folder, 'data'),
    '--runroot',
    join(folder, 'exec'),
    'system',
    'service',
    '--time=0',
    `unix://${socket}`,
  ];
  return started('podman', argv, folder, { CONTAINERS_CONF: settings, CONTAINERS_REGISTRIES_CONF: registries });
}

function started(
  program: string,
  argv: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const log = join(folder, 'log');
  mkdirSync(folder, { recursive: true });
  const shell = 'log=$1; shift; exec "$@" >> "$log" 2>&1';
  return spawn('sh', ['-c', shell, 'engine', log, program, ...argv], {
    stdio: 'ignore',
    env: { ...process.env, ...environment, HOME: folder },
  });
}

async function untilItAnswers(socket: string, log: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`the engine ended: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : 'it said nothing'}`);
    if (await answers(socket)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether somebody listens; what is answered is no matter of waiting. */
async function answers(socket: string): Promise<boolean> {
  try {
    await ask(socket, 'GET', '/version');
    return true;
  } catch (error) {
    // No socket yet, nobody at that of an engine that was killed, or an end of the connection while it starts.
    if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
}

async function ask(socket: string, method: string, path: string): Promise<unknown> {
  const { status, text } = await callEngine(socket, method, path);
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
  // Podman answers a tag with an empty line.
  return text.trim() === '' ? undefined : JSON.parse(text);
}

async function upload(socket: string, path: string, file: string): Promise<void> {
  const { status, text } = await callEngine(socket, 'POST', path, createReadStream(file));
  // What goes wrong later than the status is among the messages.
  if (status >= 400 || text.includes('"error"')) throw new Error(`${path}: ${text}`);
}

/** What engines leave mounted would be emptied, not unmounted, by whoever removes the folder. */
function unmountBelow(folder: string): void {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) execFileSync('umount', ['--lazy', path], { stdio: 'ignore' });
}
