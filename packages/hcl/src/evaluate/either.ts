import {
  compareNumbers,
  isCollection,
  isDefinitelyNotNull,
  isNull,
  lengthRange,
  nullValue,
  numberIn,
  sameType,
  unknownValue,
  type Refinement,
  type Type,
  type Value,
} from '../values/index.ts';

/** What is certain of a value that is one of two, converted to a type; marks are the caller's affair. */
export function eitherOf(type: Type, first: Value, second: Value): Value {
  if (isNull(first) && isNull(second)) return nullValue(type);
  if (type.kind === 'dynamic') return unknownValue(type);
  const notNull: Refinement = isDefinitelyNotNull(first) && isDefinitelyNotNull(second) ? { notNull: true } : {};
  if (first.type.kind === 'number' && second.type.kind === 'number')
    return unknownValue(type, { ...notNull, ...numberBounds(first, second) });
  if (isCollection(first.type) && sameType(first.type, second.type)) {
    const [a, b] = [certainLength(first), certainLength(second)];
    return unknownValue(type, { ...notNull, lengthMin: Math.min(a.min, b.min), lengthMax: Math.max(a.max, b.max) });
  }
  return unknownValue(type, notNull);
}

/** A set with unknown elements may turn out to have fewer; how many is left open. */
function certainLength(value: Value): { readonly min: number; readonly max: number } {
  const range = lengthRange(value);
  return value.state === 'known' && range.min !== range.max ? { min: 0, max: Infinity } : range;
}

type Bound = NonNullable<Refinement['numberMin']>;

/** From the lower of both lower bounds to the higher of both upper ones, where both have one. */
function numberBounds(first: Value, second: Value): Refinement {
  const min = farther(lowerBound(first), lowerBound(second), -1);
  const max = farther(upperBound(first), upperBound(second), 1);
  return { ...(min === undefined ? {} : { numberMin: min }), ...(max === undefined ? {} : { numberMax: max }) };
}

function farther(a: Bound | undefined, b: Bound | undefined, direction: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return undefined;
  const order = compareNumbers(a.value, b.value) * direction;
  if (order === 0) return { value: a.value, inclusive: a.inclusive || b.inclusive };
  return order > 0 ? a : b;
}

function lowerBound(value: Value): Bound | undefined {
  return value.state === 'known' ? { value: numberIn(value), inclusive: true } : value.refinement?.numberMin;
}

function upperBound(value: Value): Bound | undefined {
  return value.state === 'known' ? { value: numberIn(value), inclusive: true } : value.refinement?.numberMax;
}
