import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  and,
  boolType,
  boolValue,
  divide,
  elementsOf,
  emptyObject,
  equals,
  fromPlain,
  getAttribute,
  greaterThan,
  greaterThanOrEqual,
  identical,
  index,
  isMarkedDeep,
  isWhollyKnown,
  lengthOf,
  lessThan,
  lessThanOrEqual,
  listOf,
  listValue,
  mapOf,
  mapValue,
  mark,
  modulo,
  multiply,
  negate,
  not,
  notEqual,
  nullDynamic,
  nullValue,
  numberType,
  numberValue,
  objectOf,
  objectValue,
  or,
  parseNumber,
  refineNotNull,
  setOf,
  setValue,
  stringType,
  stringValue,
  subtract,
  toPlain,
  trueValue,
  tupleOf,
  tupleValue,
  unknownDynamic,
  unknownValue,
  unmark,
  unmarkDeep,
  type Json,
  type Outcome,
  type Value,
} from '../../src/values/index.ts';
import { anyValue } from './arbitrary.ts';
import { printed } from './printed.ts';

const number = (text: string | number): Value => numberValue(parseNumber(String(text))!);
const text = stringValue;
const plain = (json: Json): Value => (fromPlain(json) as { value: Value }).value;
const shown = (outcome: Outcome): unknown =>
  outcome.ok ? printed(outcome.value) : `[${outcome.error.path.join(', ')}] ${outcome.error.message}`;
const valueOf = (outcome: Outcome): Value => {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value;
};
const bounded = (min: number, max: number): Value =>
  unknownValue(numberType, {
    notNull: true,
    numberMin: { value: min, inclusive: true },
    numberMax: { value: max, inclusive: true },
  });

test('operands are converted; null and misfits are named by their position', () => {
  expect(shown(add(text('1.5'), number(2)))).toEqual({ number: '3.5' });
  expect(shown(add(number(1), text('x')))).toBe('[1] a number is required');
  expect(shown(add(trueValue, number(1)))).toBe('[0] number required');
  expect(shown(subtract(number(1), nullDynamic))).toBe('[1] argument must not be null');
  expect(shown(and(text('true'), text('0')))).toEqual({ bool: false });
  expect(shown(not(text('TRUE')))).toBe('[0] a bool is required; a string must be "true", in lower case');
  expect(shown(negate(tupleValue([])))).toBe('[0] number required');
  expect(shown(divide(number(0), number(0)))).toMatch(/not a number/);
  expect(shown(modulo(number(7), number(4)))).toEqual({ number: '3' });
});

test('both operands of and and or must be known', () => {
  const open = { unknown: 'bool', refinement: { notNull: true } };
  expect(shown(and(unknownValue(boolType), boolValue(false)))).toEqual(open);
  expect(shown(or(trueValue, unknownValue(boolType)))).toEqual(open);
  expect(shown(and(trueValue, trueValue))).toEqual({ bool: true });
  expect(shown(or(boolValue(false), trueValue))).toEqual({ bool: true });
});

test('bounds of unknown numbers decide comparisons; what is computed from them has none', () => {
  expect(shown(add(bounded(1, 2), number(10)))).toEqual({ unknown: 'number', refinement: { notNull: true } });
  expect(shown(multiply(bounded(-1, 2), number(-3)))).toEqual({ unknown: 'number', refinement: { notNull: true } });
  expect(shown(lessThan(bounded(1, 2), number(3)))).toEqual({ bool: true });
  expect(shown(greaterThan(bounded(1, 2), number(3)))).toEqual({ bool: false });
  expect(shown(lessThanOrEqual(bounded(1, 3), number(3)))).toEqual({ unknown: 'bool', refinement: { notNull: true } });
  expect(shown(equals(bounded(1, 2), number(3)))).toEqual({ bool: false });
});

