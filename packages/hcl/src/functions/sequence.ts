import type { Type } from '../values/type.ts';
import { listValue, tupleValue, type Value } from '../values/value.ts';

/** True for the types whose values are elements in order: list, set and tuple. */
export function isSequence(type: Type): boolean {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple';
}

/** A list or tuple of elements, as the result type of a function says. */
export function sequence(items: readonly Value[], type: Type): Value {
  return type.kind === 'list' ? listValue(items, type.element) : tupleValue(items);
}
