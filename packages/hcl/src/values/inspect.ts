import type { HclNumber } from './number.ts';
import type { Type } from './type.ts';
import type { Value } from './value.ts';

/** The text of a known string. */
export function textOf(value: Value): string {
  return value.data as string;
}

/** The number of a known number. */
export function numberIn(value: Value): HclNumber {
  return value.data as HclNumber;
}

/** Elements of a known list, set or tuple, in order. */
export function itemsOf(value: Value): readonly Value[] {
  return value.data as readonly Value[];
}

/** Elements of a known map or attributes of a known object, in the order of their keys. */
export function entriesOf(value: Value): ReadonlyMap<string, Value> {
  return value.data as ReadonlyMap<string, Value>;
}

/** False for unknowns only: null is known. Parts may still be unknown, see `isWhollyKnown`. */
export function isKnown(value: Value): boolean {
  return value.state !== 'unknown';
}

/** True for null of any type. */
export function isNull(value: Value): boolean {
  return value.state === 'null';
}

/** True when a value of this type and state can be iterated: collections, tuples and objects that are known and not null. */
export function canIterate(value: Value): boolean {
  return value.state === 'known' && typeof value.data === 'object' && isStructure(value.type);
}

/** True for types whose values have elements. */
export function isStructure(type: Type): boolean {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'map' || type.kind === 'tuple' || type.kind === 'object';
}

/** Parts of a value, whatever its kind. */
export function partsOf(value: Value): Iterable<Value> {
  if (value.state !== 'known' || !isStructure(value.type)) return [];
  return value.data instanceof Map ? (value.data as ReadonlyMap<string, Value>).values() : itemsOf(value);
}

/** True when neither the value nor any part of it is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value.state === 'unknown') return false;
  for (const part of partsOf(value)) if (!isWhollyKnown(part)) return false;
  return true;
}