test('values of different types are not equal, but nulls of any are', () => {
  expect(shown(equals(number(1), text('1')))).toEqual({ bool: false });
  expect(shown(equals(number('1.0'), number(1)))).toEqual({ bool: true });
  expect(shown(equals(nullValue(stringType), nullValue(numberType)))).toEqual({ bool: true });
  expect(shown(notEqual(nullDynamic, text('')))).toEqual({ bool: true });
  expect(shown(equals(tupleValue([text('a')]), listValue([text('a')], stringType)))).toEqual({ bool: false });
});

test('what is certain about an unknown decides equality', () => {
  const open = unknownValue(stringType);
  expect(equals(open, text('a'))).toMatchObject({ value: { state: 'unknown' } });
  expect(shown(equals(open, number(1)))).toEqual({ bool: false });
  expect(equals(unknownDynamic, number(1))).toMatchObject({ value: { state: 'unknown' } });
  expect(shown(equals(refineNotNull(open), nullDynamic))).toEqual({ bool: false });
  expect(shown(equals(unknownValue(stringType, { stringPrefix: 'x' }), text('a')))).toEqual({ bool: false });
  expect(shown(equals(unknownValue(listOf(stringType), { lengthMin: 2 }), listValue([text('a')], stringType)))).toEqual({
    bool: false,
  });
  expect(shown(equals(tupleValue([open, number(1)]), tupleValue([open, number(2)])))).toMatchObject({ unknown: 'bool' });
  expect(shown(equals(objectValue({ a: open, b: number(1) }), objectValue({ a: open, b: number(2) })))).toEqual({ bool: false });
});

test('marks of operands and of what is in them are on results', () => {
  const secret = mark(number(2), 'sensitive');
  const tagged = mark(number(1), 'tag');
  expect([...valueOf(add(secret, tagged)).marks].sort()).toEqual(['sensitive', 'tag']);
  expect([...valueOf(equals(tupleValue([secret]), tupleValue([tagged]))).marks].sort()).toEqual(['sensitive', 'tag']);
  expect([...valueOf(lessThanOrEqual(secret, number(3))).marks]).toEqual(['sensitive']);
  expect([...valueOf(index(mark(plain(['a']), 'tag'), mark(number(0), 'sensitive'))).marks].sort()).toEqual(['sensitive', 'tag']);
  expect(valueOf(index(tupleValue([secret, tagged]), number(1))).marks).toEqual(new Set(['tag']));
});

test.each<[string, Value, Value, unknown]>([
  ['an element', plain(['a', 'b']), text('1'), { string: 'b' }],
  ['an attribute', plain({ a: 1 }), text('a'), { number: '1' }],
  ['an element of an unknown list', unknownValue(listOf(stringType)), number(3), { unknown: 'string', refinement: {} }],
  ['an unknown position in a tuple', plain(['a']), unknownValue(numberType), { unknown: 'any', refinement: {} }],
  ['an unknown key of a map', mapValue({}, numberType), unknownValue(stringType), { unknown: 'number', refinement: {} }],
  [
    'an element of a tuple that is unknown',
    unknownValue(tupleOf([stringType])),
    number(0),
    { unknown: 'string', refinement: {} },
  ],
  [
    'an attribute of an object that is unknown',
    unknownValue(objectOf({ a: numberType })),
    text('a'),
    { unknown: 'number', refinement: {} },
  ],
  ['anything of what is open', unknownDynamic, text('a'), { unknown: 'any', refinement: {} }],
  [
    'a position beyond the end',
    plain(['a']),
    number(1),
    '[1] There is no element 1: the sequence has one element, counted from 0',
  ],
  ['a negative position', plain(['a']), number(-1), '[1] A negative number is no position in a sequence'],
  ['a fraction of a position', plain(['a']), number('0.5'), '[1] A position is a whole number'],
  ['a name in a sequence', plain(['a']), text('a'), '[1] a number is required'],
  ['a name that is not there', plain({ name: 1 }), text('nam'), '[1] This object has no attribute "nam". Did you mean "name"?'],
  [
    'a key that is not there',
    mapValue({ size: number(1) }, numberType),
    text('sise'),
    '[1] This map has no element "sise". Did you mean "size"?',
  ],
  [
    'a position in a set',
    setValue([text('a')], stringType),
    number(0),
    '[0] Elements of a set have no position or name. Use a for expression, or convert the set to a list',
  ],
  ['an element of null', nullValue(listOf(stringType)), number(0), '[0] This value is null, so it has no elements'],
  ['an element of a text', text('abc'), number(0), '[0] This value has no elements'],
  ['a null key', plain({ a: 1 }), nullDynamic, '[1] The key is null'],
])('index: %s', (_, collection, key, wanted) => {
  expect(shown(index(collection, key))).toEqual(wanted);
});

