import fc from 'fast-check';
import {
  boolType,
  boolValue,
  listOf,
  listValue,
  mapOf,
  mapValue,
  mark,
  nullValue,
  numberType,
  numberValue,
  objectOf,
  objectValue,
  setOf,
  setValue,
  stringType,
  stringValue,
  tupleOf,
  tupleValue,
  unknownValue,
  type Type,
  type Value,
} from '../../src/values/index.ts';

const key = fc.constantFrom('a', 'b', 'c', 'k1', 'é');

/** Types without `dynamic`, a few levels deep. */
export const types: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Type>(stringType, numberType, boolType),
    tie('type').map(listOf),
    tie('type').map(setOf),
    tie('type').map(mapOf),
    fc.array(tie('type'), { maxLength: 3 }).map(tupleOf),
    fc.dictionary(key, tie('type'), { maxKeys: 3 }).map((attributes) => objectOf(attributes)),
  ),
})).type;

export interface Kinds {
  /** What values may be, besides known. */
  readonly also: readonly ('null' | 'unknown' | 'marked')[];
}

/** Values of a type. */
export function valuesOf(type: Type, kinds: Kinds = { also: [] }): fc.Arbitrary<Value> {
  const known = knownOf(type, kinds);
  const options: fc.Arbitrary<Value>[] = [known];
  if (kinds.also.includes('null')) options.push(fc.constant(nullValue(type)));
  if (kinds.also.includes('unknown')) options.push(fc.constant(unknownValue(type)));
  if (kinds.also.includes('marked')) options.push(known.map((value) => mark(value, 'sensitive')));
  return fc.oneof({ arbitrary: known, weight: 4 }, ...options);
}

function knownOf(type: Type, kinds: Kinds): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'string':
      return fc
        .oneof(fc.constantFrom('', 'true', '1', '0', '42', '4.5', 'x'), fc.string({ unit: 'grapheme', maxLength: 5 }))
        .map(stringValue);
    case 'number':
      return fc.integer({ min: -20, max: 20 }).map(numberValue);
    case 'bool':
      return fc.boolean().map(boolValue);
    case 'list':
      return fc.array(valuesOf(type.element, kinds), { maxLength: 3 }).map((items) => listValue(items, type.element));
    case 'set':
      return fc.array(valuesOf(type.element, kinds), { maxLength: 3 }).map((items) => setValue(items, type.element));
    case 'map':
      return fc.dictionary(key, valuesOf(type.element, kinds), { maxKeys: 3 }).map((items) => mapValue(items, type.element));
    case 'tuple':
      return fc.tuple(...type.elements.map((element) => valuesOf(element, kinds))).map(tupleValue);
    case 'object':
      return fc
        .record(Object.fromEntries(Array.from(type.attributes, ([name, each]) => [name, valuesOf(each, kinds)])))
        .map((items) => objectValue(items));
    case 'dynamic':
      return fc.constant(nullValue(type));
  }
}

export const anyValue = (kinds?: Kinds): fc.Arbitrary<Value> => types.chain((type) => valuesOf(type, kinds));
