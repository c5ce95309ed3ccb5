import { expect, test } from 'vitest';
import {
  convert,
  listOf,
  mark,
  nullDynamic,
  numberType,
  objectValue,
  parseExpression,
  setOf,
  stringType,
  stringValue,
  tupleValue,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import { sensitive } from '@imgbuild/template';
import { printValue } from '../src/console/print-value.ts';

/** The value of an expression without references. */
function valueOf(text: string): Value {
  const { value, diagnostics } = parseExpression(text, 'test').value.evaluate(undefined);
  expect(diagnostics).toEqual([]);
  return value;
}

// As Packer 1.6.6 prints them, which e2e/test/console.system.ts compares where it is installed.
test.each([
  ['"text"', 'text'],
  ['"two\\nlines \\"quoted\\""', 'two\nlines "quoted"'],
  ['""', ''],
  ['true', 'true'],
  ['null', 'null'],
  ['0', '0'],
  ['-0.5', '-0.5'],
  ['1000000', '1000000'],
  ['100000.0', '100000'],
  ['123456.5', '123456.5'],
  ['1234567.5', '1.2345675e+06'],
  ['-1234567.25', '-1.23456725e+06'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['0.1 + 0.2', '0.3'],
  ['1 / 3', '0.3333333333333333'],
  ['5e-324', '5e-324'],
  ['1e20', '1e+20'],
  ['9223372036854775807', '9223372036854775807'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['9223372036854775808', '9.223372036854776e+18'],
  ['12345678901234567890', '1.2345678901234567e+19'],
  ['[]', '[]'],
  ['{}', '{}'],
  ['[1, true, null, "a"]', '[\n  1,\n  true,\n  null,\n  "a",\n]'],
  ['[[], [{}], [[1]]]', '[\n  [],\n  [\n    {},\n  ],\n  [\n    [\n      1,\n    ],\n  ],\n]'],
  ['{ b = 1, a = "x", B = {}, "é f" = [2] }', '{\n  "B" = {}\n  "a" = "x"\n  "b" = 1\n  "é f" = [\n    2,\n  ]\n}'],
  ['{ gone = null, kept = 1 }', '{\n  "kept" = 1\n}'],
  ['["a\\nb\\t\\u0001\\u200b\\"é"]', '[\n  "a\\nb\\t\\x01\\u200b\\"é",\n]'],
])('%s', (text, expected) => {
  expect(printValue(valueOf(text))).toBe(expected);
});

test('sets are printed in their order, lists as tuples are', () => {
  const tuple = valueOf('["b", "a", "b"]');
  const set = convert(tuple, setOf(stringType));
  const list = convert(tuple, listOf(stringType));
  expect(set.ok && printValue(set.value)).toBe('[\n  "a",\n  "b",\n]');
  expect(list.ok && printValue(list.value)).toBe('[\n  "b",\n  "a",\n  "b",\n]');
});

test('what is secret is masked, whatever it is, alone and inside of something', () => {
  const secret = mark(stringValue('hush'), sensitive);
  expect(printValue(secret)).toBe('<sensitive>');
  expect(printValue(mark(valueOf('{ a = 1 }'), sensitive))).toBe('<sensitive>');
  expect(printValue(mark(nullDynamic, sensitive))).toBe('<sensitive>');
  expect(printValue(mark(unknownValue(stringType), sensitive))).toBe('<sensitive>');
  expect(printValue(objectValue({ password: secret, user: stringValue('me') }))).toBe(
    '{\n  "password" = "<sensitive>"\n  "user" = "me"\n}',
  );
});

test('what is not known is named, and the rest is printed', () => {
  expect(printValue(unknownValue(numberType))).toBe('<unknown>');
  expect(printValue(tupleValue([unknownValue(stringType), stringValue('a')]))).toBe('[\n  <unknown>,\n  "a",\n]');
});
