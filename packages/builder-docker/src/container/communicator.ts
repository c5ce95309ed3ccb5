import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { counted, type Owner, packFile, packFolder, unpackFolder, watched } from '@imgbuild/builder-kit/files';
import { type Communicator, describeExit, failure, type RemoteProcess, type Reporter, type Source } from '@imgbuild/core/sdk';
import { type Place, startProcess } from './process.ts';
import { asked, stoppedText } from '../engine/asked.ts';
import type { ScriptName, ScriptValues } from './guest.ts';
import { problems } from '../problems.ts';

export interface ContainerLine extends Place {
  readonly report: Reporter;
  /** Who runs commands; by default the container's user. */
  readonly user: string | undefined;
  /** What commands have in their environment beside the container's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether every command has a terminal. */
  readonly terminal: 'terminal' | 'streams';
  /** Whom uploaded files belong to; nobody in particular when it is missing. */
  readonly owner: Owner | undefined;
  /** Folders that only processes of the container see, so that no archive can be put there. */
  readonly hidden: readonly string[];
}

/** Bytes up to which a file goes with the command that stores it; an archive for it would be another request. */
const small = 1024 * 1024;

/** Size of a terminal that nobody looks at. */
const unseen = { columns: 80, rows: 24 };

/** A line into a container, by way of its engine: commands are started in it, files and folders go as archives. */
export function containerCommunicator(line: ContainerLine): Communicator {
  const { engine, container, guest, owner, host } = line;
  const ownerText = owner === undefined ? '' : `${owner.user}:${owner.group}`;

  /** Starts a script as the one who may do everything. */
  const start = (script: ScriptName, values: ScriptValues, signal: AbortSignal | undefined): Promise<RemoteProcess> =>
    startProcess(line, { script, values, user: guest.administrator, signal });

  /** Waits for a script, and gives what it wrote. */
  const finish = async (child: RemoteProcess, what: string, signal: AbortSignal | undefined): Promise<string> => {
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const exit = await child.exit;
    signal?.throwIfAborted();
    line.signal.throwIfAborted();
    if (exit.kind === 'exited' && exit.code === 0) return stdout;
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const end = exit.kind === 'disconnected' ? stoppedText(engine) : describeExit(exit);
    const reason = said === '' ? end : `${said} (${end})`;
    throw failure(problems.create('transfer-failed', { what, reason }));
  };

  const run = async (
    script: ScriptName,
    values: ScriptValues,
    o: { readonly what: string; readonly signal: AbortSignal | undefined; readonly input?: AsyncIterable<Uint8Array> },
  ): Promise<string> => {
    const child = await start(script, values, o.signal);
    const done = finish(child, o.what, o.signal);
    // Until the input is written, its error would be nobody's.
    done.catch(() => undefined);
    try {
      for await (const chunk of o.input ?? []) {
        // A script that failed reads no more, and its own error says why.
        if (!(await writes(child, chunk))) return await done;
      }
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
    await child.closeStdin();
    return done;
  };

  const isHidden = (folder: string): boolean => line.hidden.some((each) => folder === each || folder.startsWith(`${each}/`));

  /** Makes a folder, and gives the path without links. */
  const prepare = async (folder: string, path: string, what: string, signal: AbortSignal | undefined): Promise<string> => {
    const values = { IMGBUILD_FOLDER: folder, IMGBUILD_PATH: path, IMGBUILD_OWNER: ownerText };
    return (await run('prepare', values, { what, signal })).replace(/\r?\n$/, '');
  };

  const upload = async (source: Source, path: string, signal: AbortSignal | undefined): Promise<void> => {
    const what = `Uploading to ${path}`;
    const folder = guest.folderOf(path);
    const mode = source.mode ?? 0o644;
    const name = `.imgbuild-${randomUUID()}.partial`;
    const values = {
      IMGBUILD_PATH: path,
      IMGBUILD_FOLDER: folder,
      IMGBUILD_PARTIAL: guest.join(folder, name),
      IMGBUILD_MODE: mode.toString(8),
      IMGBUILD_OWNER: ownerText,
    };
    const { size } = source;
    if (size !== undefined && size <= small) {
      const content = await wholeOf(source, signal);
      await run('store', { ...values, IMGBUILD_SIZE: String(content.length) }, { what, signal, input: of(content) });
      return;
    }
    try {
      const content = counted(source.open(), { label: path, total: size, report: line.report });
      const real = size === undefined || guest.os === 'windows' ? undefined : await prepare(folder, path, what, signal);
      if (size === undefined || real === undefined || isHidden(real))
        await run('receive', values, { what, signal, input: content });
      else {
        const archive = packFile(content, { name, size, mode, modified: host.clock.now(), owner });
        await asked(engine, what, engine.putArchive(container, real, archive, either(line.signal, signal)));
      }
      // What has arrived gets its name only when the source has come to its end.
      await run('finish', values, { what, signal });
    } catch (error) {
      // What the upload failed with is the error to tell. What cannot be taken away either is in a container that is gone, or soon is.
      await run('take-away', values, { what, signal: undefined }).catch(() => undefined);
      throw error;
    }
  };

  return {
    spawn: async (command, o) => {
      const terminal = o?.pty ?? (line.terminal === 'terminal' ? unseen : undefined);
      return startProcess(line, {
        script: 'run',
        values: { IMGBUILD_COMMAND: terminal === undefined ? command : guest.sized(command, terminal) },
        environment: line.environment,
        user: line.user,
        signal: o?.signal,
        terminal,
      });
    },
    upload: (source, path, o) => upload(source, guest.absolute(path), o?.signal),
    uploadDir: async (localDir, path, o) => {
      const what = `Uploading to ${path}`;
      const folder = await prepare(guest.absolute(path), '', what, o?.signal);
      const progress = watched(path, { report: line.report });
      const archive = packFolder(localDir, { exclude: o?.exclude ?? [], owner, onBytes: (bytes) => progress.update(bytes) });
      try {
        if (guest.os === 'windows' || isHidden(folder))
          await run('unpack', { IMGBUILD_FOLDER: folder }, { what, signal: o?.signal, input: archive });
        else await asked(engine, what, engine.putArchive(container, folder, archive, either(line.signal, o?.signal)));
      } finally {
        progress.end();
      }
    },
    download: async function* (path, o) {
      const child = await start('read', { IMGBUILD_PATH: guest.absolute(path) }, o?.signal);
      await child.closeStdin();
      const errors = text(child.stderr);
      yield* counted(child.stdout, { label: path, report: line.report });
      await finish({ ...child, stdout: empty(), stderr: of(Buffer.from(await errors)) }, `Downloading ${path}`, o?.signal);
    },
    downloadDir: async (path, localDir, o) => {
      const what = `Downloading ${path}`;
      const options = { exclude: o?.exclude ?? [], signal: either(line.signal, o?.signal) };
      const real = await run('resolve', { IMGBUILD_FOLDER: guest.absolute(path) }, { what, signal: o?.signal });
      const folder = real.replace(/\r?\n$/, '');
      if (guest.os === 'linux' && !isHidden(folder)) {
        const archive = await asked(engine, what, engine.getArchive(container, guest.join(folder, '.'), options.signal));
        await unpackFolder(archive, localDir, options);
        return;
      }
      const child = await start('pack', { IMGBUILD_FOLDER: folder }, o?.signal);
      await child.closeStdin();
      await unpackFolder(child.stdout, localDir, options);
      await finish({ ...child, stdout: empty() }, what, o?.signal);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Whether a process took something. */
function writes(child: RemoteProcess, chunk: Uint8Array): Promise<boolean> {
  return child.write(chunk).then(
    () => true,
    () => false,
  );
}

function either(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other]);
}

async function wholeOf(source: Source, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open()) {
    signal?.throwIfAborted();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* of(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* empty(): AsyncGenerator<Uint8Array> {
  // Nothing.
}
