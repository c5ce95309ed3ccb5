import { type Raw, unknown } from '@imgbuild/core/schema';
import { entriesOf, formatNumber, itemsOf, numberIn, toPlain, type Value } from '@imgbuild/hcl';
import { sensitive } from './variables.ts';

/** A path as a key of a set. */
export function pathKey(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}

/** A value as a raw configuration, with holes for what is unknown; the paths of what is secret go into `secrets`. */
export function rawOf(value: Value, path: readonly (string | number)[], secrets: Set<string>): Raw {
  if (value.marks.has(sensitive)) secrets.add(pathKey(path));
  if (value.state === 'unknown') return unknown;
  if (value.state === 'null') return null;
  switch (value.type.kind) {
    case 'string':
      return value.data as string;
    case 'bool':
      return value.data === true;
    case 'number': {
      const plain = toPlain(value);
      // An identifier of many digits must not lose the last of them.
      return plain.ok ? plain.value : formatNumber(numberIn(value));
    }
    case 'map':
    case 'object':
      return Object.fromEntries([...entriesOf(value)].map(([name, part]) => [name, rawOf(part, [...path, name], secrets)]));
    default:
      return itemsOf(value).map((part, index) => rawOf(part, [...path, index], secrets));
  }
}

/** All texts within a value that are worth hiding. */
export function textsWithin(value: Value): readonly string[] {
  if (value.state !== 'known') return [];
  switch (value.type.kind) {
    case 'string':
      return value.data === '' ? [] : [value.data as string];
    case 'number':
      return [formatNumber(numberIn(value))];
    case 'bool':
    case 'dynamic':
      return [];
    case 'map':
    case 'object':
      return [...entriesOf(value).values()].flatMap(textsWithin);
    default:
      return itemsOf(value).flatMap(textsWithin);
  }
}

/** All texts that values which are secret hold. */
export function secretTexts(values: readonly Value[]): readonly string[] {
  return [...new Set(values.filter(({ marks }) => marks.has(sensitive)).flatMap(textsWithin))];
}
