import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { type Artifact, failure, type Host } from '@imgbuild/core/sdk';
import { walkFolder } from '@imgbuild/builder-kit/files';
import { problems } from '../problems.ts';

/** Something that goes into an archive. */
export type Input = {
  /** Name in the archive, with `/` between its parts. */
  readonly name: string;
  /** Permission bits. */
  readonly mode: number;
} & (
  | { readonly kind: 'file'; readonly path: string; readonly size: number }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string }
);

export type FileInput = Extract<Input, { kind: 'file' }>;

/** Bytes that are read at once. */
const piece = 1 << 20;

/** The artifact's files by name in an archive; a folder with all that is in it, in an order that is the same everywhere. */
export async function inputsOf(
  { files }: Artifact,
  names: (paths: readonly string[]) => readonly string[],
  host: Host,
): Promise<readonly Input[]> {
  const paths = [...new Set(files.map(({ path }) => resolve(host.workingDirectory, path)))];
  const inputs: Input[] = [];
  for (const [index, name] of names(paths).entries()) {
    const path = paths[index] ?? '';
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw failure(problems.create('input-missing', { path: host.displayPath(path) }));
    const mode = found.mode & 0o7777;
    if (!found.isDirectory()) inputs.push({ kind: 'file', name, path, mode, size: found.size });
    else {
      inputs.push({ kind: 'directory', name, mode });
      for (const { modified: _modified, ...entry } of walkFolder(path)) inputs.push({ ...entry, name: `${name}/${entry.name}` });
    }
  }
  return inputs;
}

/** Names in a tar archive: those of the files without folders, as in Packer, or as much of the folders as tells them apart. */
export function tarNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(path));
  if (new Set(names).size === names.length) return names;
  const parts = paths.map((path) => dirname(path).split(sep));
  const [first = []] = parts;
  const differs = first.findIndex((part, index) => parts.some((other) => other[index] !== part));
  const common = first.slice(0, differs === -1 ? undefined : differs).join(sep);
  return paths.map((path) =>
    relative(common === '' ? sep : common, path)
      .split(sep)
      .join('/'),
  );
}

/** Names in a zip archive: the paths, as in Packer; never absolute, as programs refuse to unpack those. */
export function zipNames(host: Host): (paths: readonly string[]) => readonly string[] {
  return (paths) =>
    paths.map((path) =>
      host
        .displayPath(path)
        .replaceAll('\\', '/')
        .replace(/^([A-Za-z]:)?\/+/, ''),
    );
}

/** A file's content. What the file grows by while it is read is left out; becoming shorter is an error. */
export async function* contentOf({ path, size }: FileInput, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let left = size;
  for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: piece }) as AsyncIterable<Uint8Array>) {
    left -= chunk.length;
    onBytes(chunk.length);
    yield chunk;
  }
  if (left > 0) throw new Error(`${path} became shorter while it was read`);
}

/** Bytes of all files together. */
export function sizeOf(inputs: readonly Input[]): number {
  return inputs.reduce((sum, input) => sum + (input.kind === 'file' ? input.size : 0), 0);
}
