import type { Exit, Host, LocalProcess, Reporter, Scope, SpawnOptions } from '@imgbuild/core/sdk';

/** What a program of the fake machine does. */
export interface Script {
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string;
  readonly exit?: Exit;
}

export interface FakeHost {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
  /** Command lines in order. */
  readonly ran: readonly string[];
  readonly environments: readonly SpawnOptions['environment'][];
}

/** A machine whose programs do what a function says; everything else is not there. */
export function fakeHost(
  run: (argv: readonly string[]) => Script,
  o: { readonly platform?: Host['platform']; readonly path?: string } = {},
): FakeHost {
  const ran: string[] = [];
  const environments: SpawnOptions['environment'][] = [];
  const scope: Scope = {
    hold: async (_type, _intent, open) => (await open({ token: 'token', signal, gone: async () => undefined })).value,
    acquire: async (_label, open) => open(signal),
    within: async (_label, body) => body(scope),
  };
  const { signal } = new AbortController();
  const spawn = async (argv: readonly string[], options: SpawnOptions): Promise<LocalProcess> => {
    ran.push(argv.join(' '));
    environments.push(options.environment);
    const script = run(argv);
    return {
      pid: 1,
      stdout: of(script.stdout ?? ''),
      stderr: of(script.stderr ?? ''),
      write: async () => undefined,
      closeStdin: async () => undefined,
      kill: () => undefined,
      exit: Promise.resolve(script.exit ?? { kind: 'exited', code: 0 }),
    };
  };
  const unexpected = (): never => {
    throw new Error('this fake machine cannot do that');
  };
  const host: Host = {
    platform: o.platform ?? 'linux',
    clock: { now: () => 0, sleep: async () => undefined },
    workingDirectory: '/',
    environment: { PATH: o.path ?? '', SECRET: 'from the user' },
    cacheDirectory: unexpected,
    displayPath: (path) => path,
    tempDir: unexpected,
    fetchFile: unexpected,
    spawn,
    freePort: unexpected,
    hide: unexpected,
    redact: unexpected,
  };
  const quiet = (): void => undefined;
  const report: Reporter = {
    say: quiet,
    detail: quiet,
    error: quiet,
    warn: quiet,
    line: async () => undefined,
    ask: unexpected,
    progress: () => ({ update: quiet, end: quiet }),
  };
  return { host, scope, signal, report, ran, environments };
}

async function* of(content: string | Uint8Array): AsyncIterable<Uint8Array> {
  if (content.length > 0) yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
