import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boolType,
  certainPrefix,
  constraintName,
  dynamicType,
  isDynamicWithin,
  listOf,
  mapOf,
  numberType,
  objectOf,
  sameType,
  setOf,
  stringType,
  tupleOf,
  typeExpression,
  typeName,
  withoutOptional,
} from '../../src/values/index.ts';
import { compareText } from '../../src/values/order.ts';
import { types } from './arbitrary.ts';

test('types have a name, a name as a wish, and an expression', () => {
  const type = mapOf(listOf(objectOf({ b: numberType, 'a b': tupleOf([boolType, dynamicType]) }, ['b'])));
  expect(typeName(type)).toBe('map of list of object');
  expect(typeExpression(type)).toBe('map(list(object({"a b" = tuple([bool, any]), b = optional(number)})))');
  expect(constraintName(dynamicType)).toBe('any type');
  expect(constraintName(setOf(dynamicType))).toBe('set of any single type');
  expect(typeName(dynamicType)).toBe('dynamic');
});

test('types are equal by their structure', () => {
  expect(
    sameType(
      objectOf({ a: stringType, b: numberType }),
      objectOf(
        new Map([
          ['b', numberType],
          ['a', stringType],
        ] as const),
      ),
    ),
  ).toBe(true);
  expect(sameType(objectOf({ a: stringType }, ['a']), objectOf({ a: stringType }))).toBe(false);
  expect(sameType(listOf(stringType), { kind: 'list', element: { kind: 'string' } })).toBe(true);
  expect(sameType(tupleOf([stringType]), tupleOf([stringType, stringType]))).toBe(false);
  fc.assert(fc.property(types, types, (a, b) => sameType(a, b) === (typeExpression(a) === typeExpression(b))));
});

test('values have no optional attributes', () => {
  const type = listOf(tupleOf([objectOf({ a: objectOf({ b: stringType }, ['b']) }, ['a'])]));
  expect(typeExpression(withoutOptional(type))).toBe('list(tuple([object({a = object({b = string})})]))');
  fc.assert(fc.property(types, (each) => withoutOptional(each) === each));
});

test('an open part makes a type open', () => {
  expect(isDynamicWithin(objectOf({ a: listOf(dynamicType) }))).toBe(true);
  expect(isDynamicWithin(objectOf({ a: listOf(stringType) }))).toBe(false);
});

test('texts are ordered as their bytes in UTF-8 are', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(fc.property(text, text, (a, b) => Math.sign(compareText(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b))));
});

test.each([
  ['image-', 'image-'],
  ['image', 'imag'],
  ['a = ', 'a = '],
  ['a=', 'a'],
  ['née', 'né'],
  ['e\u0301', ''],
  ['', ''],
])('a text that begins with %j certainly begins with %j', (text, prefix) => {
  expect(certainPrefix(text)).toBe(prefix);
});
