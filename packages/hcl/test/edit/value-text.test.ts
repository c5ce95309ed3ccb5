import {
  convert,
  formatNumber,
  fromPlain,
  identical,
  listValue,
  mark,
  nullDynamic,
  numberFromDouble,
  numberValue,
  objectValue,
  parseExpression,
  parseNumber,
  setValue,
  stringType,
  stringValue,
  tupleValue,
  unknownValue,
  valueText,
  type Json,
  type Value,
} from '@imgbuild/hcl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laidOut } from '../../src/format/layout.ts';
import { anyValue } from '../values/arbitrary.ts';

function textOf(value: Value): string {
  const text = valueText(value);
  if (!text.ok) throw new Error(text.error.message);
  return text.value;
}

/** What the text of a value is evaluated to. */
function readBack(text: string): Value {
  const { value: expression, diagnostics } = parseExpression(text, 'value.hcl');
  const evaluated = expression.evaluate(undefined);
  expect([...diagnostics, ...evaluated.diagnostics]).toEqual([]);
  return evaluated.value;
}

function expectBack(value: Value): void {
  const text = textOf(value);
  expect(laidOut(text)).toBe(text);
  const back = convert(readBack(text), value.type);
  expect(back.ok && identical(back.value, value), text).toBe(true);
}

const plain = (json: Json): Value => {
  const value = fromPlain(json);
  if (!value.ok) throw new Error(value.error.message);
  return value.value;
};

test('values as people write them', () => {
  expect(textOf(plain('a "quoted" \\ text'))).toBe('"a \\"quoted\\" \\\\ text"');
  expect(textOf(plain('a\tb\r\n\u0000\ufeff\ufffd'))).toBe('"a\\tb\\r\\n\\u0000\\ufeff\\ufffd"');
  expect(textOf(plain('${a} %{b} $${c} $ % {'))).toBe('"$${a} %%{b} $$${c} $ % {"');
  expect(textOf(plain([1, -2, 0.5, true, null, 'é日本']))).toBe('[1, -2, 0.5, true, null, "é日本"]');
  expect(textOf(plain([]))).toBe('[]');
  expect(textOf(plain({}))).toBe('{}');
  expect(textOf(plain({ for: 1, null: 2, 'a b': 3, 'a-b': [{}], '': { in: 4 } }))).toBe(
    '{\n  "" = {\n    in = 4\n  }\n  "a b"  = 3\n  a-b    = [{}]\n  "for"  = 1\n  "null" = 2\n}',
  );
  expect(textOf(plain([{ a: 1 }, [2]]))).toBe('[\n  {\n    a = 1\n  },\n  [2],\n]');
  expect(textOf(plain(['x'.repeat(50), 'y'.repeat(50)]))).toBe(`[\n  "${'x'.repeat(50)}",\n  "${'y'.repeat(50)}",\n]`);
  expect(textOf(mark(setValue([stringValue('b'), stringValue('a')], stringType), 'sensitive'))).toBe('["a", "b"]');
});

test('numbers to the last digit', () => {
  for (const [number, text] of [
    ['1e30', '1e30'],
    ['-1.25e-30', '-1.25e-30'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
    ['0.000001', '0.000001'],
    ['1e20', '100000000000000000000'],
  ]) {
    expect(textOf(numberValue(parseNumber(number ?? '') ?? 0))).toBe(text);
  }
  // A double that is not the decimal it is shown as.
  const double = numberValue(numberFromDouble(0.1) ?? 0);
  expect(formatNumber(numberFromDouble(0.1) ?? 0)).toBe('0.1');
  expect(textOf(double)).toBe('0.1000000000000000055511151231257827021181583404541015625');
});

test('what cannot be written', () => {
  const messageOf = (value: Value): unknown => {
    const text = valueText(value);
    return text.ok ? text.value : [text.error.message, ...text.error.path];
  };
  expect(messageOf(objectValue({ a: tupleValue([unknownValue(stringType)]) }))).toEqual(['the value is not known yet', 'a', 0]);
  expect(messageOf(numberValue(-Infinity))).toEqual(['an infinite number cannot be written']);
  expect(messageOf(listValue([numberValue(parseNumber('1e200000') ?? 0)], nullDynamic.type))).toEqual([
    'the number has too many digits to be written',
    0,
  ]);
});

test('as deep as the parser reads', () => {
  let value = plain('innermost');
  let deepest = 0;
  while (valueText(value).ok && deepest < 1000) {
    expectBack(value);
    value = deepest % 2 === 0 ? tupleValue([value]) : objectValue({ a: value });
    deepest++;
  }
  expect(deepest).toBeGreaterThan(150);
  for (let more = 0; more < 100_000; more++) value = tupleValue([value]);
  expect(valueText(value).ok).toBe(false);
});

test('any value comes back, up to conversion', () => {
  fc.assert(
    fc.property(anyValue({ also: ['null'] }), (value) => expectBack(value)),
    { numRuns: 1000 },
  );
});

test('any text comes back', () => {
  const piece = fc.oneof(
    fc.constantFrom('$', '%', '{', '${', '$${', '%%{', '"', '\\', '\\n', '\n', '\r', '\u2028', '\ufffd', '~', '}', 'e\u0301'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => expectBack(stringValue(pieces.join('')))),
    { numRuns: 2000 },
  );
});

test('any number comes back', () => {
  const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 150n), max: 10n ** 150n }), fc.integer({ min: -400, max: 400 }));
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => numberFromDouble(double) ?? 0),
    decimal.map(([digits, exponent]) => parseNumber(`${digits}e${exponent}`) ?? 0),
    fc.maxSafeInteger(),
  );
  fc.assert(
    fc.property(numbers, (number) => expectBack(numberValue(number))),
    { numRuns: 2000 },
  );
});
