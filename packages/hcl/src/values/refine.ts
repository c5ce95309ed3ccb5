import { compareNumbers } from './number.ts';
import { mark } from './marks.ts';
import { knownValue, noMarks, unknownDynamic } from './construct.ts';
import { boolType, isCollection, numberType, stringType, withoutOptional, type Type } from './type.ts';
import type { Refinement, Value } from './value.ts';

/** Longer lists of unknowns are not written out. */
const longestDetermined = 100_000;

const notNullOnly: Refinement = { notNull: true };

/** Unknowns that operators give all the time; never null. */
export const unknownString: Value = { type: stringType, state: 'unknown', refinement: notNullOnly, marks: noMarks };
/** A number that is not known yet, certainly not null. */
export const unknownNumber: Value = { type: numberType, state: 'unknown', refinement: notNullOnly, marks: noMarks };
/** A bool that is not known yet, certainly not null. */
export const unknownBool: Value = { type: boolType, state: 'unknown', refinement: notNullOnly, marks: noMarks };

/**
 * An unknown of a type. What the refinement determines is not unknown any more: a number between 1 and 1 is 1, a list of
 * length two is a list of two unknowns. An unknown of unknown type has no refinement.
 */
export function unknownValue(type: Type, refinement?: Refinement): Value {
  if (type.kind === 'dynamic') return unknownDynamic;
  const plain = withoutOptional(type);
  if (refinement === undefined) return { type: plain, state: 'unknown', marks: noMarks };
  return determined(plain, refinement) ?? { type: plain, state: 'unknown', refinement: clean(refinement), marks: noMarks };
}

function determined(type: Type, refinement: Refinement): Value | undefined {
  if (refinement.notNull !== true) return undefined;
  const { numberMin: min, numberMax: max } = refinement;
  if (type.kind === 'number' && min?.inclusive === true && max?.inclusive === true && compareNumbers(min.value, max.value) === 0)
    return knownValue(numberType, min.value);
  if (!isCollection(type) || refinement.lengthMax === undefined || (refinement.lengthMin ?? 0) !== refinement.lengthMax)
    return undefined;
  return ofLength(type, refinement.lengthMax);
}

function ofLength(type: Type & { readonly element: Type }, length: number): Value | undefined {
  if (length === 0) return knownValue(type, type.kind === 'map' ? new Map<string, Value>() : []);
  const element = unknownValue(type.element);
  if (type.kind === 'list' && length <= longestDetermined) return knownValue(type, new Array<Value>(length).fill(element));
  return type.kind === 'set' && length === 1 ? knownValue(type, [element]) : undefined;
}

function clean(refinement: Refinement): Refinement {
  const { notNull, stringPrefix, numberMin, numberMax, lengthMin, lengthMax } = refinement;
  return {
    ...(notNull === true ? { notNull } : {}),
    ...(stringPrefix !== undefined && stringPrefix !== '' ? { stringPrefix } : {}),
    ...(numberMin !== undefined && numberMin.value !== -Infinity ? { numberMin } : {}),
    ...(numberMax !== undefined && numberMax.value !== Infinity ? { numberMax } : {}),
    ...(lengthMin !== undefined && lengthMin > 0 ? { lengthMin } : {}),
    ...(lengthMax !== undefined && Number.isFinite(lengthMax) ? { lengthMax } : {}),
  };
}

/** An unknown with more certainty about it; any other value as it is. */
export function refine(value: Value, refinement: Refinement): Value {
  if (value.state !== 'unknown' || value.type.kind === 'dynamic') return value;
  const refined = unknownValue(value.type, { ...value.refinement, ...refinement });
  return value.marks.size === 0 ? refined : mark(refined, value.marks);
}

/** An unknown that is certainly not null; any other value as it is. */
export function refineNotNull(value: Value): Value {
  if (value.state !== 'unknown' || value.refinement?.notNull === true || value.type.kind === 'dynamic') return value;
  return refine(value, notNullOnly);
}

/** True when the value is known and not null, or unknown but certainly not null. */
export function isDefinitelyNotNull(value: Value): boolean {
  return value.state === 'known' || (value.state === 'unknown' && value.refinement?.notNull === true);
}
