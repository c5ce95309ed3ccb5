import { mark } from './marks.ts';
import { integerPrecision, numberFromInteger } from './number.ts';
import { unknownNumber, unknownValue } from './refine.ts';
import { numberType } from './type.ts';
import { fail, numberValue, succeed } from './construct.ts';
import { entriesOf, isWhollyKnown, itemsOf } from './inspect.ts';
import type { Outcome, Value } from './value.ts';

/** Small counts, which most are, each made once. */
const counts: Value[] = [];

/** A count or position as HCL makes them. */
export function countValue(count: number): Value {
  const known = counts[count];
  if (known !== undefined) return known;
  const made = numberValue(numberFromInteger(count, integerPrecision));
  if (count < 64) counts[count] = made;
  return made;
}

/** How many elements a collection, tuple or object can have; its marks and null are not considered. */
export function lengthRange(value: Value): { readonly min: number; readonly max: number } {
  if (value.type.kind === 'tuple') return exactly(value.type.elements.length);
  if (value.type.kind === 'object') return exactly(value.type.attributes.size);
  if (value.state !== 'known') return { min: value.refinement?.lengthMin ?? 0, max: value.refinement?.lengthMax ?? Infinity };
  if (value.type.kind === 'map') return exactly(entriesOf(value).size);
  const stored = itemsOf(value).length;
  // Unknown elements of a set may turn out to be equal to others.
  if (value.type.kind === 'set' && stored > 1 && !isWhollyKnown(value)) return { min: 1, max: stored };
  return exactly(stored);
}

function exactly(length: number): { readonly min: number; readonly max: number } {
  return { min: length, max: length };
}

/** The number of elements of a collection, tuple or object; a refined unknown where it is not certain. */
export function lengthOf(value: Value): Outcome {
  const { kind } = value.type;
  if (kind === 'dynamic')
    return value.state === 'null' ? fail('argument must not be null') : succeed(mark(unknownNumber, value.marks));
  if (kind === 'string' || kind === 'number' || kind === 'bool') return fail('collection, tuple or object required');
  if (value.state === 'null') return fail('argument must not be null');
  const { min, max } = lengthRange(value);
  if (min === max) return succeed(mark(countValue(min), value.marks));
  const bounds = {
    notNull: true,
    numberMin: { value: numberFromInteger(min), inclusive: true },
    ...(max === Infinity ? {} : { numberMax: { value: numberFromInteger(max), inclusive: true } }),
  };
  return succeed(mark(unknownValue(numberType, bounds), value.marks));
}
