import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boolType,
  conversionExists,
  convert,
  dynamicType,
  falseValue,
  formatNumber,
  fromPlain,
  identical,
  listOf,
  listValue,
  mapOf,
  mark,
  nullDynamic,
  nullValue,
  numberIn,
  numberType,
  numberValue,
  objectOf,
  objectValue,
  sameType,
  setOf,
  setValue,
  stringType,
  stringValue,
  trueValue,
  tupleOf,
  tupleValue,
  typeExpression,
  unify,
  unknownDynamic,
  unknownValue,
  type Json,
  type Outcome,
  type Type,
  type Value,
} from '../../src/values/index.ts';
import { anyValue, types, valuesOf } from './arbitrary.ts';
import { printed } from './printed.ts';

const plain = (json: Json): Value => (fromPlain(json) as { value: Value }).value;
const shown = (outcome: Outcome): unknown =>
  outcome.ok ? printed(outcome.value) : `${outcome.error.path.join('.')}: ${outcome.error.message}`;
const text = stringValue;

test('texts become numbers and truths only in their exact forms', () => {
  expect(convert(text('4.50'), numberType)).toMatchObject({ ok: true });
  expect(shown(convert(text('x'), numberType))).toBe(': a number is required');
  expect(convert(text('true'), boolType)).toEqual({ ok: true, value: trueValue });
  expect(convert(text('0'), boolType)).toEqual({ ok: true, value: falseValue });
  expect(shown(convert(text('True'), boolType))).toBe(': a bool is required; a string must be "true", in lower case');
  expect(shown(convert(text('yes'), boolType))).toBe(': a bool is required');
});

test('numbers and truths never become each other', () => {
  expect(shown(convert(trueValue, numberType))).toBe(': number required');
  expect(shown(convert(numberValue(1), boolType))).toBe(': bool required');
});

test('numbers and truths become texts', () => {
  expect(convert(numberValue(1e15), stringType)).toEqual({ ok: true, value: text('1000000000000000') });
  expect(convert(trueValue, stringType)).toEqual({ ok: true, value: text('true') });
});

test('an error says where it is', () => {
  const type = objectOf({ ports: listOf(numberType) });
  expect(shown(convert(plain({ ports: ['80', 'http'] }), type))).toBe('ports.1: a number is required');
  expect(shown(convert(plain({ ports: [[]] }), type))).toBe(': attribute "ports": element 0: number required');
  expect(shown(convert(plain({}), type))).toBe(': attribute "ports" is required');
  expect(shown(convert(plain({}), objectOf({ a: stringType, b: stringType, c: stringType })))).toBe(
    ': attributes "a", "b" and "c" are required',
  );
});

test('missing optional attributes become null, deep down too; the others are dropped or required', () => {
  const type = listOf(objectOf({ name: stringType, size: numberType, tags: mapOf(stringType) }, ['size', 'tags']));
  expect(
    shown(
      convert(
        plain([
          { name: 'a', other: 1 },
          { name: 2, size: '3' },
        ]),
        type,
      ),
    ),
  ).toEqual({
    'list(object({name = string, size = number, tags = map(string)}))': [
      {
        'object({name = string, size = number, tags = map(string)})': {
          name: { string: 'a' },
          size: { null: 'number' },
          tags: { null: 'map(string)' },
        },
      },
      {
        'object({name = string, size = number, tags = map(string)})': {
          name: { string: '2' },
          size: { number: '3' },
          tags: { null: 'map(string)' },
        },
      },
    ],
  });
});

test('a map becomes an object when it has what the object needs', () => {
  const map = convert(plain({ name: 'a' }), mapOf(stringType)) as { value: Value };
  expect(shown(convert(map.value, objectOf({ name: stringType })))).toEqual({
    'object({name = string})': { name: { string: 'a' } },
  });
  expect(shown(convert(map.value, objectOf({ name: stringType, size: numberType })))).toBe(': attribute "size" is required');
  expect(shown(convert(map.value, objectOf({ name: numberType })))).toBe('name: a number is required');
  expect(convert(map.value, objectOf({ size: listOf(stringType) }, ['size']))).toMatchObject({ ok: true });
});

