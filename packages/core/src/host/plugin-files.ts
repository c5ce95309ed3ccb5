import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LockFiles, PluginFiles } from '../plugins/files.ts';

/** Packages on this machine, as plugin discovery sees them. */
export function nodePluginFiles(): PluginFiles & LockFiles {
  return {
    readFile: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    realpath: (path) => realpath(path),
    listFolders,
    import: (path) => import(/* @vite-ignore */ pathToFileURL(path).href),
    writeFile: writeWhole,
    fingerprint,
  };
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function listFolders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const folders = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      return stat(join(path, entry.name)).then(
        (target) => target.isDirectory(),
        () => false,
      );
    }),
  );
  return entries.flatMap((entry, index) => (folders[index] === true ? [entry.name] : [])).sort();
}

/** Writes beside the file and renames, so that nobody ever sees half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of (await filesBelow(folder)).sort()) {
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    hash.update(`${digest}  ${relative(folder, path).split(sep).join('/')}\n`);
  }
  return `sha256-${hash.digest('base64')}`;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}
