import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, lstat, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failure } from '@imgbuild/core/sdk';
import ignore from 'ignore';
import { extract, type Headers } from 'tar-stream';
import { problems } from '../problems.ts';

export interface UnpackOptions {
  /** Patterns as in `.gitignore`. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Unpacks a tar archive that a machine made into a folder here. Nothing of it lands outside of the folder, whatever its names
 * and links say: such an entry is an error. Files appear under their names when they are complete. Folders get their modes at
 * the end, so that one without the right to write can be filled.
 */
export async function unpackFolder(archive: AsyncIterable<Uint8Array>, folder: string, o: UnpackOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const patterns = ignore({ ignorecase: false }).add([...(o.exclude ?? [])]);
  const entries = extract();
  const feeding = pipeline(Readable.from(archive, { objectMode: false }), entries, { signal: o.signal });
  // Its error ends the loop below, too.
  feeding.catch(() => undefined);
  const modes = new Map<string, number>();
  for await (const entry of entries) {
    const { header } = entry;
    const name = header.name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
    if (name === '' || name === '.') {
      entry.resume();
      continue;
    }
    // First, since the patterns know no names that lead out.
    const path = safeJoin(folder, name);
    if (patterns.ignores(header.type === 'directory' ? `${name}/` : name)) {
      entry.resume();
      continue;
    }
    await withoutLinks(folder, dirname(path));
    await unpackEntry({ header, path, folder, content: Readable.from(entry), modes });
  }
  await feeding;
  for (const [path, mode] of [...modes].reverse()) await chmod(path, mode);
}

interface Unpacking {
  readonly header: Headers;
  readonly path: string;
  readonly folder: string;
  readonly content: Readable;
  readonly modes: Map<string, number>;
}

async function unpackEntry({ header, path, folder, content, modes }: Unpacking): Promise<void> {
  const mode = (header.mode ?? 0o644) & 0o777;
  await mkdir(dirname(path), { recursive: true });
  switch (header.type) {
    case 'directory':
      content.resume();
      await mkdir(path, { recursive: true });
      modes.set(path, mode | 0o700);
      return;
    case 'symlink': {
      content.resume();
      const target = header.linkname ?? '';
      await replacing(path, (partial) => symlink(target, partial));
      return;
    }
    case 'link': {
      content.resume();
      const { copyFile } = await import('node:fs/promises');
      const other = safeJoin(folder, (header.linkname ?? '').replace(/^(\.?\/)+/, ''));
      await withoutLinks(folder, dirname(other));
      if (!(await lstat(other)).isFile()) throw failure(problems.create('unsafe-name', { name: header.linkname ?? '' }));
      await replacing(path, (partial) => copyFile(other, partial));
      return;
    }
    case 'file':
    case 'contiguous-file':
      await replacing(path, (partial) => pipeline(content, createWriteStream(partial, { mode, flags: 'wx' })));
      await chmod(path, mode);
      return;
    default:
      // Devices and pipes of the machine mean nothing here.
      content.resume();
  }
}

/** Makes something under another name, and gives it its own when it is whole. */
async function replacing(path: string, make: (partial: string) => Promise<void>): Promise<void> {
  const partial = join(dirname(path), `.${randomUUID()}.partial`);
  try {
    await make(partial);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A path below a folder, or an error when the name leads out of it. */
export function safeJoin(folder: string, name: string): string {
  const path = resolve(folder, normalize(name));
  const way = relative(resolve(folder), path);
  const isOutside = way === '' || way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way;
  if (isOutside || name.split('/').includes('..') || name.includes('\0') || (sep === '\\' && /[:\\]/.test(name)))
    throw failure(problems.create('unsafe-name', { name }));
  return path;
}

/** Refuses to write through a link that an earlier entry, or somebody else, put in the way. */
async function withoutLinks(folder: string, path: string): Promise<void> {
  const way = relative(folder, path);
  if (way === '') return;
  let current = folder;
  for (const part of way.split(sep)) {
    current = join(current, part);
    // What is not there cannot lead anywhere.
    const stats = await lstat(current).catch(() => undefined);
    if (stats === undefined) return;
    if (stats.isSymbolicLink()) throw failure(problems.create('unsafe-name', { name: way.split(sep).join('/') }));
  }
}
