import { expect, test } from 'vitest';
import { errorOf, evaluate, plain, typeOf } from './evaluated.ts';

test.each([
  ['chomp("a\\n\\r\\n")', 'a'],
  ['upper("straße ǆ")', 'STRAßE Ǆ'],
  ['lower("ΑΣ İ")', 'ας i'.replace('ς', 'σ')],
  ['title("it\'s a_b c-d ǆ")', "It'S A_b C-D ǅ"],
  ['indent(2, "a\\nb\\n")', 'a\n  b\n  '],
  ['join(", ", ["a", 1, true])', 'a, 1, true'],
  ['join("-", ["a"], [], ["b", "c"])', 'a-b-c'],
  ['replace("a.b.c", ".", "$1")', 'a$1b$1c'],
  ['replace("日本", "", "-")', '-日-本-'],
  ['split(",", "a,,b")', ['a', '', 'b']],
  ['split(",", "")', ['']],
  ['split("", "a日👩")', ['a', '日', '👩']],
  ['strrev("ae\\u0301👩\\u200D🚀b")', 'b👩‍🚀éa'],
  ['substr("hello", 1, 3)', 'ell'],
  ['substr("hello", -3, 2)', 'll'],
  ['substr("hello", -9, 2)', 'he'],
  ['substr("hello", 2, -1)', 'llo'],
  ['substr("hello", 9, 2)', ''],
  ['substr("hello", 1, 0)', ''],
  ['trim("xxaxbxx", "x")', 'axb'],
  ['trim("日a日", "日")', 'a'],
  ['trimprefix("aab", "a")', 'ab'],
  ['trimsuffix("abb", "b")', 'ab'],
  ['trimsuffix("abb", "")', 'abb'],
  ['trimspace("\\u00a0\\t a b\\n")', 'a b'],
  ['startswith("hello", "he")', true],
  ['endswith("hello", "lo")', true],
  ['strcontains("hello", "xx")', false],
  ['urlencode("a b&c=ä/~")', 'a+b%26c%3D%C3%A4%2F~'],
  [
    'format("%s is %d%%, %5.1f|%-4s|%04d|%x|%q|%v|%#v", "a", 50, 2.25, "b", 7, 255, "q", [1], "s")',
    'a is 50%,   2.2|b   |0007|ff|"q"|[1]|"s"',
  ],
  ['format("%[2]s %[1]s", "a", "b")', 'b a'],
  ['format("%v %v", 1000000, 0.00001)', '1e+06 1e-05'],
  ['formatlist("%s:%d", ["a", "b"], 80)', ['a:80', 'b:80']],
  ['sort(["b", "a", "😀", "ﬀ"])', ['a', 'b', 'ﬀ', '😀']],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each([
  ['join(",", ["a", null])', 'Argument "lists" of "join": element 1 is null; null cannot be joined.'],
  ['join(",")', 'join: at least one list is required.'],
  ['indent(-1, "a")', 'Argument "spaces" of "indent": the number of spaces must not be negative.'],
  ['indent(1e12, "a\\nb")', 'indent: the result would be too long.'],
  ['substr("a", 0.5, 1)', 'Argument "offset" of "substr": a whole number of at most 64 bits is required.'],
  ['sort(["a", null])', 'Argument "list" of "sort": element 1 is null; null cannot be sorted.'],
  ['format("%d", 1.5)', 'format: unsuitable value for "%d" at offset 0: a whole number is required.'],
  ['format("%s")', 'format: "%s" at offset 0 needs argument 1, but there are 0.'],
  ['format("x", 1)', 'format: the format takes no arguments.'],
  ['format("%s", 1, 2)', 'format: the format takes only 1 of 2 arguments.'],
  ['format("100%")', 'format: the format ends within "%"; write %% for a percent sign.'],
  ['format("%y", 1)', 'format: "%y" at offset 0 is no formatting instruction: there is no "y".'],
  ['format("% 日", 1)', 'format: "日" at offset 2 of the format is no formatting character; write %% for a percent sign.'],
  ['format("%s", var.nothing)', 'format: null cannot be formatted by "%s" at offset 0; only %v can.'],
  ['formatlist("%s%s", ["a"], ["b", "c"])', 'Argument "args" of "formatlist": this has 2 elements, but a list before it has 1.'],
  ['upper(null)', 'Argument "str" of "upper": argument must not be null.'],
])('%s is an error', (text, error) => {
  expect(errorOf(text)).toBe(error);
});

test('a text that would be too long is an error', () => {
  expect(errorOf('replace(format("%1000000s", ""), "", format("%1000000s", ""))')).toBe(
    'replace: the result would be too large, or is nested too deeply.',
  );
  expect(errorOf('format("%99999999d", 1)')).toBe('format: the width or precision of "%99999999d" at offset 0 is too large.');
});

test('what is certain about an unknown decides, where it can', () => {
  expect(plain('startswith("abc${var.unknown}", "ab")')).toBe(true);
  expect(plain('startswith("abc${var.unknown}", "x")')).toBe(false);
  expect(plain('startswith("abc${var.unknown}", "abcd")')).toEqual({ state: 'unknown', type: 'bool' });
  expect(evaluate('format("id-%s", var.unknown)').value.refinement).toEqual({ notNull: true, stringPrefix: 'id-' });
  expect(evaluate('format("id%s", var.unknown)').value.refinement).toEqual({ notNull: true, stringPrefix: 'i' });
  expect(typeOf('formatlist("%s", [var.unknown, "a"])')).toBe('list(string)');
});

test('a secret makes what is made of it secret', () => {
  for (const text of [
    'upper(var.secret)',
    'join("", [var.secret])',
    'format("%s", var.secret)',
    'split("", var.secret)',
    'length(var.secret)',
  ]) {
    expect([...evaluate(text).value.marks]).toEqual(['sensitive']);
  }
});
