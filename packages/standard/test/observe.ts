// Runs a component on a configuration, and writes down all that is seen of it: what it reports, what the machine and the host
// are asked, what files there are afterwards.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type AnyComponent,
  type Artifact,
  type Builder,
  type BuildInfo,
  type Host,
  type LocalProcess,
  type PostProcessor,
  type Provisioner,
  type Source,
} from '@imgbuild/core/sdk';
import {
  configure,
  failureLine,
  fakeMachine,
  fakeScope,
  problemLine,
  recordingReporter,
  runBuilder,
  runPostProcessor,
  runProvisioner,
  testHost,
  toldLines,
  type ComponentWorld,
} from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';

export type Kind = 'builder' | 'provisioner' | 'post-processor';

export interface Observation {
  readonly kind: Kind;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Files of the working directory; a name that ends in `/` is a folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Names of the files that a post-processor is given. */
  readonly artifact?: readonly string[];
  readonly build?: Partial<BuildInfo>;
  /** A system that this is not: programs are written down, and do nothing. */
  readonly platform?: Host['platform'];
  readonly environment?: Readonly<Record<string, string>>;
  /** Programs on the PATH, by the file that they are. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Files of the machine, and what its shell says. */
  readonly machine?: { readonly files?: Readonly<Record<string, string>>; readonly shell?: string; readonly exit?: number };
  readonly answers?: readonly string[];
}

export function componentOf(kind: Kind, type: string): AnyComponent {
  const tables = { builder: plugin.builders, provisioner: plugin.provisioners, 'post-processor': plugin.postProcessors };
  return tables[kind][type] as AnyComponent;
}

/** All that is seen, a line each; the working directory is `$FOLDER`. */
export async function observe(o: Observation): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-standard-'));
  try {
    for (const [name, text] of Object.entries(o.files ?? {})) {
      await mkdir(join(folder, name.endsWith('/') ? name : dirname(name)), { recursive: true });
      if (!name.endsWith('/')) await writeFile(join(folder, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    }
    for (const [name, file] of Object.entries(o.programs ?? {})) {
      await mkdir(join(folder, '.tmp/bin'), { recursive: true });
      await symlink(join(folder, file), join(folder, '.tmp/bin', name));
    }
    const lines = await run(o, folder);
    lines.push(...(await listing(folder, new Set(Object.keys(o.files ?? {})))));
    return lines
      .join('\n')
      .replaceAll(folder, '$FOLDER')
      .replaceAll(/\.tmp\/shell-local-\w+/g, '.tmp/shell-local');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(o: Observation, folder: string): Promise<string[]> {
  const component = componentOf(o.kind, o.type);
  const lines: string[] = [];
  const environment = { PATH: `${folder}/.tmp/bin:/usr/bin:/bin`, ...o.environment };
  const real = testHost({ folder, environment });
  const host = recordingHost(real, o.platform, lines);
  const { config, problems } = configure(component, o.options as never, real);
  lines.push(...problems.map(problemLine));
  if (config === undefined || problems.some(({ severity }) => severity !== 'warning')) return lines;
  const report = recordingReporter(o.answers);
  const scope = fakeScope({ host, report });
  const signal = new AbortController().signal;
  try {
    for await (const problem of component.verify?.({ config: config, host, scope, signal }) ?? [])
      lines.push(problemLine(problem));
    if (lines.some((line) => line.startsWith('error '))) return lines;
    const world = { host, scope, report, ...(o.build === undefined ? {} : { build: o.build }) };
    const seen = await runners[o.kind](o, component, { ...world, folder }).finally(() => lines.push(...toldLines(report)));
    lines.push(...seen);
  } catch (error) {
    lines.push(failureLine(error));
  } finally {
    await scope.close('ok');
  }
  return lines;
}

type World = ComponentWorld & { readonly folder: string };

/** What is seen of a run beside what it reports. */
const runners: Readonly<Record<Kind, (o: Observation, component: AnyComponent, world: World) => Promise<readonly string[]>>> = {
  builder: async (o, component, world) => {
    const made = await runBuilder(component as Builder, o.options as never, async () => undefined, world);
    return artifactLines(made);
  },
  provisioner: async (o, component, world) => {
    const answer = { stdout: o.machine?.shell ?? '', exit: { kind: 'exited', code: o.machine?.exit ?? 0 } } as const;
    const machine = fakeMachine(() => answer);
    for (const [path, text] of Object.entries(o.machine?.files ?? {})) await machine.upload(textSource(text), path);
    const before = machine.asked.length;
    await runProvisioner(component as Provisioner, o.options as never, machine, world);
    const made = [...machine.files].filter(([path]) => o.machine?.files?.[path] === undefined);
    return [
      ...machine.asked.slice(before).map((line) => `machine: ${line}`),
      ...made.map(([path, { content }]) => `machine: ${path} holds ${JSON.stringify(Buffer.from(content).toString())}`),
    ];
  },
  'post-processor': async (o, component, world) => {
    const files = await Promise.all((o.artifact ?? []).map((name) => artifactFile(join(world.folder, name))));
    const artifact: Artifact = { builderId: 'test', id: 'image', summary: 'an image', files, data: {} };
    const done = await runPostProcessor(component as PostProcessor, o.options as never, artifact, world);
    return [`input: ${done.input}`, ...artifactLines(done.artifact)];
  },
};

function textSource(text: string): Source {
  return {
    open: async function* () {
      yield new TextEncoder().encode(text);
    },
  };
}

async function artifactFile(path: string): Promise<Artifact['files'][number]> {
  const found = await stat(path).catch(() => undefined);
  return { path, size: found?.size ?? 0 };
}

function artifactLines(artifact: Artifact | undefined): readonly string[] {
  if (artifact === undefined) return [];
  return [
    `artifact: ${artifact.builderId} "${artifact.id}" ${artifact.summary}`,
    ...artifact.files.map(({ path, size }) => `artifact file: ${path} (${size})`),
  ];
}

/** Writes down what programs are started with; elsewhere than here they are not. */
function recordingHost(real: Host, platform: Host['platform'] | undefined, lines: string[]): Host {
  return {
    ...real,
    ...(platform === undefined ? {} : { platform }),
    spawn: async (argv, options) => {
      lines.push(`program: ${JSON.stringify(argv)}`);
      for (const [name, value] of Object.entries(options.environment ?? {})) lines.push(`program: ${name}=${value ?? ''}`);
      return platform === undefined ? real.spawn(argv, options) : nothing;
    },
  };
}

const silent: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} };
const nothing: LocalProcess = {
  pid: 1,
  stdout: silent,
  stderr: silent,
  write: async () => undefined,
  closeStdin: async () => undefined,
  kill: () => undefined,
  exit: Promise.resolve({ kind: 'exited', code: 0 }),
};

async function listing(folder: string, known: ReadonlySet<string>, below = ''): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const entry of (await readdir(join(folder, below), { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = below + entry.name;
    if (entry.isDirectory()) lines.push(...(name === '.tmp' ? [] : await listing(folder, known, `${name}/`)));
    else if (!known.has(name)) {
      const content = await readFile(join(folder, name));
      const text = content.every((byte) => byte === 9 || byte === 10 || (byte >= 32 && byte < 127))
        ? JSON.stringify(content.toString())
        : `${content.subarray(0, 4).toString('hex')}…`;
      lines.push(`file: ${name} ${((await stat(join(folder, name))).mode & 0o777).toString(8)} ${text}`);
    }
  }
  return lines;
}
