import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { failure } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/** What a `.dockerignore` leaves out. */
export interface IgnoreFile {
  /** Where it was read; empty without one. */
  readonly path: string;
  /** @param path below the folder, with `/` between names */
  isIgnored(path: string): boolean;
  /** Whether something below a folder that is left out may be sent all the same. */
  readonly exceptions: 'exceptions' | 'none';
}

interface Rule {
  readonly kind: 'ignore' | 'exception';
  readonly matches: RegExp;
}

/** Reads the first of the files that is there; without one, nothing is left out. */
export async function readIgnoreFile(paths: readonly string[]): Promise<IgnoreFile> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (text !== undefined) return parseIgnoreFile(text, path);
  }
  return parseIgnoreFile('', '');
}

/**
 * Reads the lines of a `.dockerignore`. The last one that matches a path, or a folder that it is in, decides.
 * Source: https://docs.docker.com/build/concepts/context/#syntax, with the details of Docker's CLI: the case of letters counts,
 * and whatever is special in regular expressions only is not special here.
 * @param path of the file, for messages
 * @throws a failure that names the line which is no pattern
 */
export function parseIgnoreFile(text: string, path: string): IgnoreFile {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line) => ruleIn(line, path));
  return {
    path,
    isIgnored: (each) => {
      const names = each.split('/');
      const folders = names.map((_, index) => names.slice(0, index + 1).join('/'));
      return rules.findLast(({ matches }) => folders.some((folder) => matches.test(folder)))?.kind === 'ignore';
    },
    exceptions: rules.some(({ kind }) => kind === 'exception') ? 'exceptions' : 'none',
  };
}

function ruleIn(line: string, path: string): readonly Rule[] {
  const trimmed = line.trim();
  if (line.startsWith('#') || trimmed === '') return [];
  const kind = trimmed.startsWith('!') ? 'exception' : 'ignore';
  const written = kind === 'exception' ? trimmed.slice(1).trim() : trimmed;
  const pattern = posix
    .normalize(written)
    .replace(/^\/(?=.)/, '')
    .replace(/(.)\/$/, '$1');
  const matches = written === '' ? undefined : expressionOf(pattern);
  if (matches === undefined) throw failure(problems.create('ignore-pattern-invalid', { path, pattern: trimmed }));
  return [{ kind, matches }];
}

/** A pattern as a regular expression: Go's `filepath.Match`, and `**` for any number of folders. Nothing when it is none. */
function expressionOf(pattern: string): RegExp | undefined {
  const source = pattern.replace(
    /\*\*\/?|\*|\?|\\(.)|\[|\]|-|[\\^$.+(){}|/]/gsu,
    (part, escaped: string | undefined, at: number) => {
      if (escaped !== undefined) return literal(escaped);
      switch (part) {
        case '**/':
          return '(?:.*/)?';
        case '**':
          // At the end it is all that is below; elsewhere whole folders, also without a slash after it.
          return at + part.length === pattern.length ? '.*' : '(?:.*/)?';
        case '*':
          return '[^/]*';
        case '?':
          return '[^/]';
        case '[':
        case ']':
        case '-':
          return part;
        default:
          return literal(part);
      }
    },
  );
  // What stands first in brackets: `^` negates them, and `]` does not close them.
  const negated = source.replace(/\[\\\^/g, '[^').replace(/\[(\^?)\]/g, '[$1\\]');
  try {
    return new RegExp(`^${negated}$`, 'su');
  } catch {
    return undefined;
  }
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
