import type { Diagnostic } from '@imgbuild/diagnostics';
import { problems } from './problems.ts';

/** A compiled pattern of `-only` or `-except`: `*`, `?`, `[a-z]`, `[!a]`, and a backslash before any of them. */
export interface Pattern {
  readonly text: string;
  matches(name: string): boolean;
}

/** Compiles a pattern; a text is what is wrong with it. `*` crosses dots. */
export function compilePattern(text: string): Pattern | string {
  let source = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '*') source += '[\\s\\S]*';
    else if (character === '?') source += '[\\s\\S]';
    else if (character === '[') {
      const close = text.indexOf(']', index + 2);
      if (close === -1) return 'a bracket is not closed';
      const inner = text.slice(index + 1, close);
      const negated = inner.startsWith('!') || inner.startsWith('^');
      source += `[${negated ? '^' : ''}${inner.slice(negated ? 1 : 0).replaceAll(/[\\\]^]/g, '\\$&')}]`;
      index = close;
    } else {
      const plain = character === '\\' ? text[++index] : character;
      if (plain === undefined) return 'it ends in a backslash';
      source += plain.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
  }
  try {
    const pattern = new RegExp(`^${source}$`, 'u');
    return { text, matches: (name) => pattern.test(name) };
  } catch {
    return 'a range in brackets is in the wrong order';
  }
}

export interface Selection {
  readonly only: readonly Pattern[];
  readonly except: readonly Pattern[];
}

/** Compiles the patterns of both flags. */
export function compileSelection(only: readonly string[], except: readonly string[], diagnostics: Diagnostic[]): Selection {
  const compile = (flag: string, texts: readonly string[]): Pattern[] =>
    texts.flatMap((text) => {
      const pattern = compilePattern(text);
      if (typeof pattern !== 'string') return [pattern];
      diagnostics.push(problems.create('invalid-pattern', { flag, pattern: text, reason: pattern }));
      return [];
    });
  return { only: compile('-only', only), except: compile('-except', except) };
}

/** Whether a build is selected by its name. */
export function isSelected(selection: Selection, name: string): boolean {
  if (selection.only.length > 0 && !selection.only.some((pattern) => pattern.matches(name))) return false;
  return !selection.except.some((pattern) => pattern.matches(name));
}

/** Whether a post-processor, by its name or without one by its type, is excepted, and with it the rest of its chain. */
export function isExcepted(selection: Selection, name: string): boolean {
  return selection.except.some((pattern) => pattern.matches(name));
}

/** Tells of patterns that matched nothing, and of a selection that leaves nothing. */
export function reviewSelection(
  selection: Selection,
  buildNames: readonly string[],
  postProcessorNames: ReadonlySet<string>,
  left: number,
  diagnostics: Diagnostic[],
): void {
  const names = buildNames.length === 0 ? 'none' : buildNames.join(', ');
  const unmatched = (flag: string, patterns: readonly Pattern[], candidates: readonly string[]): void => {
    for (const pattern of patterns) {
      if (!candidates.some((name) => pattern.matches(name)))
        diagnostics.push(problems.create('pattern-without-match', { flag, pattern: pattern.text, names }));
    }
  };
  unmatched('-only', selection.only, buildNames);
  unmatched('-except', selection.except, [...buildNames, ...postProcessorNames]);
  if (left > 0 || buildNames.length === 0) return;
  const flags = [selection.only.length > 0 ? '-only' : '', selection.except.length > 0 ? '-except' : '']
    .filter((flag) => flag !== '')
    .join(' and ');
  if (flags !== '') diagnostics.push(problems.create('nothing-selected', { flags, names }));
}
