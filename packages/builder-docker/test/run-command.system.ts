import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseRunCommand, withFiles, type ContainerSpec } from '../src/run/command.ts';
import { openEngine } from './own-engine.ts';
import { openRecorder } from './recorder.ts';
import { rows, type Row, unusable } from './run-rows.ts';

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

interface Case extends Pick<Row, 'args' | 'os' | 'since' | 'by'> {
  /** What `docker run` gets before them. */
  readonly before?: readonly string[];
  /** Words after the image. */
  readonly command?: readonly string[];
}

const detached = { before: ['-d'] };

/** More than single flags; `docker run` has -d before them. */
const lists: readonly Case[] = [
  { args: ['-i', '-t', '--entrypoint=/bin/sh', '--'], ...detached },
  { args: ['-it', '-v', '/tmp:/packer-files', '--entrypoint', 'sh'], command: ['-c', 'true', '--', '-x'], ...detached },
  { args: ['--rm', '-eA=b', '-w/src', '-u0', '-hbox'], command: ['sleep', 'infinity'], ...detached },
  { args: ['--env-file', 'a.env', '-e', 'A=flag', '--env-file=b.env', '--label-file=a.labels', '-l', 'x=flag'], ...detached },
  { args: ['--privileged', '--tmpfs', '/run', '--tmpfs=/tmp', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw'], ...detached },
  { args: ['--health-cmd=true', '--health-interval=5s', '--health-retries=2', '--health-start-period=0s'], ...detached },
  { args: ['-P', '--expose=80-82', '-p', '8080:80', '--dns=1.1.1.1', '--add-host', 'a=::1'], ...detached },
  { args: ['--memory=64m', '--memory-swap=128m', '--pids-limit=50', '--shm-size=1m', '--ulimit=core=0'], ...detached },
  { args: ['--read-only', '--security-opt=no-new-privileges', '--cap-drop=ALL', '--cap-add=chown', '--init=true'], ...detached },
  { args: ['--network=none', '--mount', 'type=tmpfs,dst=/a,tmpfs-size=1k', '--mount=type=volume,dst=/b'], ...detached },
  { args: ['--restart=no', '--stop-signal=9', '--stop-timeout=3', '--log-opt=max-size=1k'], ...detached },
];

const cases: readonly Case[] = [...rows, ...lists];

/** Everything from the flags on. */
const wordsOf = ({ args, command = [] }: Case) => [...args, 'tiny:1', ...command];

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
    const { os = 'linux', by = 'run', before = [] } = each;
    const words = [...before, ...wordsOf(each)];
    await using recorder = await openRecorder(folder, { api: '1.48', os });
    const theirs = await recorder.record([by, ...words], environment, folder);
    const spec = await ours(words, os);
    expect(comparable({ Image: spec.image, ...spec.body })).toEqual(comparable(theirs.body));
    expect({ name: spec.name, platform: spec.platform }).toEqual({
      name: theirs.query['name'],
      platform: theirs.query['platform'],
    });
  });
});

/** Mistakes that the CLI leaves to the engine, or to the start of the container. */
const laterMistakes = [
  '--expose 80/ftp',
  '-m 9007199254740993p',
  '--mount type=disk,target=/a',
  '--name -x',
  '--restart always:3',
  '--restart often',
  '-v ~/a:/b',
];

describe('what cannot be used is refused by the CLI too', () => {
  test.each(unusable)('%s %s', async (flag, value) => {
    await using recorder = await openRecorder(folder, { api: '1.48', os: 'linux' });
    const words = value === undefined ? [flag] : [flag, value];
    const recorded = await recorder.record(['run', ...words, 'tiny:1'], environment, folder).catch(() => undefined);
    expect(recorded !== undefined).toBe(laterMistakes.includes(words.join(' ')));
  });
});

describe('containers are those of the CLI', () => {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  beforeAll(async () => {
    engine = await openEngine({ environment, directory: folder });
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
  });

  test.each(cases.filter(({ os, by }) => os === undefined && by !== 'run'))('$args', async (each) => {
    if (each.since !== undefined && !isAtLeast(engine.api, each.since)) return;
    const words = wordsOf(each);
    expect(await engine.createOurs(await ours(words, 'linux'))).toEqual(await engine.createTheirs(words));
  });

  test('most were created, and not only refused in the same way', () => {
    expect(engine.created()).toBeGreaterThan(60);
  });
});

/** Versions of the API: `1.41` is before `1.5`… if it were a number. */
function isAtLeast(version: string, least: string): boolean {
  const [[major = 0, minor = 0] = [], [leastMajor = 0, leastMinor = 0] = []] = [version, least].map((each) =>
    each.split('.').map(Number),
  );
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
