import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Source } from '@imgbuild/core/sdk';

/** Files of this machine, for the components here; the only module that touches them. */

/** What there is at a path; undefined for nothing. */
export async function kind(path: string): Promise<'file' | 'directory' | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    // The second: a folder of the path is a file.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found === undefined ? undefined : found.isDirectory() ? 'directory' : 'file';
}

export async function size(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** A name beside a file's, for what is not yet whole. */
function partialOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}`);
}

/** Writes a whole file or nothing. */
export async function write(path: string, content: string | AsyncIterable<Uint8Array>, mode = 0o644): Promise<void> {
  const partial = partialOf(path);
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(partial, 'wx', mode);
    try {
      if (typeof content === 'string') await file.writeFile(content);
      else for await (const chunk of content) await file.writeFile(chunk);
      await file.chmod(mode);
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

export async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

/** Text of a file; undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A file as something that can be uploaded, and again from where it broke off. */
export async function sourceOf(path: string): Promise<Source> {
  const found = await stat(path);
  return { size: found.size, mode: found.mode & 0o777, open: (from) => createReadStream(path, { start: from ?? 0 }) };
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
}

/** Content of a file, in pieces. */
export function contentOf(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1 << 20 });
}

/** Digest of a file in hex. */
export async function digest(path: string, algorithm: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Makes a file that appears with all its content, unless there is one of its name already: false. */
export async function createWhole(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const own = partialOf(path);
  try {
    await writeFile(own, text, { flag: 'wx' });
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

export { basename, dirname, join, resolve };
