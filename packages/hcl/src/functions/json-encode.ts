import { formatNumber, isFiniteNumber } from '../values/number.ts';
import { entriesOf, itemsOf, numberIn, partsOf, textOf, type Value } from '../values/value.ts';

/** A wholly known value as JSON, compact, keys in order; characters that mean something to HTML are escaped as HCL does. */
export function encodeJson(value: Value): string {
  if (value.state !== 'known') return 'null';
  switch (value.type.kind) {
    case 'string':
      return quoteJson(textOf(value));
    case 'number':
      return formatNumber(numberIn(value));
    case 'bool':
      return value.data === true ? 'true' : 'false';
    case 'map':
    case 'object':
      return `{${Array.from(entriesOf(value), ([key, item]) => `${quoteJson(key)}:${encodeJson(item)}`).join(',')}}`;
    default:
      return `[${itemsOf(value).map(encodeJson).join(',')}]`;
  }
}

/** True when JSON has no number for a part of the value. */
export function hasInfinity(value: Value): boolean {
  if (value.state !== 'known') return false;
  if (value.type.kind === 'number') return !isFiniteNumber(numberIn(value));
  for (const part of partsOf(value)) if (hasInfinity(part)) return true;
  return false;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A JSON string. */
export function quoteJson(text: string): string {
  const escaped = text
    .toWellFormed()
    .replace(
      /["\\\u0000-\u001f<>&\u2028\u2029]/g,
      (letter) => escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `"${escaped}"`;
}