test('attributes are found in objects and maps only', () => {
  expect(shown(getAttribute(plain({ a: 1 }), 'a'))).toEqual({ number: '1' });
  expect(shown(getAttribute(mapValue({ a: number(1) }, numberType), 'a'))).toEqual({ number: '1' });
  expect(shown(getAttribute(text('x'), 'a'))).toBe('[0] A value of type string has no attributes');
  expect(shown(getAttribute(nullDynamic, 'a'))).toBe('[0] This value is null, so it has no attributes');
  expect(shown(getAttribute(unknownDynamic, 'a'))).toEqual({ unknown: 'any', refinement: {} });
  expect(valueOf(getAttribute(mark(plain({ a: 1 }), 'sensitive'), 'a')).marks).toEqual(new Set(['sensitive']));
});

test('a length is as certain as it can be', () => {
  expect(shown(lengthOf(unknownValue(tupleOf([stringType]))))).toEqual({ number: '1' });
  expect(shown(lengthOf(setValue([unknownValue(stringType), text('a')], stringType)))).toEqual({
    unknown: 'number',
    refinement: { notNull: true, numberMin: { value: 1, inclusive: true }, numberMax: { value: 2, inclusive: true } },
  });
  expect(shown(lengthOf(unknownValue(mapOf(stringType))))).toMatchObject({ unknown: 'number' });
  expect(shown(lengthOf(nullValue(listOf(stringType))))).toBe('[] argument must not be null');
  expect(shown(lengthOf(text('a')))).toBe('[] collection, tuple or object required');
});

test('what a refinement determines is no longer unknown', () => {
  expect(printed(bounded(3, 3))).toEqual({ number: '3' });
  expect(printed(unknownValue(listOf(stringType), { notNull: true, lengthMin: 1, lengthMax: 1 }))).toEqual({
    'list(string)': [{ unknown: 'string', refinement: {} }],
  });
  expect(printed(unknownValue(mapOf(stringType), { notNull: true, lengthMax: 0 }))).toEqual({ 'map(string)': {} });
  expect(printed(unknownValue(setOf(stringType), { notNull: true, lengthMin: 2, lengthMax: 2 }))).toMatchObject({
    unknown: 'set(string)',
  });
  expect(unknownValue({ kind: 'dynamic' }, { notNull: true })).toBe(unknownDynamic);
});

test('texts are in normal form, and keys in the order of code points', () => {
  expect(identical(text('e\u0301'), text('é'))).toBe(true);
  expect([...elementsOf(plain({ '\u{1f600}': 1, ﬀ: 2, a: 3, A: 4 }))].map(([key]) => key.data)).toEqual([
    'A',
    'a',
    'ﬀ',
    '\u{1f600}',
  ]);
  expect(printed(setValue([text('\u{1f600}'), text('ﬀ')], stringType))).toEqual({
    'set(string)': [{ string: 'ﬀ' }, { string: '\u{1f600}' }],
  });
});

test('sets hold equal elements once, in order: by value, false first, unknown and null last', () => {
  const numbers = setValue([number(10), number(9), number('9.0'), nullValue(numberType), unknownValue(numberType)], numberType);
  expect(printed(numbers)).toEqual({
    'set(number)': [{ number: '9' }, { number: '10' }, { unknown: 'number', refinement: {} }, { null: 'number' }],
  });
  expect(printed(setValue([trueValue, boolValue(false), trueValue], boolType))).toEqual({
    'set(bool)': [{ bool: false }, { bool: true }],
  });
  const object = objectOf({ a: numberType });
  expect(printed(setValue([plain({ a: 2 }), plain({ a: 1 }), plain({ a: 2 })], object))).toMatchObject({
    'set(object({a = number}))': [
      { 'object({a = number})': { a: { number: '1' } } },
      { 'object({a = number})': { a: { number: '2' } } },
    ],
  });
});

