import { createWriteStream } from 'node:fs';
import { chmod, lstat, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { problems as kitProblems } from '@imgbuild/builder-kit';
import { fileSource, type FolderEntry, safeJoin, walkFolder } from '@imgbuild/builder-kit/files';
import { failure, isLineDown, lineDown } from '@imgbuild/core/sdk';
import ignore from 'ignore';
import { problems } from './problems.ts';
import { makeFolders, openSftp, type Sftp } from './sftp.ts';
import { readFile, reasonOf, writeFile } from './sftp-files.ts';
import { mostAttempts, unusedName } from './transfers.ts';
import type { FolderTransfer } from './upload-folder.ts';

/** Files that are copied at one time. */
const filesAtOnce = 32;

/** Copies what is in a folder here into one on the machine, with the requests of many files on their way at once. */
export async function uploadFolderBySftp(localFolder: string, path: string, o: FolderTransfer): Promise<'done' | 'no-sftp'> {
  const run = unusedName();
  return repeating(`Uploading to ${path}`, o, async (sftp) => {
    await makeFolders(sftp, path);
    let count = 0;
    const modes: { readonly path: string; readonly mode: number }[] = [];
    const copy = pool(filesAtOnce);
    for (const entry of walkFolder(localFolder, o.exclude)) {
      const target = posix.join(path, entry.name);
      if (entry.kind === 'directory') {
        const isNew = (await sftp.stat(target)) === undefined;
        if (isNew) await sftp.makeFolder(target, 0o755);
        if (isNew) modes.push({ path: target, mode: entry.mode });
      } else
        await copy.run(async () => {
          // After a lost connection it is the same name again, so that nothing under another is left.
          const partial = posix.join(posix.dirname(target), `${run}-${++count}`);
          await uploadOne(sftp, { entry, target, partial }).catch(async (error: unknown) => {
            // The first error is the one that counts.
            await sftp.remove(partial).catch(() => undefined);
            throw error;
          });
        });
    }
    await copy.all();
    for (const { path: folder, mode } of modes.reverse()) await sftp.chmod(folder, mode);
  });
}

async function uploadOne(
  sftp: Sftp,
  { entry, target, partial }: { readonly entry: LeafEntry; readonly target: string; readonly partial: string },
): Promise<void> {
  if (entry.kind === 'link') {
    // Only after a lost connection there is one.
    await sftp.remove(partial).catch(() => undefined);
    await sftp.symlink(entry.target, partial);
    await sftp.replace(partial, target);
    return;
  }
  const { size, open } = await fileSource(entry.path);
  const state = { arrived: 0 };
  await writeFile(sftp, { chunks: open(), path: target, partial, from: 0, mode: entry.mode, size, state });
}

type LeafEntry = Exclude<FolderEntry, { kind: 'directory' }>;

/** What is in a folder of the machine, into one here. */
export async function downloadFolderBySftp(path: string, localFolder: string, o: FolderTransfer): Promise<'done' | 'no-sftp'> {
  const patterns = ignore({ ignorecase: false }).add([...o.exclude]);
  return repeating(`Downloading ${path}`, o, async (sftp) => {
    const copy = pool(filesAtOnce);
    const below = async (prefix: string): Promise<void> => {
      for (const { filename, attrs } of await sftp.list(posix.join(path, prefix))) {
        if (filename === '.' || filename === '..') continue;
        if (filename.includes('/')) throw failure(kitProblems.create('unsafe-name', { name: filename }));
        const target = safeJoin(join(localFolder, prefix), filename);
        const name = prefix === '' ? filename : `${prefix}/${filename}`;
        if (patterns.ignores(attrs.isDirectory() ? `${name}/` : name)) continue;
        if (attrs.isDirectory()) {
          await mkdir(target, { recursive: true });
          // A machine may have sent a link of that name before.
          if (!(await lstat(target)).isDirectory()) throw failure(kitProblems.create('unsafe-name', { name }));
          await below(name);
          await chmod(target, (attrs.mode & 0o777) | 0o700);
        } else if (attrs.isSymbolicLink() || attrs.isFile())
          await copy.run(() =>
            downloadOne(sftp, { from: posix.join(path, name), target, isLink: attrs.isSymbolicLink(), mode: attrs.mode & 0o777 }),
          );
      }
    };
    await mkdir(localFolder, { recursive: true });
    await below('');
    await copy.all();
  });
}

async function downloadOne(
  sftp: Sftp,
  o: { readonly from: string; readonly target: string; readonly isLink: boolean; readonly mode: number },
): Promise<void> {
  const partial = join(dirname(o.target), `${unusedName()}.partial`);
  try {
    if (o.isLink) await symlink(await sftp.readlink(o.from), partial);
    else {
      await pipeline(
        Readable.from(readFile(sftp, o.from, 0), { objectMode: false }),
        createWriteStream(partial, { flags: 'wx' }),
      );
      await chmod(partial, o.mode);
    }
    await rename(partial, o.target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Does work over SFTP, again from the start when the connection is lost. */
async function repeating(
  what: string,
  { transfers, signal }: FolderTransfer,
  work: (sftp: Sftp) => Promise<void>,
): Promise<'done' | 'no-sftp'> {
  for (let attempt = 1; ; attempt++) {
    const sftp = await openSftp(transfers.line, signal);
    if (sftp === undefined) return 'no-sftp';
    try {
      await work(sftp);
      return 'done';
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Error && 'problem' in error) throw error;
      if (!isLineDown(error)) throw failure(problems.create('transfer-failed', { what, reason: reasonOf(error) }), error);
      if (attempt >= mostAttempts) throw lineDown(`${what}: the connection was lost ${attempt} times`, error);
    } finally {
      await sftp[Symbol.asyncDispose]();
    }
  }
}

/** Runs so many pieces of work at one time; the first error is the one that counts. */
function pool(most: number): { run(work: () => Promise<void>): Promise<void>; all(): Promise<void> } {
  const running = new Set<Promise<void>>();
  let broken: { readonly error: unknown } | undefined;
  return {
    run: async (work) => {
      if (broken !== undefined) throw broken.error;
      const one: Promise<void> = work()
        .catch((error: unknown) => {
          broken ??= { error };
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= most) await Promise.race(running);
    },
    all: async () => {
      await Promise.all(running);
      if (broken !== undefined) throw broken.error;
    },
  };
}
