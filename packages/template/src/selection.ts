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

/** The patterns of both flags. */
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

/** What a selection is made from. */
export interface Candidates {
  readonly builds: readonly { readonly name: string; readonly platform: string | undefined }[];
  /** Names and types of post-processors, for `-except`. */
  readonly postProcessors: ReadonlySet<string>;
}

/** What a selection selects. */
export interface Selected {
  /** Whether a build is selected, by its name. */
  build(name: string): boolean;
  /** Whether a post-processor, by its name or without one by its type, is excepted, and with it the rest of its chain. */
  isExcepted(name: string): boolean;
}

/**
 * Applies a selection as Packer does: to the names of builds, `-except` also to post-processors. A pattern that matches none of
 * these is tried as a platform, so that `aws` and `aws.*` are all builds of AWS, whatever their builders are called. What
 * matches nothing is told, and so is a selection that leaves nothing.
 */
export function applySelection(
  selection: Selection,
  { builds, postProcessors }: Candidates,
  diagnostics: Diagnostic[],
): Selected {
  const names = builds.length === 0 ? 'none' : builds.map(({ name }) => name).join(', ');
  const chosenBy = (flag: string, patterns: readonly Pattern[], others: ReadonlySet<string>): ReadonlySet<string> => {
    const chosen = new Set<string>();
    for (const pattern of patterns) {
      const direct = builds.filter(({ name }) => pattern.matches(name));
      const matches =
        direct.length > 0 || [...others].some((name) => pattern.matches(name))
          ? direct
          : builds.filter(({ name, platform }) => platform !== undefined && isOfPlatform(pattern, platform, name));
      for (const { name } of matches) chosen.add(name);
      if (matches.length === 0 && ![...others].some((name) => pattern.matches(name)))
        diagnostics.push(problems.create('pattern-without-match', { flag, pattern: pattern.text, names }));
    }
    return chosen;
  };
  const wanted = chosenBy('-only', selection.only, new Set());
  const unwanted = chosenBy('-except', selection.except, postProcessors);
  const isSelected = (name: string): boolean => (selection.only.length === 0 || wanted.has(name)) && !unwanted.has(name);
  const flags = [selection.only.length > 0 ? '-only' : '', selection.except.length > 0 ? '-except' : '']
    .filter((flag) => flag !== '')
    .join(' and ');
  if (flags !== '' && builds.length > 0 && !builds.some(({ name }) => isSelected(name)))
    diagnostics.push(problems.create('nothing-selected', { flags, names }));
  return { build: isSelected, isExcepted: (name) => selection.except.some((pattern) => pattern.matches(name)) };
}

function isOfPlatform(pattern: Pattern, platform: string, name: string): boolean {
  return pattern.matches(platform) || pattern.matches(`${platform}.${name}`);
}
