import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRunCommand, withFiles, type ContainerSpec } from '../src/run-command.ts';
import { openRecorder, runDocker } from './recorder.ts';
import { rows, type Row } from './run-rows.ts';

/** Where the CLI runs and finds the files that arguments name. */
let folder = '';
let environment: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-run-'));
  // No settings of whoever runs the tests: they may hold proxies, which the CLI hands on to containers.
  environment = { PATH: process.env['PATH'], DOCKER_CONFIG: folder, GIVEN: 'from outside' };
  await writeFile(join(folder, 'a.env'), '\uFEFF# comment\n\n  A=1 \r\nGIVEN\nMISSING\nQUOTED="q # q"\n');
  await writeFile(join(folder, 'b.env'), 'A=2');
  await writeFile(join(folder, 'a.labels'), 'x=1\ny= 2\nz\n#w=1\n');
  await writeFile(
    join(folder, 'profile.json'),
    '{\n "defaultAction": "SCMP_ACT_ALLOW",\n "x": [ 18446744073709551615, "a \\" b" ] }\n',
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What we would ask for. */
async function ours(args: readonly string[], os: 'linux' | 'windows'): Promise<ContainerSpec> {
  const world = { environment: (name: string) => environment[name], resolvePath: (path: string) => resolve(folder, path), os };
  const result = parseRunCommand(args, world);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  const texts = await Promise.all(result.spec.files.map(({ path }) => readFile(join(folder, path), 'utf8')));
  return withFiles(result.spec, texts, world);
}

/** More than single flags. */
const lists: readonly (Pick<Row, 'args' | 'since'> & { readonly command?: readonly string[] })[] = [
  { args: ['-d', '-i', '-t', '--entrypoint=/bin/sh', '--'] },
  { args: ['-dit', '-v', '/tmp:/packer-files', '--entrypoint', 'sh'], command: ['-c', 'true', '--', '-x'] },
  { args: ['--rm', '-d', '-eA=b', '-w/src', '-u0', '-hbox'], command: ['sleep', 'infinity'] },
  { args: ['-d', '--env-file', 'a.env', '-e', 'A=flag', '--env-file=b.env', '--label-file=a.labels', '-l', 'x=flag'] },
  {
    args: ['-d', '--privileged', '--cgroupns=host', '--tmpfs', '/run', '--tmpfs=/tmp', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw'],
  },
  {
    args: [
      '-d',
      '--health-cmd',
      'true',
      '--health-interval=5s',
      '--health-timeout=1m',
      '--health-retries=2',
      '--health-start-period=0s',
    ],
  },
  { args: ['-dP', '--expose=80-82', '-p', '8080:80', '--dns=1.1.1.1', '--add-host', 'a=::1'] },
  { args: ['-d', '--memory=64m', '--memory-swap=128m', '--cpus=.5', '--pids-limit=50', '--shm-size=1m', '--ulimit=core=0'] },
  { args: ['-d', '--read-only', '--security-opt=no-new-privileges', '--cap-drop=ALL', '--cap-add=chown', '--init=true'] },
  { args: ['-d', '--network=none', '--mount', 'type=tmpfs,dst=/a,tmpfs-size=1k', '--mount=type=volume,dst=/b'] },
  { args: ['-d', '--restart=no', '--stop-signal=9', '--stop-timeout=3', '--log-driver=json-file', '--log-opt=max-size=1k'] },
];

const cases = [...rows, ...lists.map((list): Row & typeof list => ({ flag: 'several', ...list }))] as readonly (Row & {
  readonly command?: unknown;
  readonly after?: readonly string[];
})[];

/** Words after the image. */
const afterImage = (each: object): readonly string[] =>
  'command' in each && Array.isArray(each.command) ? (each.command as readonly string[]) : [];

describe('requests are those of the CLI', () => {
  /** Maps, of which every entry counts, even an empty one. */
  const maps = new Set(
    'Annotations Config DriverOpts EndpointsConfig ExposedPorts Labels Options PortBindings StorageOpt Sysctls Tmpfs Volumes'.split(
      ' ',
    ),
  );
  /** About the terminal and the life of the CLI: there is none here. */
  const ofTheCli = new Set(['AutoRemove', 'ConsoleSize']);
  /** Where nothing means something else than the zero of its type. */
  const meaningful = new Set(['Init', 'MaskedPaths', 'ReadonlyPaths', 'StopTimeout']);

  /** Without what means the same as not being there: Go writes the zero of every type. */
  function prune(value: unknown, key: string): unknown {
    if (Array.isArray(value)) return value.map((each) => prune(each, ''));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      .filter(([name]) => !ofTheCli.has(name))
      .map(([name, each]) => [name, prune(each, name)] as const);
    if (maps.has(key)) return Object.fromEntries(entries);
    return Object.fromEntries(entries.filter(([name, each]) => (meaningful.has(name) ? each !== null : !isZero(each, name))));
  }

  function isZero(value: unknown, name: string): boolean {
    if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
    return (
      value === null ||
      value === undefined ||
      value === '' ||
      value === 0 ||
      value === false ||
      (name === 'MemorySwappiness' && value === -1)
    );
  }

  function comparable(body: object): unknown {
    const { MacAddress: _, ...rest } = structuredClone(body) as Record<string, unknown> & {
      Env?: string[];
      HostConfig?: { Binds?: string[] };
      NetworkingConfig?: { EndpointsConfig?: Record<string, object> };
    };
    // The CLI holds these in maps of Go, which have no order.
    rest.HostConfig?.Binds?.sort();
    rest.Env?.sort();
    // It sends an endpoint for the default network even if nothing is said of it.
    const defaults = rest.NetworkingConfig?.EndpointsConfig?.['default'];
    if (defaults !== undefined && Object.keys(prune(defaults, '') as object).length === 0)
      delete rest.NetworkingConfig?.EndpointsConfig?.['default'];
    return prune(rest, '');
  }

  test.each(cases)('$args', async (each) => {
    const args = [...each.args, 'tiny:1', ...afterImage(each)];
    const os = each.os ?? 'linux';
    await using recorder = await openRecorder(folder, { api: '1.48', os });
    const theirs = await recorder.record([each.command === 'create' ? 'create' : 'run', ...args], environment, folder);
    const spec = await ours(args, os);
    expect(comparable({ Image: spec.image, ...spec.body })).toEqual(comparable(theirs.body));
    expect({ name: spec.name, platform: spec.platform }).toEqual({
      name: theirs.query['name'],
      platform: theirs.query['platform'],
    });
  });
});

describe('containers are those of the CLI', () => {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  beforeAll(async () => {
    engine = await openEngine();
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test.each(cases.filter(({ os }) => os === undefined))('$args', async (each) => {
    if (each.since !== undefined && engine.api < each.since) return;
    // `create` knows none of what is only about running.
    const args = [...each.args, 'tiny:1', ...afterImage(each)];
    expect(await engine.createOurs(await ours(args, 'linux'))).toEqual(await engine.createTheirs(args));
  });
});

/** A Docker engine of our own, with one image and two containers, and without a network. */
async function openEngine() {
  const home = await mkdtemp(join(tmpdir(), 'imgbuild-engine-'));
  const socket = join(home, 'engine.sock');
  const options = [
    '-H',
    `unix://${socket}`,
    '--data-root',
    join(home, 'data'),
    '--exec-root',
    join(home, 'exec'),
    '--pidfile',
    join(home, 'pid'),
  ];
  const daemon = spawn('dockerd', [...options, '--bridge=none', '--iptables=false', '--storage-driver=vfs'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  daemon.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((done) =>
    daemon.once('close', () => {
      done();
    }),
  );
  const call = <T>(
    method: string,
    path: string,
    body?: object | AsyncIterable<Uint8Array>,
  ): Promise<{ readonly status: number; readonly answer: T }> => callEngine(socket, method, path, body);
  const version = async (): Promise<string> => {
    for (;;) {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended: ${log.slice(-2000)}`);
      const found = await call<{ readonly ApiVersion: string }>('GET', '/version').catch(() => undefined);
      if (found?.status === 200) return found.answer.ApiVersion;
      await sleep(50);
    }
  };
  const api = await version();
  const archive = pack();
  archive.entry({ name: 'hello' }, 'hello\n');
  archive.finalize();
  await call('POST', '/images/create?fromSrc=-&repo=tiny&tag=1', archive);
  await call('POST', '/containers/create?name=other', { Image: 'tiny:1', Cmd: ['x'] });

  /** What the engine says of a container that it created, without what is different each time; and removes it. */
  const inspect = async (id: string): Promise<unknown> => {
    const { answer } = await call<{
      readonly Name: string;
      readonly Mounts: readonly { readonly Destination: string }[];
      readonly HostConfig: { readonly Binds: readonly string[] | null };
    }>('GET', `/containers/${id}/json`);
    await call('DELETE', `/containers/${id}?v=1`);
    const named = {
      ...answer,
      Name: '',
      Mounts: answer.Mounts.toSorted((a, b) => a.Destination.localeCompare(b.Destination)),
      HostConfig: { ...answer.HostConfig, Binds: answer.HostConfig.Binds?.toSorted() },
    };
    const text = JSON.stringify(named).replaceAll(id, 'ID').replaceAll(id.slice(0, 12), 'SHORT');
    return JSON.parse(text.replaceAll(/[\da-f]{64}/g, 'HEX').replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"TIME"'));
  };

  return {
    api,
    async createOurs({ image, name, platform, body }: ContainerSpec): Promise<unknown> {
      const query = new URLSearchParams({
        ...(name === undefined ? {} : { name }),
        ...(platform === undefined ? {} : { platform }),
      });
      const { answer } = await call<{ readonly Id?: string; readonly message?: string }>(
        'POST',
        `/containers/create?${query.toString()}`,
        { ...body, Image: image },
      );
      return answer.Id === undefined ? { refused: answer.message } : inspect(answer.Id);
    },
    async createTheirs(args: readonly string[]): Promise<unknown> {
      const detached = args.some((word) => /^--?d/.test(word));
      const { stdout, stderr } = await runDocker(['-H', `unix://${socket}`, 'create', ...args], environment, folder);
      const id = /^[\da-f]{64}$/m.exec(stdout)?.[0];
      return id === undefined
        ? { refused: /Error response from daemon: (.*)/.exec(stderr)?.[1] ?? stderr, detached }
        : inspect(id);
    },
    async [Symbol.asyncDispose]() {
      daemon.kill();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** One call of the Engine API over its socket. */
function callEngine<T>(
  socketPath: string,
  method: string,
  path: string,
  body: object | AsyncIterable<Uint8Array> | undefined,
): Promise<{ readonly status: number; readonly answer: T }> {
  return new Promise((resolve, reject) => {
    const stream = body !== undefined && Symbol.asyncIterator in body;
    const headers = { 'Content-Type': stream ? 'application/x-tar' : 'application/json' };
    const sent = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const parsed: unknown = /^\{.*\}\s*$/.test(text) ? JSON.parse(text) : {};
        resolve({ status: response.statusCode ?? 0, answer: parsed as T });
      });
    });
    sent.on('error', reject);
    if (stream) void (body as unknown as { pipe: (to: unknown) => void }).pipe(sent);
    else sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
