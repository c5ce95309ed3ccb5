import { execute, parseTemplate } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

/** Type and value of a literal, or the code of what is wrong. */
function read(literal: string): string {
  const { value, diagnostics } = parseTemplate(`{{ printf "%T %v" ${literal} ${literal} }}`, { functions: [] });
  const code = diagnostics[0]?.code ?? execute(value, { data: null, functions: {} }).diagnostics[0]?.code;
  return code ?? execute(value, { data: null, functions: {} }).value ?? '';
}

// Asked of Go's text/template, each of them.
test.each([
  ['0', 'int 0'],
  ['-0', 'int 0'],
  ['+5', 'int 5'],
  ['1_000', 'int 1000'],
  ['0x_1F', 'int 31'],
  ['0b101', 'int 5'],
  ['0o17', 'int 15'],
  ['017', 'int 15'],
  ['0_7', 'int 7'],
  ["'a'", 'int 97'],
  ["'\\n'", 'int 10'],
  ["'\\''", 'int 39'],
  ["'\\xff'", 'int 255'],
  ["'\\377'", 'int 255'],
  ["'\\u00e9'", 'int 233'],
  ["'😀'", 'int 128512'],
  ['9223372036854775807', 'int 9223372036854775807'],
  ['-9223372036854775808', 'int -9223372036854775808'],
  ['1.0', 'float64 1'],
  ['1e3', 'float64 1000'],
  ['.5', 'float64 0.5'],
  ['1.', 'float64 1'],
  ['08.5', 'float64 8.5'],
  ['0_1.5', 'float64 1.5'],
  ['0x1p-2', 'float64 0.25'],
  ['0x1.8p1', 'float64 3'],
  ['-0.0', 'float64 -0'],
  ['1e-400', 'float64 0'],
  ['0x1.fffffffffffff8p1023', 'gotemplate/invalid-number'],
  ['0x1.fffffffffffff7p1023', 'float64 1.7976931348623157e+308'],
  ['0x.8p0', 'float64 0.5'],
  ['0x1p-1074', 'float64 5e-324'],
  ['0x1p-1075', 'float64 0'],
  ['1i', 'complex128 (0+1i)'],
  ['-2.5i', 'complex128 (0-2.5i)'],
  ['1+2i', 'complex128 (1+2i)'],
  ['1e2-3i', 'complex128 (100-3i)'],
  ['0i', 'complex128 (0+0i)'],
  ['017i', 'complex128 (0+17i)'],
  ['0xef', 'int 239'],
  ['9223372036854775808', 'gotemplate/number-too-large'],
  ['18446744073709551616', 'gotemplate/number-too-large'],
  ['08', 'gotemplate/number-too-large'],
  ['1e400', 'gotemplate/invalid-number'],
  ['1__0', 'gotemplate/invalid-number'],
  ['1_', 'gotemplate/invalid-number'],
  ['0x', 'gotemplate/invalid-number'],
  ['0xg', 'gotemplate/invalid-number'],
  ['0b2', 'gotemplate/invalid-number'],
  ['0o8', 'gotemplate/invalid-number'],
  ['0x1.8', 'gotemplate/invalid-number'],
  ['1e', 'gotemplate/invalid-number'],
  ['1+2', 'gotemplate/invalid-number'],
  ['1+-2i', 'gotemplate/invalid-number'],
  ['0xfi', 'gotemplate/invalid-number'],
  ['1i+2i', 'gotemplate/invalid-number'],
  ['1x', 'gotemplate/invalid-number'],
  ['-x', 'gotemplate/invalid-number'],
  ['+', 'gotemplate/invalid-number'],
  ["''", 'gotemplate/invalid-string'],
  ["'ab'", 'gotemplate/invalid-string'],
  ["'\\400'", 'gotemplate/invalid-string'],
  ["'\\\"'", 'gotemplate/invalid-string'],
  ["'\\ud800'", 'gotemplate/invalid-string'],
])('%s', (literal, expected) => {
  expect(read(literal)).toBe(expected);
});

test.each([
  [String.raw`"\a\b\f\n\r\t\v\\\""`, '\x07\b\f\n\r\t\v\\"'],
  [String.raw`"\x41\101\u00e9\U0001F600"`, 'AAé😀'],
  [String.raw`"\xe6\x97\xa5"`, '日'],
  [String.raw`"\xe6" "\x97\xa5"`, '日'],
  [String.raw`"\xff"`, '\ufffd'],
  ['`a\\n"\r\n`', 'a\\n"\n'],
])('the string %s', (literal, expected) => {
  const { value, diagnostics } = parseTemplate(`{{ print ${literal} }}`, { functions: [] });
  expect(diagnostics).toEqual([]);
  expect(execute(value, { data: null, functions: {} }).value).toBe(expected);
});

test.each([
  String.raw`"\q"`,
  String.raw`"\'"`,
  String.raw`"\x4"`,
  String.raw`"\400"`,
  String.raw`"\ud800"`,
  String.raw`"\U00110000"`,
])('the string %s has a wrong escape', (literal) => {
  expect(parseTemplate(`{{ ${literal} }}`, { functions: [] }).diagnostics.map(({ code }) => code)).toEqual([
    'gotemplate/invalid-string',
  ]);
});
