import type { Type } from '../values/type.ts';
import { listValue, tupleValue, type Value } from '../values/value.ts';

/** True for the types whose values are elements in order: list, set and tuple. */
export function isSequence(type: Type): boolean {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple';
}

/** A list or tuple of elements, as the result type of a function says; where it leaves their type open, they have it. */
export function sequence(items: readonly Value[], type: Type): Value {
  if (type.kind !== 'list') return tupleValue(items);
  return listValue(items, type.element.kind === 'dynamic' ? (items[0]?.type ?? type.element) : type.element);
}
