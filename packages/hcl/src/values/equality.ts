import { compareNumbers } from './number.ts';
import { isMarkedDeep, mark, unmarkDeep } from './marks.ts';
import { isDefinitelyNotNull, unknownBool } from './refine.ts';
import { isCollection, isDynamicWithin, sameType, type Type } from './type.ts';
import { boolValue, falseValue, trueValue } from './construct.ts';
import { entriesOf, itemsOf, numberIn, partsOf, textOf } from './inspect.ts';
import type { Value } from './value.ts';
import { lengthRange } from './length.ts';

/**
 * HCL's `==` as a bool, unknown where the answer is not certain yet. Values of different types are never equal, but nulls
 * of any types are. Marks of both sides, also of their parts, are on the result.
 */
export function equals(a: Value, b: Value): Value {
  if (isMarkedDeep(a) || isMarkedDeep(b)) {
    const left = unmarkDeep(a);
    const right = unmarkDeep(b);
    return mark(mark(compare(left.value, right.value), left.marks), right.marks);
  }
  return compare(a, b);
}

function compare(a: Value, b: Value): Value {
  if (a.state === 'unknown' || b.state === 'unknown') return compareUnknown(a, b);
  if (a.state === 'null' || b.state === 'null') return boolValue(a.state === b.state);
  if (hasOpenType(a) || hasOpenType(b))
    return couldBeSame(a.type, b.type) || couldBeSame(b.type, a.type) ? unknownBool : falseValue;
  if (!sameType(a.type, b.type)) return falseValue;
  switch (a.type.kind) {
    case 'number':
      return boolValue(compareNumbers(numberIn(a), numberIn(b)) === 0);
    case 'list':
    case 'tuple':
      return compareItems(itemsOf(a), itemsOf(b));
    case 'set':
      return compareSets(itemsOf(a), itemsOf(b));
    case 'map':
    case 'object':
      return compareEntries(entriesOf(a), entriesOf(b));
    default:
      return boolValue(a.data === b.data);
  }
}

/** True when a part of the value is not even known by type, so that the value's type may still change. */
function hasOpenType(value: Value): boolean {
  if (!isDynamicWithin(value.type)) return false;
  if (value.type.kind === 'dynamic') return value.state === 'unknown';
  for (const part of partsOf(value)) if (hasOpenType(part)) return true;
  return false;
}

function compareUnknown(a: Value, b: Value): Value {
  if ((a.state === 'null' && isDefinitelyNotNull(b)) || (b.state === 'null' && isDefinitelyNotNull(a))) return falseValue;
  if (a.state === b.state) return unknownBool;
  const [known, unknown] = a.state === 'unknown' ? [b, a] : [a, b];
  if (known.state === 'null' || isDynamicWithin(unknown.type)) return unknownBool;
  return sameType(known.type, unknown.type) && couldBe(known, unknown) ? unknownBool : falseValue;
}

/** False when what is certain about the unknown rules the known value out. */
function couldBe(known: Value, unknown: Value): boolean {
  const { stringPrefix, numberMin, numberMax, lengthMin, lengthMax } = unknown.refinement ?? {};
  if (known.type.kind === 'string') return stringPrefix === undefined || textOf(known).startsWith(stringPrefix);
  if (known.type.kind === 'number') {
    const low = numberMin === undefined ? 1 : compareNumbers(numberIn(known), numberMin.value);
    const high = numberMax === undefined ? -1 : compareNumbers(numberIn(known), numberMax.value);
    return (
      (low > 0 || (low === 0 && numberMin?.inclusive === true)) && (high < 0 || (high === 0 && numberMax?.inclusive === true))
    );
  }
  if (!isCollection(known.type)) return true;
  const range = lengthRange(known);
  return range.max >= (lengthMin ?? 0) && range.min <= (lengthMax ?? Infinity);
}

function compareItems(a: readonly Value[], b: readonly Value[]): Value {
  if (a.length !== b.length) return falseValue;
  for (let index = 0; index < a.length; index++) {
    const same = compare(a[index]!, b[index]!);
    if (same !== trueValue) return same;
  }
  return trueValue;
}

function compareEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): Value {
  if (a.size !== b.size) return falseValue;
  for (const key of a.keys()) if (!b.has(key)) return falseValue;
  let result = trueValue;
  for (const [key, value] of a) {
    const same = compare(value, b.get(key)!);
    if (same === falseValue) return falseValue;
    if (same !== trueValue) result = same;
  }
  return result;
}

function compareSets(a: readonly Value[], b: readonly Value[]): Value {
  const unknown = (item: Value): boolean => item.state === 'unknown';
  if (a.some(unknown) || b.some(unknown)) return unknownBool;
  const within = (item: Value, others: readonly Value[]): boolean => others.some((other) => compare(item, other) === trueValue);
  return boolValue(a.length === b.length && a.every((item, index) => compare(item, b[index]!) === trueValue || within(item, b)));
}

/** True when a value of type `a` can be one of type `b`, whose dynamic parts take anything. */
export function couldBeSame(a: Type, b: Type): boolean {
  if (b.kind === 'dynamic') return true;
  if (a.kind !== b.kind) return false;
  if (isCollection(a)) return couldBeSame(a.element, (b as typeof a).element);
  if (a.kind === 'tuple') {
    const others = (b as typeof a).elements;
    return a.elements.length === others.length && a.elements.every((element, index) => couldBeSame(element, others[index]!));
  }
  if (a.kind === 'object') {
    const others = (b as typeof a).attributes;
    if (a.attributes.size !== others.size) return false;
    return [...a.attributes].every(([name, type]) => others.has(name) && couldBeSame(type, others.get(name)!));
  }
  return true;
}
