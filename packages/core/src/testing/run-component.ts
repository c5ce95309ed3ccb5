import type {
  Artifact,
  BuildContext,
  BuildInfo,
  Builder,
  Communicator,
  ComponentContext,
  Host,
  Json,
  Machine,
  NameRule,
  PostProcessor,
  Problem,
  Provisioner,
  Reporter,
  Scope,
} from '../sdk/index.ts';
import { lateRenderer } from '../render/late.ts';
import { interpret } from '../schema/index.ts';
import type { Raw } from '../schema/index.ts';

export interface ComponentWorld {
  readonly host: Host;
  readonly scope: Scope;
  readonly report: Reporter;
  readonly signal?: AbortSignal;
  readonly build?: Partial<BuildInfo>;
}

const defaultBuild: BuildInfo = {
  name: 'type.name',
  sourceName: 'name',
  type: 'type',
  runId: 'run',
  force: false,
  debug: false,
  startedAt: 0,
  values: {},
};

/** A configuration as a template would give it: defaults filled in, checked by the schema and by `check`. */
export function configure(
  component: Pick<Provisioner, 'config' | 'check'>,
  raw: Raw,
  host: Host,
): { readonly config: Readonly<Record<string, unknown>> | undefined; readonly problems: readonly Problem[] } {
  const { config, problems, known } = interpret(component.config, raw, {
    render: (text) => ({ kind: 'text', text }),
    environment: (name) => host.environment[name],
    resolvePath: (path) => (path.startsWith('/') ? path : `${host.workingDirectory}/${path}`),
    checkPath: () => undefined,
    isSensitive: () => false,
    conversions: 'strict',
  });
  const checked = config === undefined || !known ? [] : [...(component.check?.(config) ?? [])];
  return { config, problems: [...problems, ...checked] };
}

function contextFor(config: Readonly<Record<string, unknown>>, world: ComponentWorld, names?: NameRule): ComponentContext<never> {
  const build = { ...defaultBuild, ...world.build };
  const signal = world.signal ?? new AbortController().signal;
  const late = lateRenderer(build, world.host.workingDirectory, names);
  return {
    config: config as never,
    host: world.host,
    scope: world.scope,
    signal,
    report: world.report,
    step: async (title, body) => {
      world.report.say(title);
      return body({ scope: world.scope, signal, report: world.report });
    },
    share: async (_key, open) => open({ scope: world.scope, signal, report: world.report }),
    render: (text, holes) => late.render(text, holes),
  };
}

function accepted(component: Pick<Provisioner, 'config' | 'check'>, raw: Raw, host: Host): Readonly<Record<string, unknown>> {
  const { config, problems } = configure(component, raw, host);
  const errors = problems.filter((problem) => problem.severity !== 'warning');
  if (config === undefined || errors.length > 0)
    throw new Error(`the configuration is refused: ${errors.map((error) => error.code).join(', ')}`);
  return config;
}

/** Runs a provisioner on a machine. */
export async function runProvisioner(
  provisioner: Provisioner,
  raw: Raw,
  communicator: Communicator,
  world: ComponentWorld,
): Promise<void> {
  const machine: Machine = { id: 'machine', os: 'linux', communicator, connection: { communicator: 'test' } };
  const config = accepted(provisioner, raw, world.host);
  await provisioner.run({ ...contextFor(config, world), machine, build: { ...defaultBuild, ...world.build } });
}

/** Runs a post-processor on an artifact. */
export async function runPostProcessor(
  postProcessor: PostProcessor,
  raw: Raw,
  artifact: Artifact,
  world: ComponentWorld,
): ReturnType<PostProcessor['run']> {
  const config = accepted(postProcessor, raw, world.host);
  return postProcessor.run({ ...contextFor(config, world), artifact, build: { ...defaultBuild, ...world.build } });
}

/** Runs a builder; `provision` stands for the provisioners. */
export async function runBuilder(
  builder: Builder,
  raw: Raw,
  provision: (machine: Machine, outputs: Readonly<Record<string, Json>>) => Promise<void>,
  world: ComponentWorld,
): Promise<Artifact | undefined> {
  const config = accepted(builder, raw, world.host);
  const context: BuildContext<never, never> = {
    ...contextFor(config, world, builder.names),
    build: { ...defaultBuild, ...world.build },
    connect: () => Promise.reject(new Error('this test has no communicator')),
    provision: (machine, outputs) => provision(machine, outputs),
    publish: () => undefined,
  };
  return builder.run(context);
}
