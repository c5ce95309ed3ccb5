import { expect, test } from 'vitest';
import { errorOf, evaluate, plain, typeOf } from './evaluated.ts';

test.each([
  ['length("ae\\u0301👩‍👩‍👧")', 3],
  ['length([1, 2])', 2],
  ['length({a = 1})', 1],
  ['element(["a", "b"], 3)', 'b'],
  ['coalesce(var.nothing, "", "a")', 'a'],
  // A null without a type leaves the type open, and then an empty text is a value like any other: so in the reference.
  ['coalesce(null, "", "a")', 'a'],
  ['coalesce(1, "a")', '1'],
  ['coalescelist([], convert(null, list(string)), ["a"])', ['a']],
  ['compact(["a", "", null, "b"])', ['a', 'b']],
  ['contains(["a", "b"], "b")', true],
  ['contains([1], "1")', false],
  ['distinct(["a", "b", "a"])', ['a', 'b']],
  ['distinct([{a = 1}, {a = 1}])', [{ a: 1 }]],
  ['chunklist(["a", "b", "c"], 2)', [['a', 'b'], ['c']]],
  ['chunklist(["a"], 0)', [['a']]],
  ['chunklist([], 2)', []],
  ['flatten([["a"], [], [["b", null]]])', ['a', 'b', null]],
  ['keys({b = 1, a = 2})', ['a', 'b']],
  ['values({b = 1, a = 2})', [2, 1]],
  ['lookup({a = "x"}, "a", "y")', 'x'],
  ['lookup({a = "x"}, "b", "y")', 'y'],
  ['merge({a = 1}, {a = "x", b = 2}, null)', { a: 'x', b: 2 }],
  ['merge()', {}],
  ['merge(null, null)', {}],
  ['reverse(["a", 1])', [1, 'a']],
  ['slice(["a", "b", "c"], 1, 3)', ['b', 'c']],
  ['concat(["a"], [1, true])', ['a', 1, true]],
  ['range(3)', [0, 1, 2]],
  ['range(1, -1)', [1, 0]],
  ['range(0, 1, 0.25)', [0, 0.25, 0.5, 0.75]],
  ['index(["a", "b"], "b")', 1],
  ['alltrue([true, "true"])', true],
  ['alltrue([])', true],
  ['alltrue([true, null])', false],
  ['anytrue([false, null, true])', true],
  ['anytrue([])', false],
  ['zipmap(["a", "b"], [1, "x"])', { a: 1, b: 'x' }],
  ['setunion(["b"], ["a", "b"])', ['a', 'b']],
  ['setintersection(["b", "c"], ["a", "b"])', ['b']],
  [
    'setproduct(["a", "b"], [1, 2])',
    [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ],
  ],
  ['setproduct([], ["a"])', []],
  ['sum([1, 2.5, "3"])', 6.5],
  ['max(1, 3, 2)', 3],
  ['min([4, 2]...)', 2],
  ['abs(-1.5)', 1.5],
  ['ceil(-1.5)', -1],
  ['floor(-1.5)', -2],
  ['"x${ceil(1e30 + 0.5)}"', 'x1000000000000000000000000000001'],
  ['pow(2, 10)', 1024],
  ['pow(1, 1 / 0)', 1],
  ['pow(3, 100)', 5.153775207320114e47],
  ['pow(2, -0.5)', 0.7071067811865475],
  ['pow(-8, 3)', -512],
  ['pow(0, -1) == 1 / 0', true],
  ['log(8, 2)', 3],
  ['signum(-3)', -1],
  ['parseint("-7f", 16)', -127],
  ['parseint("zZ", 62)', 35 * 62 + 61],
  ['parseint("99999999999999999999", 10) - 99999999999999999998', 1],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each([
  ['element([], 0)', 'Argument "list" of "element": the list is empty.'],
  ['element(["a"], -1)', 'Argument "index" of "element": a position must not be negative.'],
  ['coalesce(var.nothing, "")', 'coalesce: all arguments are null or empty.'],
  ['coalesce(1, [])', 'coalesce: all arguments must have the same type.'],
  ['pow(1, 1e400)', 'Argument "power" of "pow": the number does not fit into 64 bits.'],
  ['jsonencode([1 / 0])', 'Argument "val" of "jsonencode": JSON has no infinity.'],
  ['(1 / 0) % 3', 'Infinities have no remainder.'],
  ['coalescelist([], [])', 'coalescelist: all lists are empty or null.'],
  ['chunklist([], -1)', 'Argument "size" of "chunklist": the size must not be negative.'],
  ['flatten("a")', 'Argument "list" of "flatten": only lists, sets and tuples can be flattened.'],
  ['keys([])', 'Argument "inputMap" of "keys": a map or object is required.'],
  ['lookup([], "a", 1)', 'Argument "inputMap" of "lookup": a map or object is required.'],
  ['merge({}, [])', 'Argument "maps" of "merge": a map or object is required, not tuple.'],
  ['slice(["a"], 0, 2)', 'Argument "end_index" of "slice": the end position is beyond the end of the list.'],
  ['slice(["a"], 1, 0)', 'Argument "start_index" of "slice": the start position must not be greater than the end position.'],
  ['range(0, 5, -1)', 'Argument "params" of "range": the limit is not in the direction of the step.'],
  ['range(5000)', 'range: more than 1024 numbers.'],
  ['range(0, 1, 0)', 'Argument "params" of "range": the step must not be zero.'],
  ['index([], "a")', 'index: the list has no such element.'],
  ['zipmap(["a"], [])', 'zipmap: there are 1 keys, but 0 values.'],
  ['setproduct([1])', 'setproduct: at least two arguments are required.'],
  ['setunion([1], [[]])', 'setunion: the elements of the sets have no type in common.'],
  ['sum([])', 'Argument "list" of "sum": the list is empty.'],
  ['sum(["a"])', 'Argument "list" of "sum": at 0, a number is required.'],
  ['max()', 'max: at least one number is required.'],
  ['log(0, 0)', 'log: the result is not a number.'],
  ['parseint("8", 8)', 'Argument "number" of "parseint": "8" is no whole number in base 8.'],
  ['parseint(8, 8)', 'Argument "number" of "parseint": the first argument must be a string, not number.'],
  ['signum(0.5)', 'Argument "num" of "signum": a whole number of at most 64 bits is required.'],
])('%s is an error', (text, error) => {
  expect(errorOf(text)).toBe(error);
});

test.each([
  ['concat(split(",", "a"), split(",", "b"))', 'list(string)'],
  ['concat(["a"], split(",", "b"))', 'tuple([string, string])'],
  ['merge({a = 1}, {b = "x"})', 'object({a = number, b = string})'],
  ['merge(convert({a = 1}, map(string)), convert({b = 1}, map(string)))', 'map(string)'],
  ['setproduct(toset([]), [])', 'any'],
  ['zipmap(["a"], split(",", "b"))', 'map(string)'],
  ['reverse(convert(["a"], set(string)))', 'list(string)'],
  ['keys(convert({a = 1}, map(string)))', 'list(string)'],
])('the type of %s is %s', (text, type) => {
  expect(typeOf(text)).toBe(type);
});

test('elements keep their own secrets', () => {
  const marks = (text: string): readonly string[] => [...evaluate(text).value.marks];
  expect(marks('element(["a", var.secret], 0)')).toEqual([]);
  expect(marks('element(["a", var.secret], 1)')).toEqual(['sensitive']);
  expect(marks('values({a = var.secret})')).toEqual([]);
  expect(marks('values({a = var.secret})[0]')).toEqual(['sensitive']);
  expect(marks('keys({a = var.secret})')).toEqual([]);
  expect(marks('zipmap([var.secret], ["a"])')).toEqual(['sensitive']);
  expect(marks('contains(["a", var.secret], "a")')).toEqual(['sensitive']);
});

test('the product of large sets is refused, not built', () => {
  expect(errorOf('setproduct(range(1000), range(1000), range(1000))')).toBe(
    'setproduct: the result would have too many elements.',
  );
});
