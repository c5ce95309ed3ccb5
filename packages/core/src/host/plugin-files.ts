import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LockFiles, PluginFiles } from '../plugins/files.ts';
import { cryptography } from './cryptography.ts';
import { fileSystem } from './file-system.ts';

/**
 * Packages on this machine, as plugin discovery sees them. It reads a few small files before anything else can be done: that
 * is faster at once than in turns with Node's threads.
 */
export function nodePluginFiles(): PluginFiles & LockFiles {
  return {
    readFile: async (path) => unlessMissing(undefined, () => readFileSync(path, 'utf8')),
    realpath: async (path) => realpathSync.native(path),
    listFolders: async (path) => unlessMissing([], () => foldersIn(path)),
    import: (path) => import(/* @vite-ignore */ pathToFileURL(path).href),
    writeFile: writeWhole,
    fingerprint,
  };
}

function unlessMissing<T, O>(otherwise: O, read: () => T): T | O {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}

function foldersIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => (entry.isSymbolicLink() ? leadsToFolder(join(path, entry.name)) : entry.isDirectory()))
    .map(({ name }) => name)
    .sort();
}

function leadsToFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch {
    return false;
  }
}

/** Writes beside the file and renames, so that nobody ever sees half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${cryptography().randomBytes(6).toString('hex')}`;
  try {
    const file = await fileSystem().open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await fileSystem().rename(temporary, path);
  } catch (error) {
    await fileSystem().rm(temporary, { force: true });
    throw error;
  }
}

async function fingerprint(folder: string): Promise<string> {
  const { createHash } = cryptography();
  const hash = createHash('sha256');
  for (const path of (await filesBelow(folder)).sort()) {
    const digest = createHash('sha256')
      .update(await fileSystem().readFile(path))
      .digest('hex');
    hash.update(`${digest}  ${relative(folder, path).split(sep).join('/')}\n`);
  }
  return `sha256-${hash.digest('base64')}`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await fileSystem().readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