test('a set forgets order and repetition, a list of it is in order', () => {
  const set = convert(plain(['b', 'a', 'b']), setOf(stringType)) as { value: Value };
  expect(printed(set.value)).toEqual({ 'set(string)': [{ string: 'a' }, { string: 'b' }] });
  expect(shown(convert(set.value, listOf(stringType)))).toEqual({ 'list(string)': [{ string: 'a' }, { string: 'b' }] });
});

test('how long the list of a set is, stays open while its elements may turn out equal', () => {
  const set = setValue([numberValue(1), unknownValue(numberType)], numberType);
  expect(shown(convert(set, listOf(stringType)))).toEqual({ unknown: 'list(string)', refinement: {} });
  expect(shown(convert(setValue([unknownValue(numberType)], numberType), listOf(stringType)))).toEqual({
    'list(string)': [{ unknown: 'string', refinement: {} }],
  });
});

test('elements of one open type get the type they have in common', () => {
  expect(shown(convert(plain([1, 'a', true]), listOf(dynamicType)))).toEqual({
    'list(string)': [{ string: '1' }, { string: 'a' }, { string: 'true' }],
  });
  expect(shown(convert(plain([null, 'a']), listOf(dynamicType)))).toEqual({
    'list(string)': [{ null: 'string' }, { string: 'a' }],
  });
  expect(shown(convert(plain([1, []]), listOf(dynamicType)))).toBe(': all elements of the list must be of one type');
  expect(shown(convert(plain([null, 'a', 1]), listOf(dynamicType)))).toEqual({
    'list(string)': [{ null: 'string' }, { string: 'a' }, { string: '1' }],
  });
  expect(shown(convert(plain([{ a: 1 }, { a: 'x' }]), listOf(mapOf(dynamicType))))).toEqual({
    'list(map(string))': [{ 'map(string)': { a: { string: '1' } } }, { 'map(string)': { a: { string: 'x' } } }],
  });
  expect(shown(convert(tupleValue([]), listOf(dynamicType)))).toEqual({ 'list(any)': [] });
  expect(shown(convert(listValue([], numberType), setOf(dynamicType)))).toEqual({ 'set(number)': [] });
});

test('what is unknown or null stays so, with the new type', () => {
  expect(shown(convert(unknownDynamic, listOf(stringType)))).toEqual({ unknown: 'list(string)', refinement: {} });
  expect(shown(convert(nullDynamic, numberType))).toEqual({ null: 'number' });
  expect(shown(convert(unknownValue(stringType, { notNull: true }), numberType))).toEqual({
    unknown: 'number',
    refinement: { notNull: true },
  });
  expect(shown(convert(unknownValue(tupleOf([stringType, stringType])), setOf(stringType)))).toEqual({
    unknown: 'set(string)',
    refinement: { lengthMin: 1, lengthMax: 2 },
  });
  expect(shown(convert(unknownValue(tupleOf([stringType, numberType]), { notNull: true }), listOf(stringType)))).toEqual({
    'list(string)': [
      { unknown: 'string', refinement: {} },
      { unknown: 'string', refinement: {} },
    ],
  });
});

test('marks stay where they are, and those in a set are the set’s', () => {
  const secret = mark(text('1'), 'sensitive');
  expect(shown(convert(tupleValue([secret]), listOf(numberType)))).toEqual({
    'list(number)': [{ number: '1', marks: ['sensitive'] }],
  });
  expect(shown(convert(tupleValue([secret]), setOf(numberType)))).toEqual({
    'set(number)': [{ number: '1' }],
    marks: ['sensitive'],
  });
});

