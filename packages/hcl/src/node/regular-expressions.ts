import type { RegularExpression, RegularExpressionPort } from '../functions/ports.ts';
import { load } from './load.ts';

type Re2 = typeof import('re2js');
type Pattern = ReturnType<Re2['RE2JS']['compile']>;
type Groups = readonly (string | undefined)[];

export const regularExpressions: RegularExpressionPort = {
  compile: (source) => {
    const pattern = load<Re2>('re2js').RE2JS.compile(source);
    return expressionOf(pattern);
  },
};

interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: Groups;
}

function expressionOf(pattern: Pattern): RegularExpression {
  const groupCount = pattern.groupCount();
  const groupNames = new Map(Object.entries(pattern.namedGroups()).map(([name, group]) => [group, name]));
  return {
    groupCount,
    groupNames: new Map([...groupNames].sort(([a], [b]) => a - b)),
    match: (text) => {
      for (const found of matches(pattern, groupCount, text)) return found.groups;
      return undefined;
    },
    matchAll: (text) => Array.from(matches(pattern, groupCount, text), (found) => found.groups),
    replaceAll: (text, replacement) => {
      const parts: string[] = [];
      let at = 0;
      for (const found of matches(pattern, groupCount, text)) {
        parts.push(text.slice(at, found.start), replacement(found.groups));
        at = found.end;
      }
      return parts.join('') + text.slice(at);
    },
  };
}

/** Matches that do not overlap. An empty one right after another match does not count. */
function* matches(pattern: Pattern, groupCount: number, text: string): Iterable<Match> {
  const matcher = pattern.matcher(text);
  let lastEnd = -1;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (start === end && start === lastEnd) continue;
    const groups = Array.from({ length: groupCount + 1 }, (_, group) => matcher.group(group) ?? undefined);
    yield { start, end, groups };
    lastEnd = end;
  }
}
