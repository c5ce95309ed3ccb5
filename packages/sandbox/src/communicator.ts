import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import {
  type Communicator,
  failure,
  type Host,
  type LocalProcess,
  type RemoteProcess,
  type Scope,
  type Source,
} from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, describeExit, endInput, lastWords, without } from './run-tool.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/**
 * Runs what stands in its environment: a command may hold secrets, and argv is for everybody to read. The variables that
 * brought it are gone when it runs.
 */
const runner = 'command=$IMGBUILD_COMMAND; unset IMGBUILD_COMMAND IMGBUILD_TOKEN; eval "$command"';

/**
 * A line into a sandbox, by way of its first process. `--root` and `--wd` without a value are that process's: a folder of
 * this machine as working directory would be a way out.
 */
export function sandboxCommunicator(pid: number, environment: Readonly<Record<string, string>>, ctx: Context): Communicator {
  const enter = [
    'nsenter',
    `--target=${pid}`,
    '--user',
    '--mount',
    '--uts',
    '--ipc',
    '--net',
    '--pid',
    '--cgroup',
    '--root',
    '--wd',
    '--',
  ];

  const start = (command: string, signal: AbortSignal | undefined): Promise<LocalProcess> =>
    ctx.host.spawn([...enter, '/bin/sh', '-c', runner], {
      scope: ctx.scope,
      signal: signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]),
      stdin: 'pipe',
      directory: '/',
      umask: 0o022,
      environment: { ...without(ctx.host), ...environment, IMGBUILD_COMMAND: command },
    });

  /** `script` of util-linux makes the terminal; its size is set once, from the inside. */
  const startInTerminal = (
    command: string,
    { columns, rows }: { readonly columns: number; readonly rows: number },
    signal: AbortSignal | undefined,
  ): Promise<LocalProcess> => {
    const inside = [...enter, '/bin/sh', '-c', runner].map(quote).join(' ');
    return ctx.host.spawn(['script', '--quiet', '--return', '--flush', '--command', `exec ${inside}`, '/dev/null'], {
      scope: ctx.scope,
      signal: signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]),
      stdin: 'pipe',
      directory: '/',
      umask: 0o022,
      environment: {
        ...without(ctx.host),
        ...environment,
        TERM: ctx.host.environment['TERM'] ?? 'xterm',
        IMGBUILD_COMMAND: `stty cols ${columns} rows ${rows} 2> /dev/null; ${command}`,
      },
    });
  };

  const finish = async (child: LocalProcess, what: string, signal: AbortSignal | undefined): Promise<void> => {
    const errors = collect(child.stderr);
    const exit = await child.exit;
    signal?.throwIfAborted();
    ctx.signal.throwIfAborted();
    if (exit.kind === 'exited' && exit.code === 0) return;
    throw failure(problems.create('transfer-failed', { what, reason: `${lastWords(await errors)} (${describeExit(exit)})` }));
  };

  /** The error that is on its way is the one that counts; it may be that of a signal. */
  const takeAway = async (partial: string): Promise<void> => {
    if (ctx.signal.aborted) return;
    try {
      const child = await start(`rm -f ${partial}`, undefined);
      await endInput(child);
      await child.exit;
    } catch {
      // A sandbox that is gone has no files.
    }
  };

  /** Writes until the reader has gone; why it went, its exit tells. */
  const feed = async (child: LocalProcess, content: AsyncIterable<Uint8Array>): Promise<void> => {
    try {
      for await (const chunk of content) await child.write(chunk);
    } finally {
      await endInput(child);
    }
  };

  return {
    spawn: async (command, o) =>
      remoteProcess(await (o?.pty === undefined ? start(command, o?.signal) : startInTerminal(command, o.pty, o.signal))),
    upload: async (source: Source, path, o) => {
      const name = operand(path);
      const partial = quote(`${name}.${randomUUID()}.partial`);
      const mode = (source.mode ?? 0o644).toString(8);
      const what = `Uploading to ${path}`;
      const isFolder = `if [ -d ${quote(name)} ]; then echo 'it is a folder' >&2; exit 1; fi`;
      const receive = `${isFolder}; mkdir -p ${quote(posix.dirname(name))} && umask 077 && cat > ${partial}`;
      try {
        const child = await start(receive, o?.signal);
        const done = awaitedLater(finish(child, what, o?.signal));
        await feed(child, source.open()).catch(async (error: unknown) => {
          await done;
          throw error;
        });
        await done;
        // What has arrived gets its name only when the source has come to its end: a pipe does not tell that from a source that broke.
        const last = await start(`chmod ${mode} ${partial} && mv -f ${partial} ${quote(name)}`, o?.signal);
        await endInput(last);
        await finish(last, what, o?.signal);
      } catch (error) {
        await takeAway(partial);
        throw error;
      }
    },
    uploadDir: async (localDir, path, o) => {
      const exclude = (o?.exclude ?? []).map((pattern) => `--exclude=${pattern}`);
      // By their names: an entry for the folder itself would change the mode of one that is there.
      const names = (await readdir(localDir)).sort();
      const argv = [
        'tar',
        '--create',
        '--file=-',
        '--numeric-owner',
        '--owner=0',
        '--group=0',
        '--sort=name',
        ...exclude,
        '--null',
        '--verbatim-files-from',
        '--files-from=-',
      ];
      const pack = await ctx.host.spawn(argv, {
        scope: ctx.scope,
        signal: o?.signal ?? ctx.signal,
        directory: localDir,
        stdin: 'pipe',
      });
      await pack.write(new TextEncoder().encode(names.map((name) => `${name}\0`).join(''))).catch(() => undefined);
      await endInput(pack);
      const to = quote(operand(path));
      const child = await start(`mkdir -p ${to} && tar -xpf - -C ${to}`, o?.signal);
      const done = awaitedLater(
        Promise.all([finish(child, `Uploading to ${path}`, o?.signal), finish(pack, `Reading ${localDir}`, o?.signal)]),
      );
      await feed(child, pack.stdout).catch(() => undefined);
      await done;
    },
    download: async function* (path, o) {
      const child = await start(`cat < ${quote(operand(path))}`, o?.signal);
      await endInput(child);
      const done = awaitedLater(finish(child, `Downloading ${path}`, o?.signal));
      yield* child.stdout;
      await done;
    },
    downloadDir: async (path, localDir, o) => {
      const exclude = (o?.exclude ?? []).map((pattern) => `--exclude=${quote(pattern)}`).join(' ');
      const child = await start(`tar -cf - -C ${quote(operand(path))} ${exclude} .`, o?.signal);
      await endInput(child);
      await mkdir(localDir, { recursive: true });
      const unpack = await ctx.host.spawn(['tar', '--extract', '--file=-', '--no-same-owner', '--no-same-permissions'], {
        scope: ctx.scope,
        signal: o?.signal ?? ctx.signal,
        directory: localDir,
        stdin: 'pipe',
      });
      const ignored = collect(unpack.stdout);
      const done = awaitedLater(
        Promise.all([finish(child, `Downloading ${path}`, o?.signal), finish(unpack, `Writing ${localDir}`, o?.signal)]),
      );
      await feed(unpack, child.stdout).catch(() => undefined);
      await done;
      await ignored;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function remoteProcess(child: LocalProcess): RemoteProcess {
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exit: child.exit,
    write: (chunk) => child.write(chunk),
    closeStdin: () => endInput(child),
    resize: () => undefined,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await child.exit;
    },
  };
}

/** What is awaited when the bytes have gone through, and may fail before: until then its error is nobody's, which would end the process. */
function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** A path that no tool takes for an option. */
function operand(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** A word for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
