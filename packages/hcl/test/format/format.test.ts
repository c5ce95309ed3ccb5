import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, format, formatEdits, formatParsed, parseBody } from '@imgbuild/hcl';
import { expect, test } from 'vitest';

// A folder per rule: `input.hcl` as somebody may write it, `expected.hcl` in canonical layout.
const fixtures = join(import.meta.dirname, 'fixtures');

for (const rule of readdirSync(fixtures)) {
  test(rule.replaceAll('-', ' '), async () => {
    const text = readFileSync(join(fixtures, rule, 'input.hcl'), 'utf8');
    const { value, diagnostics } = format(text, 'input.hcl');
    expect(diagnostics).toEqual([]);
    await expect(value).toMatchFileSnapshot(join(fixtures, rule, 'expected.hcl'));
    expect(format(value, 'expected.hcl')).toEqual({ value, diagnostics: [] });
  });
}

/** Where spaces and line ends do not show in a file. */
const invisible: Readonly<Record<string, readonly [input: string, expected: string]>> = {
  nothing: ['', ''],
  'line ends of Windows': ['a=1\r\n  bb = [ \r\n1] # c \r\n\r\n', 'a = 1\r\nbb = [\r\n1] # c \r\n\r\n'],
  'line ends of both kinds': ['a=1\r\nbbb=2\n', 'a   = 1\r\nbbb = 2\n'],
  'spaces at line ends': ['a = 1  \n \t \nb = 2\t\n', 'a = 1\n\nb = 2\n'],
  'no line end at the end': ['a=1', 'a = 1'],
  'spaces at the end stay, as spaces': ['a=1 \t', 'a = 1  '],
  'a byte order mark': ['\ufeffa=1\n', 'a = 1\n'],
  'nothing but a byte order mark': ['\ufeff', ''],
  tabs: ['a\t=\t1\n\tb\t{\n\t}\n', 'a = 1\nb {\n}\n'],
  'a number is kept apart from its index': [
    'a = 1 .5\nb = 1 . e5\nc = x.0 .1\nd = x .0 .y\n',
    'a = 1 .5\nb = 1 .e5\nc = x.0 .1\nd = x.0.y\n',
  ],
};

for (const [name, [input, expected]] of Object.entries(invisible)) {
  test(name, () => {
    expect(format(input, 'x').value).toBe(expected);
    expect(format(expected, 'x').value).toBe(expected);
  });
}

test('a text with a mistake comes back as it is, and the mistake is told', () => {
  const text = 'a=1\n b = [\n';
  const { value, diagnostics } = format(text, 'x.hcl');
  expect(value).toBe(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(['hcl/expression-expected']);
});

test('what is to be replaced is no more than the spaces that change', () => {
  const text = 'a=1\nbb = 2 # c\n\tc = 3\n';
  const { value: edits } = formatEdits(text, 'x');
  expect(edits).toEqual([
    { start: 1, end: 1, text: '  ' },
    { start: 2, end: 2, text: ' ' },
    { start: 15, end: 16, text: '' },
    { start: 17, end: 18, text: '  ' },
  ]);
  expect(formatParsed(text, 'x', parseBody(text, 'x')).value).toEqual(edits);
  expect(applyEdits(text, edits)).toBe(format(text, 'x').value);
  expect(formatEdits(format(text, 'x').value, 'x').value).toEqual([]);
});
