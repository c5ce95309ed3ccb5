import {
  formatNumber,
  isFiniteNumber,
  isWholeNumber,
  parseNumber,
  toExactDouble,
  toNearestDouble,
  type HclNumber,
} from './number.ts';
import { convert } from './convert.ts';
import type { Type } from './type.ts';
import { boolValue, fail, nullDynamic, numberValue, objectValue, stringValue, succeed, tupleValue } from './construct.ts';
import { entriesOf, itemsOf, numberIn, textOf } from './inspect.ts';
import type { Outcome, Value } from './value.ts';

/** Plain data as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A wholly known value as plain data; marks are dropped. A number that no JavaScript number equals becomes the nearest one
 * when it is a fraction (as JSON readers do), but is an error when it is a whole number or infinite: an identifier must not
 * change its digits. The error's path says where.
 */
export function toPlain(value: Value): Outcome<Json> {
  return plainAt(value, []);
}

function plainAt(value: Value, path: readonly (string | number)[]): Outcome<Json> {
  if (value.state === 'unknown') return fail('the value is not known yet', path);
  if (value.state === 'null') return succeed(null);
  switch (value.type.kind) {
    case 'string':
      return succeed(textOf(value));
    case 'bool':
      return succeed(value.data === true);
    case 'number':
      return plainNumber(numberIn(value), path);
    case 'map':
    case 'object':
      return plainEntries(value, path);
    default:
      return plainItems(value, path);
  }
}

function plainNumber(number: HclNumber, path: readonly (string | number)[]): Outcome<Json> {
  if (!isFiniteNumber(number)) return fail('an infinite number has no plain form', path);
  const exact = toExactDouble(number);
  if (exact !== undefined) return succeed(exact);
  const nearest = toNearestDouble(number);
  if (isWholeNumber(number) || !Number.isFinite(nearest))
    return fail(`the number ${formatNumber(number)} has too many digits`, path);
  return succeed(nearest);
}

function plainItems(value: Value, path: readonly (string | number)[]): Outcome<Json> {
  const items: Json[] = [];
  for (const [index, item] of itemsOf(value).entries()) {
    const plain = plainAt(item, [...path, index]);
    if (!plain.ok) return plain;
    items.push(plain.value);
  }
  return succeed(items);
}

function plainEntries(value: Value, path: readonly (string | number)[]): Outcome<Json> {
  const entries: [string, Json][] = [];
  for (const [key, item] of entriesOf(value)) {
    const plain = plainAt(item, [...path, key]);
    if (!plain.ok) return plain;
    entries.push([key, plain.value]);
  }
  return succeed(Object.fromEntries(entries));
}

/** Plain data as a value: arrays become tuples, objects objects, and then all is converted to the type, if one is given. */
export function fromPlain(json: Json, type?: Type): Outcome {
  const value = valueOf(json);
  return type === undefined ? succeed(value) : convert(value, type);
}

function valueOf(json: Json): Value {
  if (json === null) return nullDynamic;
  if (typeof json === 'string') return stringValue(json);
  if (typeof json === 'boolean') return boolValue(json);
  // A fraction is meant as it is written: 0.1 is one tenth, not the double nearest to it.
  if (typeof json === 'number') return numberValue(Number.isSafeInteger(json) ? json : (parseNumber(String(json)) ?? json));
  if (isList(json)) return tupleValue(json.map(valueOf));
  return objectValue(new Map(Object.entries(json).map(([key, item]) => [key.normalize('NFC'), valueOf(item)])));
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
