import { createHash, type Hash } from 'node:crypto';

/**
 * What travels in either direction, one line each, as ASCII: `+` and bytes in base64; `=`, the number of bytes and their SHA-256 at
 * the end of a file; `F` a file, `D` a folder, `B` the folder all of them are below, `Z` a folder that a zip is expanded into, each
 * with a path in base64; `E` at the end of all. PowerShell's side of it is in `scripts.ts`.
 */
export type Line =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'end-of-file'; readonly length: number; readonly digest: string }
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: 'end' };

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const lines = {
  file: (path: string): string => `F${base64(path)}\n`,
  folder: (path: string): string => `D${base64(path)}\n`,
  base: (path: string): string => `B${base64(path)}\n`,
  zip: (path: string): string => `Z${base64(path)}\n`,
  end: 'E\n',
} as const;

/** The content of one file as lines, and their end. All lines but the last are of `size` bytes. */
export async function* fileLines(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of pieces(content, size)) {
    hash.update(piece);
    length += piece.length;
    yield `+${piece.toString('base64')}\n`;
  }
  yield `=${length} ${hash.digest('hex').toUpperCase()}\n`;
}

/** The same bytes in pieces of one size, however they come. */
async function* pieces(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    length += chunk.length;
    if (length < size) continue;
    const all = Buffer.concat(waiting, length);
    let at = 0;
    for (; length - at >= size; at += size) yield all.subarray(at, at + size);
    waiting = [all.subarray(at)];
    length -= at;
  }
  if (length > 0) yield Buffer.concat(waiting, length);
}

/** Text put together to blocks of about a size, so that many small lines travel as one message. */
export async function* blocks(text: AsyncIterable<string>, size: () => number): AsyncGenerator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for await (const line of text) {
    if (length > 0 && length + line.length > size()) {
      yield Buffer.from(waiting.join(''), 'latin1');
      waiting = [];
      length = 0;
    }
    waiting.push(line);
    length += line.length;
  }
  if (length > 0) yield Buffer.from(waiting.join(''), 'latin1');
}

/** A line that was read; nothing for one that says something else. */
export function readLine(line: string): Line | undefined {
  const rest = line.slice(1);
  switch (line[0]) {
    case '+':
      return { kind: 'bytes', bytes: Buffer.from(rest, 'base64') };
    case '=': {
      const [, length, digest] = /^(\d+) ([0-9A-F]{64})?$/.exec(rest) ?? [];
      return length === undefined ? undefined : { kind: 'end-of-file', length: Number(length), digest: digest ?? '' };
    }
    case 'F':
    case 'D':
      return { kind: line.startsWith('F') ? 'file' : 'folder', path: Buffer.from(rest, 'base64').toString() };
    case 'E':
      return rest === '' ? { kind: 'end' } : undefined;
    default:
      return undefined;
  }
}

/** Keeps count of a file that arrives, to compare with what the machine says at its end. */
export interface Count {
  add(bytes: Uint8Array): void;
  /** Whether all of it is there. A machine whose policy forbids the hash says none. */
  agrees(end: { readonly length: number; readonly digest: string }): boolean;
}

export function count(): Count {
  const hash: Hash = createHash('sha256');
  let length = 0;
  return {
    add: (bytes) => {
      hash.update(bytes);
      length += bytes.length;
    },
    agrees: (end) => {
      const digest = hash.digest('hex').toUpperCase();
      return end.length === length && (end.digest === '' || end.digest === digest);
    },
  };
}
