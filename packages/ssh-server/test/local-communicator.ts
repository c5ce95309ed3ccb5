// A communicator that runs commands on this machine, in a folder of a test's own. Counts what it is asked, as tests want to know.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Communicator, Exit, RemoteProcess } from '@imgbuild/core/sdk';

export interface LocalCommunicator extends Communicator {
  /** What it was asked to do: `spawn COMMAND`, `upload PATH SIZE`, `download PATH`. */
  readonly asked: string[];
  readonly resizes: string[];
  /** Commands that still run. */
  readonly running: () => number;
  /** Ends what runs, as a machine that restarts. */
  endAll(): void;
}

export interface LocalOptions {
  /** The shell, with its option for a command. Default /bin/sh -c. */
  readonly shell?: readonly string[];
  /** Stands for /bin/sh in commands. */
  readonly systemShell?: string;
  readonly path?: string;
  /** Runs every command in a terminal. */
  readonly terminal?: 'always';
}

export function localCommunicator(folder: string, o: LocalOptions = {}): LocalCommunicator {
  const asked: string[] = [];
  const resizes: string[] = [];
  const running = new Set<ReturnType<typeof spawn>>();
  const [program = '/bin/sh', ...options] = o.shell ?? ['/bin/sh', '-c'];
  const environment = {
    PATH: o.path ?? process.env['PATH'],
    HOME: folder,
    SHELL: '/bin/sh',
    COMMUNICATOR: 'local',
    IMGBUILD_TEST_FOLDER: folder,
  };

  const start = (command: string, pty?: { readonly columns: number; readonly rows: number }): ReturnType<typeof spawn> => {
    const told = o.systemShell === undefined ? command : command.replaceAll('/bin/sh', o.systemShell);
    if (pty === undefined && o.terminal === undefined)
      return spawn(program, [...options, told], { cwd: folder, env: environment, detached: true });
    const inner = `stty cols ${pty?.columns ?? 80} rows ${pty?.rows ?? 24}; ${told}`;
    return spawn('script', ['--quiet', '--return', '--flush', '--command', inner, '/dev/null'], {
      cwd: folder,
      env: environment,
      detached: true,
    });
  };

  return {
    asked,
    resizes,
    running: () => running.size,
    endAll: () => running.forEach(kill),
    spawn: async (command, options) => {
      options?.signal?.throwIfAborted();
      asked.push(`spawn ${command}`);
      const child = start(command, options?.pty);
      running.add(child);
      const exit = new Promise<Exit>((done) => {
        child.once('exit', (code, signal) => {
          running.delete(child);
          done(code === null ? { kind: 'signalled', signal: signal ?? 'SIGKILL' } : { kind: 'exited', code });
        });
      });
      const stop = (): void => kill(child);
      options?.signal?.addEventListener('abort', stop, { once: true });
      void exit.then(() => options?.signal?.removeEventListener('abort', stop));
      return processOf(child, exit, (size) => resizes.push(`${size.columns}x${size.rows}`));
    },
    upload: async (source, path, options) => {
      asked.push(`upload ${path} ${source.size ?? 'unknown'}`);
      const final = resolve(folder, path);
      const partial = `${final}.partial`;
      try {
        await pipeline(source.open(), createWriteStream(partial), { signal: options?.signal });
        await chmod(partial, source.mode ?? 0o644);
        await rename(partial, final);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    download: (path, options) => {
      asked.push(`download ${path}`);
      return createReadStream(resolve(folder, path), { signal: options?.signal });
    },
    uploadDir: () => Promise.reject(new Error('nobody needs it')),
    downloadDir: () => Promise.reject(new Error('nobody needs it')),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function processOf(
  child: ReturnType<typeof spawn>,
  exit: Promise<Exit>,
  resized: (size: { readonly columns: number; readonly rows: number }) => void,
): RemoteProcess {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('it has no streams');
  stdin.on('error', () => undefined);
  return {
    stdout,
    stderr,
    exit,
    write: async (chunk) => {
      if (!stdin.writable) throw new Error('it reads no more');
      if (stdin.write(chunk)) return;
      const over = new AbortController();
      const waits = ['drain', 'close'].map((event) => once(stdin, event, { signal: over.signal }));
      for (const wait of waits) wait.catch(() => undefined);
      await Promise.race([...waits, exit]);
      over.abort();
    },
    closeStdin: async () => void stdin.end(),
    resize: resized,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) kill(child);
      await exit;
    },
  };
}

/** The whole group: what a command has started ends with it. */
function kill(child: ReturnType<typeof spawn>): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
