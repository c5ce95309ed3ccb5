import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import { isLineDown, lineDown } from '@imgbuild/core/sdk';
import type { Line } from './line.ts';

/** What is used of SFTP (draft-ietf-secsh-filexfer-02), as promises that also end when the connection does. */
export interface Sftp extends AsyncDisposable {
  open(path: string, flags: 'r' | 'w' | 'r+', mode?: number): Promise<Buffer>;
  read(handle: Buffer, into: Buffer, position: number): Promise<number>;
  write(handle: Buffer, bytes: Buffer, position: number): Promise<void>;
  setMode(handle: Buffer, mode: number): Promise<void>;
  close(handle: Buffer): Promise<void>;
  stat(path: string): Promise<Stats | undefined>;
  lstat(path: string): Promise<Stats | undefined>;
  list(path: string): Promise<readonly FileEntryWithStats[]>;
  makeFolder(path: string, mode: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  realpath(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Puts a file in another's place. */
  replace(from: string, to: string): Promise<void>;
}

/** Bytes in one request; every server takes them. */
export const requestSize = 32 * 1024;

/** Requests that are on their way at one time, so that the line is full whatever the distance. */
export const requestsAhead = 64;

const noSuchFile = 2;

/** Milliseconds. */
const goodbye = 1_000;

/** Opens SFTP; nothing where the server has none. */
export async function openSftp(line: Line, signal: AbortSignal): Promise<Sftp | undefined> {
  let raw: SFTPWrapper;
  try {
    raw = await line.sftp(signal);
  } catch (error) {
    if (error instanceof Error && 'problem' in error) return undefined;
    throw error;
  }
  return wrap(raw, signal);
}

type Callback<T> = (error?: Error | null, value?: T) => void;

function wrap(raw: SFTPWrapper, signal: AbortSignal): Sftp {
  raw.on('error', () => undefined);
  const closed = new AbortController();
  raw.once('close', () => closed.abort(lineDown('the connection was lost while files were copied')));
  const stop = (): void => {
    closed.abort(signal.reason);
    raw.end();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();

  const ask = <T>(request: (done: Callback<T>) => unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      if (closed.signal.aborted) return void reject(closed.signal.reason as Error);
      const lost = (): void => reject(closed.signal.reason as Error);
      closed.signal.addEventListener('abort', lost, { once: true });
      request((error, value) => {
        closed.signal.removeEventListener('abort', lost);
        if (error === undefined || error === null) resolve(value as T);
        // An answer has a number; what has none was never answered.
        else if ('code' in error && typeof error.code === 'number') reject(error);
        else reject(closed.signal.aborted ? (closed.signal.reason as Error) : lineDown(error.message, error));
      });
    });
  const unlessMissing = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if ((error as { code?: unknown }).code === noSuchFile) return undefined;
      throw error;
    }
  };
  const rename = async (from: string, to: string): Promise<void> => {
    try {
      await ask<void>((done) => raw.ext_openssh_rename(from, to, done));
    } catch (error) {
      // An answer with a number is the server's: what it refused, it is not asked for by a way that is less safe.
      if (closed.signal.aborted || isLineDown(error) || typeof (error as { code?: unknown }).code === 'number') throw error;
      // Without the extension of OpenSSH a name that is taken has to be freed first.
      await ask<void>((done) => raw.unlink(to, done)).catch(() => undefined);
      await ask<void>((done) => raw.rename(from, to, done));
    }
  };
  return {
    open: (path, flags, mode) => ask((done) => raw.open(path, flags, mode === undefined ? {} : { mode }, done)),
    read: (handle, into, position) =>
      ask<number>((done) => raw.read(handle, into, 0, into.length, position, (error, count) => done(error, count))).catch(
        (error: Error & { code?: unknown }) => {
          if (error.code === 1) return 0;
          throw error;
        },
      ),
    write: (handle, bytes, position) => ask<void>((done) => raw.write(handle, bytes, 0, bytes.length, position, done)),
    setMode: (handle, mode) => ask<void>((done) => raw.fchmod(handle, mode, done)),
    close: (handle) => ask<void>((done) => raw.close(handle, done)),
    stat: (path) => unlessMissing(ask<Stats>((done) => raw.stat(path, done))),
    lstat: (path) => unlessMissing(ask<Stats>((done) => raw.lstat(path, done))),
    list: (path) => ask((done) => raw.readdir(path, done)),
    makeFolder: (path, mode) => ask<void>((done) => raw.mkdir(path, { mode }, done)),
    chmod: (path, mode) => ask<void>((done) => raw.chmod(path, mode, done)),
    symlink: (target, path) => ask<void>((done) => raw.symlink(target, path, done)),
    readlink: (path) => ask((done) => raw.readlink(path, done)),
    realpath: (path) => ask((done) => raw.realpath(path, done)),
    remove: (path) => ask<void>((done) => raw.unlink(path, done)),
    replace: rename,
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener('abort', stop);
      if (closed.signal.aborted) return;
      await new Promise<void>((resolve) => {
        raw.once('close', resolve);
        // A machine that is gone says no goodbye.
        setTimeout(resolve, goodbye).unref();
        raw.end();
      });
    },
  };
}

/** Makes a folder and those above it, where they are missing. */
export async function makeFolders(sftp: Sftp, path: string): Promise<void> {
  if (path === '' || path === '.' || path === '/' || (await sftp.stat(path)) !== undefined) return;
  const above = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (above !== path) await makeFolders(sftp, above);
  await sftp.makeFolder(path, 0o755).catch(async (error: unknown) => {
    // Another transfer may have been quicker.
    if ((await sftp.stat(path))?.isDirectory() !== true) throw error;
  });
}