test('plain data keeps what it can hold, and refuses the rest', () => {
  expect(toPlain(plain({ a: [1, 0.1, 'x', null, true] }))).toEqual({ ok: true, value: { a: [1, 0.1, 'x', null, true] } });
  expect(toPlain(mark(text('hush'), 'sensitive'))).toEqual({ ok: true, value: 'hush' });
  expect(toPlain(tupleValue([unknownValue(stringType)]))).toEqual({
    ok: false,
    error: { message: 'the value is not known yet', path: [0] },
  });
  expect(toPlain(objectValue({ id: number('9007199254740993') }))).toEqual({
    ok: false,
    error: { message: 'the number 9007199254740993 has too many digits', path: ['id'] },
  });
  expect(toPlain(numberValue(Infinity))).toMatchObject({ ok: false });
  expect(toPlain(plain({ ['__proto__']: 1 }))).toMatchObject({ ok: true });
  expect(fromPlain(['1'], listOf(numberType))).toMatchObject({ ok: true });
  expect(fromPlain(['x'], listOf(numberType))).toMatchObject({ ok: false });
});

test('plain data comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const value = plain(json as Json);
      const back = toPlain(value);
      if (back.ok) expect(identical(plain(back.value), value)).toBe(true);
      else expect(back.error.message).toMatch(/too many digits/);
    }),
  );
});

const kinds = { also: ['null', 'unknown', 'marked'] } as const;

test('marks come off and on again', () => {
  fc.assert(
    fc.property(anyValue(kinds), (value) => {
      const { value: bare, marks } = unmark(value);
      expect(bare.marks.size).toBe(0);
      expect(identical(marks.size === 0 ? bare : mark(bare, marks), value)).toBe(true);
      const deep = unmarkDeep(value);
      expect(isMarkedDeep(deep.value)).toBe(false);
      expect(deep.marks.size > 0).toBe(isMarkedDeep(value));
    }),
  );
});

test('equality is certain for known values, agrees with identity and is the same in both directions', () => {
  fc.assert(
    fc.property(anyValue(kinds), anyValue(kinds), (a, b) => {
      const same = valueOf(equals(a, b));
      expect(identical(valueOf(equals(b, a)), same)).toBe(true);
      if (isWhollyKnown(a)) expect(valueOf(equals(a, a)).data).toBe(true);
      if (isWhollyKnown(a) && isWhollyKnown(b) && a.state === 'known' && !isMarkedDeep(a) && !isMarkedDeep(b))
        expect(same.data).toBe(identical(a, b));
      if (same.state === 'unknown') expect(isWhollyKnown(a) && isWhollyKnown(b)).toBe(false);
    }),
  );
});

test('no operation throws, whatever it is given', () => {
  const operations = [
    add,
    subtract,
    multiply,
    divide,
    modulo,
    and,
    or,
    equals,
    notEqual,
    lessThan,
    lessThanOrEqual,
    greaterThan,
    greaterThanOrEqual,
    index,
  ];
  fc.assert(
    fc.property(anyValue(kinds), anyValue(kinds), (a, b) => {
      for (const operation of operations) operation(a, b);
      for (const operation of [not, negate, lengthOf]) operation(a);
      getAttribute(a, 'a');
      toPlain(a);
    }),
  );
});

test('an empty object is iterated without elements', () => {
  expect([...elementsOf(emptyObject)]).toEqual([]);
  expect([...elementsOf(unknownDynamic)]).toEqual([]);
  expect([...elementsOf(setValue([text('a')], stringType))]).toEqual([[text('a'), text('a')]]);
});
