import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const fromSource = process.env['IMGBUILD_TEST_DIST'] !== '1';
const main = join(root, 'packages/cli', fromSource ? 'src/main.ts' : 'dist/main.js');

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
  write(name: string, text: string): Promise<string>;
  /** Starts the command; its working directory is the place's folder unless another is given. */
  start(argv: readonly string[], environment?: Readonly<Record<string, string>>, directory?: string): Running;
  run(argv: readonly string[], environment?: Readonly<Record<string, string>>, directory?: string): Promise<Ended>;
  /** Runs that are remembered in the state directory. */
  remembered(): Promise<readonly string[]>;
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-e2e-'));
  const start: Place['start'] = (argv, environment = {}, directory = folder) => {
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
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal, stdout, stderr })));
    return { child, said: () => stdout + stderr, ended };
  };
  return {
    folder,
    start,
    run: (argv, environment, directory) => start(argv, environment, directory).ended,
    write: async (name, text) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    remembered: () => readdir(join(folder, 'state', 'runs')).catch(() => []),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Waits until the command has said something. */
export async function untilSaid(running: Running, text: string): Promise<void> {
  while (!running.said().includes(text)) {
    if (running.child.exitCode !== null) throw new Error(`the command ended without saying "${text}":\n${running.said()}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
