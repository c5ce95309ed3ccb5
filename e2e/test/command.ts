import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
/** Whether the sources are tested, or what is built of them. */
export const fromSource = process.env['IMGBUILD_TEST_DIST'] !== '1';
const main = join(root, 'packages/cli', fromSource ? 'src/main.ts' : 'dist/start.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command running: its process, what it has said so far, and how it ends. */
export interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

/** A folder of its own for one test, with state and cache inside. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file of the place, in folders that are made as needed; gives its path. */
  write(name: string, text: string | Uint8Array): Promise<string>;
  /** Starts the command; its working directory is the place's folder unless another is given. */
  start(argv: readonly string[], environment?: Readonly<Record<string, string>>, directory?: string): Running;
  run(argv: readonly string[], environment?: Readonly<Record<string, string>>, directory?: string): Promise<Ended>;
  /** Runs the command with a text, or bytes, on its standard input. */
  pipe(input: string | Uint8Array, argv: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs that are remembered in the state directory. */
  remembered(): Promise<readonly string[]>;
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-e2e-'));
  const launch = (
    argv: readonly string[],
    environment: Readonly<Record<string, string>>,
    directory: string,
    input: string | Uint8Array | undefined,
  ): Running => {
    const conditions = fromSource ? ['--conditions=@imgbuild/source'] : [];
    const child = spawn(process.execPath, [...conditions, main, ...argv], {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        IMGBUILD_STATE_DIR: join(folder, 'state'),
        IMGBUILD_CACHE_DIR: process.env['IMGBUILD_TEST_CACHE'] ?? join(folder, 'cache'),
        ...environment,
      },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // A command that ends without reading its input closes the pipe.
    child.stdin?.on('error', () => undefined).end(input);
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal, stdout, stderr })));
    return { child, said: () => stdout + stderr, ended };
  };
  const start: Place['start'] = (argv, environment = {}, directory = folder) => launch(argv, environment, directory, undefined);
  return {
    folder,
    start,
    pipe: (input, argv, environment = {}) => launch(argv, environment, folder, input).ended,
    run: (argv, environment, directory) => start(argv, environment, directory).ended,
    write: async (name, text) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    remembered: () => readdir(join(folder, 'state', 'runs')).catch(() => []),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Waits until the command has said something. */
export async function untilSaid(running: Running, text: string): Promise<void> {
  while (!running.said().includes(text)) {
    if (running.child.exitCode !== null) throw new Error(`the command ended without saying "${text}":\n${running.said()}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
