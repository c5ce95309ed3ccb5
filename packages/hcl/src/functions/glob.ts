import { fail, succeed, type Outcome } from '../values/value.ts';
import type { FilePort } from './ports.ts';

/** More folders and files than this are not looked through. */
const mostEntries = 200_000;

/**
 * Files below a folder that a pattern matches, as slash paths relative to the folder, in no certain order. In the pattern `*`
 * and `?` match within a name, `**` as a whole part any number of folders, `[a-z]` a letter of a set, `{a,b}` either text.
 */
export function globFiles(files: FilePort, folder: string, pattern: string): Outcome<readonly string[]> {
  const found = new Set<string>();
  const budget = { left: mostEntries };
  for (const alternative of expandBraces(pattern)) {
    const parts: Part[] = [];
    for (const part of cleanParts(alternative)) {
      const compiled = partOf(part);
      if (compiled === undefined) return fail(`the pattern ${JSON.stringify(pattern)} has an unfinished [set]`);
      parts.push(compiled);
    }
    walk(files, folder, '', parts, found, budget);
  }
  return budget.left <= 0 ? fail(`more than ${mostEntries} files would have to be looked at`) : succeed([...found]);
}

type Part =
  | { readonly kind: 'folders' }
  | { readonly kind: 'literal'; readonly name: string }
  | { readonly kind: 'pattern'; readonly test: RegExp };

function walk(
  files: FilePort,
  folder: string,
  relative: string,
  parts: readonly Part[],
  found: Set<string>,
  budget: { left: number },
): void {
  const [part, ...rest] = parts;
  const path = join(folder, relative, files.separator);
  if (budget.left-- <= 0) return;
  if (part === undefined) {
    if (kindOf(files, path) === 'file') found.add(relative);
    return;
  }
  if (part.kind === 'literal') {
    walk(files, folder, joinRelative(relative, part.name), rest, found, budget);
    return;
  }
  if (kindOf(files, path === '' ? '.' : path) !== 'directory') return;
  if (part.kind === 'folders') walk(files, folder, relative, rest, found, budget);
  for (const name of listOf(files, path)) {
    const inner = joinRelative(relative, name);
    if (part.kind === 'pattern' && part.test.test(name)) walk(files, folder, inner, rest, found, budget);
    if (part.kind === 'folders') {
      if (kindOf(files, join(folder, inner, files.separator)) === 'directory') walk(files, folder, inner, parts, found, budget);
      // At the end of a pattern, any file at any depth.
      else if (rest.length === 0) walk(files, folder, inner, rest, found, budget);
    }
  }
}

function join(folder: string, relative: string, separator: string): string {
  return relative === ''
    ? folder
    : `${folder}${folder.endsWith(separator) ? '' : separator}${relative.replaceAll('/', separator)}`;
}

function joinRelative(relative: string, name: string): string {
  return relative === '' ? name : `${relative}/${name}`;
}

// What cannot be looked at matches nothing.
function kindOf(files: FilePort, path: string): ReturnType<FilePort['kind']> {
  try {
    return files.kind(path);
  } catch {
    return undefined;
  }
}

function listOf(files: FilePort, path: string): readonly string[] {
  try {
    return files.list(path);
  } catch {
    return [];
  }
}

function cleanParts(pattern: string): readonly string[] {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts;
}

function partOf(part: string): Part | undefined {
  if (part === '**') return { kind: 'folders' };
  if (!/[*?[\\]/.test(part)) return { kind: 'literal', name: part };
  const source = patternSource(part);
  return source === undefined ? undefined : { kind: 'pattern', test: new RegExp(`^${source}$`, 'su') };
}

function patternSource(part: string): string | undefined {
  let source = '';
  for (let at = 0; at < part.length;) {
    const letter = String.fromCodePoint(part.codePointAt(at)!);
    at += letter.length;
    if (letter === '*') source += '.*';
    else if (letter === '?') source += '.';
    else if (letter === '[') {
      const set = /^([!^]?)((?:\\[^]|[^\]\\])+)\]/.exec(part.slice(at));
      if (set === null) return undefined;
      source += `[${set[1] === '' ? '' : '^'}${setSource(set[2]!)}]`;
      at += set[0].length;
    } else if (letter === '\\' && at < part.length) {
      const next = String.fromCodePoint(part.codePointAt(at)!);
      source += quoted(next);
      at += next.length;
    } else source += quoted(letter);
  }
  return source;
}

function setSource(set: string): string {
  return set.replace(/\\([^])|([[\]^])/g, (_, escaped?: string, plain?: string) => `\\${escaped ?? plain ?? ''}`);
}

function quoted(letter: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
}

/** Patterns without braces, one for each combination of alternatives. */
export function expandBraces(pattern: string): readonly string[] {
  const open = findUnescaped(pattern, 0, '{');
  if (open === -1) return [pattern];
  const alternatives: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const letter = pattern[at];
    if (letter === '\\') at++;
    else if (letter === '{') depth++;
    else if ((letter === ',' && depth === 1) || (letter === '}' && depth-- === 1)) {
      alternatives.push(pattern.slice(start, at));
      start = at + 1;
      if (letter === '}') {
        const after = pattern.slice(at + 1);
        return alternatives.flatMap((middle) => expandBraces(pattern.slice(0, open) + middle + after)).slice(0, 1000);
      }
    }
  }
  return [pattern];
}

function findUnescaped(pattern: string, from: number, wanted: string): number {
  for (let at = from; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === wanted) return at;
  }
  return -1;
}