test.each<[string, Type[], string | undefined]>([
  ['a text stands for all', [numberType, boolType, stringType], 'string'],
  ['numbers and truths have nothing in common', [numberType, boolType], undefined],
  ['what is open is hoped to be as the others', [stringType, dynamicType], 'string'],
  ['what is open leaves structures open', [listOf(stringType), dynamicType], 'any'],
  [
    'tuples of one length go element by element',
    [tupleOf([numberType, stringType]), tupleOf([stringType, stringType])],
    'tuple([string, string])',
  ],
  ['tuples of different lengths are lists', [tupleOf([numberType]), tupleOf([stringType, stringType])], 'list(string)'],
  ['objects of different shapes are maps', [objectOf({ a: numberType }), objectOf({ b: stringType })], 'map(string)'],
  ['objects of one shape stay objects', [objectOf({ a: numberType }), objectOf({ a: stringType })], 'object({a = string})'],
  ['lists and tuples are lists', [listOf(numberType), tupleOf([stringType])], 'list(string)'],
  ['lists and sets are lists', [setOf(stringType), listOf(stringType)], 'list(string)'],
  ['maps and objects are maps', [mapOf(numberType), objectOf({ a: stringType })], 'map(string)'],
  ['objects and tuples have nothing in common', [objectOf({}), tupleOf([])], undefined],
  ['objects of lists', [objectOf({ a: listOf(numberType) }), objectOf({ a: listOf(stringType) })], 'object({a = list(string)})'],
  ['nothing at all', [], undefined],
])('unify: %s', (_, given, wanted) => {
  const unified = unify(given);
  expect(unified === undefined ? undefined : typeExpression(unified)).toBe(wanted);
});

test('a safe unification does not depend on values', () => {
  expect(unify([setOf(stringType), listOf(stringType)], 'safe')).toEqual(listOf(stringType));
  expect(unify([objectOf({ a: stringType }), objectOf({ a: numberType })], 'safe')).toEqual(objectOf({ a: stringType }));
});

const everything = { also: ['null', 'unknown', 'marked'] } as const;

test('a value converted to its own type is the value', () => {
  fc.assert(
    fc.property(anyValue(everything), (value) => {
      expect(convert(value, value.type)).toEqual({ ok: true, value });
    }),
  );
});

test('a converted value has the wanted type, keeps its marks, and converts to itself', () => {
  fc.assert(
    fc.property(anyValue(everything), types, (value, type) => {
      const converted = convert(value, type);
      if (!converted.ok) return;
      expect(sameType(converted.value.type, type)).toBe(true);
      expect(value.marks.isSubsetOf(converted.value.marks)).toBe(true);
      expect(convert(converted.value, type)).toEqual(converted);
    }),
  );
});

test('conversions that are said not to exist fail, and safe ones never do', () => {
  fc.assert(
    fc.property(anyValue(everything), types, (value, type) => {
      if (sameType(value.type, type)) return;
      const { ok } = convert(value, type);
      if (!conversionExists(value.type, type)) expect(ok).toBe(false);
      if (conversionExists(value.type, type, 'safe')) expect(ok).toBe(true);
    }),
  );
});

test('a number comes back from its text', () => {
  fc.assert(
    fc.property(valuesOf(numberType), (value) => {
      const asText = convert(value, stringType) as { value: Value };
      const back = convert(asText.value, numberType) as { value: Value };
      expect(formatNumber(numberIn(back.value))).toBe(formatNumber(numberIn(value)));
    }),
  );
});

test('all types convert to the one they are unified to, in any order', () => {
  fc.assert(
    fc.property(fc.array(types, { minLength: 1, maxLength: 3 }), (given) => {
      const unified = unify(given);
      if (unified === undefined) return;
      for (const type of given) expect(sameType(type, unified) || conversionExists(type, unified)).toBe(true);
      expect(unify([...given].reverse())).toBeDefined();
    }),
  );
});

test('a set is the same, however often and in whatever order its elements are given', () => {
  fc.assert(
    fc.property(
      types.chain((type) => fc.array(valuesOf(type, { also: ['null'] }), { maxLength: 4 }).map((items) => ({ type, items }))),
      ({ type, items }) => {
        const set = convert(listValue(items, type), setOf(type)) as { value: Value };
        const other = convert(listValue([...items].reverse().concat(items), type), setOf(type)) as { value: Value };
        expect(identical(set.value, other.value)).toBe(true);
      },
    ),
  );
});

test('plain objects and tuples lose nothing on the way', () => {
  expect(
    identical(
      plain({ a: [1, 'x', true, null] }),
      objectValue({ a: tupleValue([numberValue(1), text('x'), trueValue, nullValue(dynamicType)]) }),
    ),
  ).toBe(true);
});
