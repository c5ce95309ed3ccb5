import type { AttributeType } from '../sdk/index.ts';
import type { Place } from './findings.ts';
import { quoted } from './quoted.ts';
import { unknown, type Raw } from './raw.ts';

/** A type in words, with its article: "a list of strings". */
export function describeType(type: AttributeType): string {
  switch (type.kind) {
    case 'list':
      return `a list of ${plural(type.element)}`;
    case 'map':
      return `a map of ${plural(type.element)}`;
    default:
      return singular[type.kind];
  }
}

const singular: Readonly<Record<Exclude<AttributeType['kind'], 'list' | 'map'>, string>> = {
  string: 'a string',
  number: 'a number',
  bool: 'true or false',
  duration: 'a duration such as "1h30m"',
  size: 'a size such as "10G"',
  file: 'the path of a file',
  directory: 'the path of a folder',
  path: 'a path',
  oneOf: 'a string',
  template: 'a string',
  any: 'a value',
};

function plural(type: AttributeType): string {
  switch (type.kind) {
    case 'list':
      return `lists of ${plural(type.element)}`;
    case 'map':
      return `maps of ${plural(type.element)}`;
    case 'number':
      return 'numbers';
    case 'bool':
      return 'booleans';
    case 'duration':
      return 'durations';
    case 'size':
      return 'sizes';
    case 'file':
    case 'directory':
    case 'path':
      return 'paths';
    case 'any':
      return 'values';
    default:
      return 'strings';
  }
}

/** A value in words; what a secret says is not repeated. */
export function describeValue(raw: Raw, place: Place): string {
  if (raw === unknown) return 'not known yet';
  if (raw === null) return 'null';
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object') return 'a map';
  if (place.secrecy === 'secret') return `a secret ${typeof raw === 'string' ? 'string' : typeof raw}`;
  return typeof raw === 'string' ? `the string ${quoted(raw)}` : `the ${typeof raw} ${String(raw)}`;
}

/** A text in quotes, unless it is a secret. */
export function show(text: string, place: Place): string {
  return place.secrecy === 'secret' ? 'a secret' : quoted(text);
}

/** Bounds in words: "from 1 to 10", "at least 1". */
export function describeRange(
  min: number | undefined,
  max: number | undefined,
  format: (value: number) => string = String,
): string {
  if (min !== undefined && max !== undefined)
    return min === max ? `exactly ${format(min)}` : `from ${format(min)} to ${format(max)}`;
  return min === undefined ? `at most ${format(max ?? 0)}` : `at least ${format(min)}`;
}

/** Names as a sentence lists them: `"a", "b" and "c"`. */
export function listNames(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  const all = names.map(quoted);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${word} ${all.at(-1) ?? ''}`;
}
