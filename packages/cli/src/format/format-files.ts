import { resolve } from 'node:path';
import { format } from '@imgbuild/hcl';
import type { Diagnostic } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import { filesIn, type FileText, kindOf, readText } from '../utf8-files.ts';

/** What formatting a text came to. */
export type Formatted =
  | {
      readonly outcome: 'same' | 'changed';
      readonly before: string;
      readonly after: string;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly outcome: 'failed'; readonly diagnostics: readonly Diagnostic[] };

/** Formats what was read; `name` is how people know it. */
export function formatText(read: FileText, name: string, sources: Map<string, string>): Formatted {
  if ('mistake' in read)
    return { outcome: 'failed', diagnostics: [problems.create('not-formatted', { path: name, reason: read.mistake })] };
  sources.set(name, read.text);
  const { value, diagnostics } = format(read.text, name);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { outcome: 'failed', diagnostics };
  return { outcome: value === read.text ? 'same' : 'changed', before: read.text, after: value, diagnostics };
}

/** Reads and formats a file; its path may be relative. */
export async function formatFile(path: string, directory: string, sources: Map<string, string>): Promise<Formatted> {
  return formatText(await readText(resolve(directory, path)), path, sources);
}

/** A file to format, by its path as it is shown; or a path that is none. */
export type Formattable = { readonly path: string } | { readonly problem: Diagnostic };

/** The files that a path stands for: itself, or those of a folder. */
export async function* formattableFiles(
  path: string,
  directory: string,
  depth: 'folder' | 'recursive',
): AsyncGenerator<Formattable> {
  const kind = await kindOf(resolve(directory, path));
  if (typeof kind !== 'string') yield { problem: problems.create('not-formatted', { path, reason: kind.mistake }) };
  else if (kind === 'file') yield isFormattable(path) ? { path } : { problem: problems.create('not-formattable', { path }) };
  else {
    const found = filesIn(resolve(directory, path), {
      depth,
      file: (name) => isFormattable(name) && !isPassedOver(name),
      folder: (name) => !isPassedOver(name),
    });
    for await (const each of found) {
      const shown = shownBelow(path, resolve(directory, path), each.path);
      if ('mistake' in each) yield { problem: problems.create('not-formatted', { path: shown, reason: each.mistake }) };
      else yield { path: shown };
    }
  }
}

/** A path below a folder, as somebody who wrote the folder would write it. */
function shownBelow(written: string, folder: string, path: string): string {
  const below = path.slice(folder.length).replace(/^[/\\]+/, '');
  const base = written.replace(/[/\\]+$/, '');
  return base === '.' ? below : `${base}/${below}`;
}

function isFormattable(name: string): boolean {
  return name.endsWith('.pkr.hcl') || name.endsWith('.pkrvars.hcl');
}

/** What editors leave lying about, and what is hidden. */
function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name.endsWith('~') || (name.startsWith('#') && name.endsWith('#'));
}
