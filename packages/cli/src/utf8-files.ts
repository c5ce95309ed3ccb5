// Read at once: a command has nothing else to do until it knows what it is about.
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file, or half a sentence about why there is none. */
export type FileText = { readonly text: string } | { readonly mistake: string };

/** Larger files are no templates. */
export const largestTemplate = 16 * 1024 * 1024;

/** Reads a file that must be text. What is too large is not read. */
export async function readText(path: string, largest = largestTemplate): Promise<FileText> {
  try {
    // A pipe is opened at once, and seen to be one.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return { mistake: stats.isDirectory() ? 'it is a folder' : 'it is no file' };
      if (stats.size > largest) return { mistake: `it has ${stats.size} bytes, and a template has at most ${largest}` };
      return decode(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { mistake: reasonOf(error) };
  }
}

/** Reads a stream of bytes, standard input for instance, to its end. */
export async function readStream(stream: AsyncIterable<Uint8Array>, largest = largestTemplate): Promise<FileText> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of stream) {
      size += part.length;
      if (size > largest) return { mistake: `it has more than ${largest} bytes` };
      parts.push(part);
    }
  } catch (error) {
    return { mistake: reasonOf(error) };
  }
  return decode(Buffer.concat(parts));
}

/** A byte order mark stays: whoever writes the text back would lose it. */
function decode(bytes: Uint8Array): FileText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { mistake: `it is no text in UTF-8: ${firstMistake(bytes)}` };
  }
}

function firstMistake(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 1;
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    const next = bytes.indexOf(10, start);
    end = next === -1 ? bytes.length : next + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return `line ${line} has bytes that are no character`;
    }
    line++;
  }
  return 'it has bytes that are no character';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** Why the system refused something, as half a sentence. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

/** What is at a path, links followed; `mistake` when nobody can tell. */
export async function kindOf(path: string): Promise<'file' | 'folder' | { readonly mistake: string }> {
  try {
    const stats = lstatSync(realpathSync(path));
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : { mistake: 'it is neither a file nor a folder' };
  } catch (error) {
    return { mistake: reasonOf(error) };
  }
}

/** A file below a folder, or a folder that cannot be read. */
export type Found = { readonly path: string } | { readonly path: string; readonly mistake: string };

/**
 * The files of a folder that are wanted by their names, in the order of their names; `recursive` with those of all folders
 * below that are wanted by theirs. A folder that links lead back to is visited once.
 */
export async function* filesIn(
  folder: string,
  o: { readonly depth: 'folder' | 'recursive'; file(name: string): boolean; folder(name: string): boolean },
  visited: Set<string> = new Set(),
): AsyncGenerator<Found> {
  let names: readonly string[];
  try {
    const real = realpathSync(folder);
    if (visited.has(real)) return;
    visited.add(real);
    names = readdirSync(folder).sort();
  } catch (error) {
    yield { path: folder, mistake: reasonOf(error) };
    return;
  }
  const below: string[] = [];
  for (const name of names) {
    const path = folder === '.' ? name : join(folder, name);
    const wanted = o.file(name);
    if (!wanted && !(o.depth === 'recursive' && o.folder(name))) continue;
    const kind = await kindOf(path);
    if (kind === 'folder') below.push(...(o.depth === 'recursive' && o.folder(name) ? [path] : []));
    else if (wanted) yield typeof kind === 'string' ? { path } : { path, ...kind };
  }
  for (const path of below) yield* filesIn(path, o, visited);
}
