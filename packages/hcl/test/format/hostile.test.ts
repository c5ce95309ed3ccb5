// Texts made to keep a formatter busy: each is laid out in time that grows with its length.
import { format } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { laidOut } from '../../src/format/layout.ts';

const many = 100_000;
const lines = (line: (index: number) => string): string =>
  Array.from({ length: many }, (_, index) => `${line(index)}\n`).join('');

/** A text and what `format` makes of it. */
const texts: Readonly<Record<string, readonly [text: string, formatted: string]>> = {
  'a long line of text': [`a="${'x'.repeat(50_000_000)}"`, `a = "${'x'.repeat(50_000_000)}"`],
  'a long line of text before a comment': [`a="${'é'.repeat(5_000_000)}"#`, `a = "${'é'.repeat(5_000_000)}" #`],
  'a long line of items': [`a=[${'1,'.repeat(many * 10)}]`, `a = [${'1, '.repeat(many * 10)}]`],
  'a long line of spaces': [`a =${' '.repeat(50_000_000)}1`, 'a = 1'],
  'many attributes': [lines((index) => `a${index}=1`), lines((index) => `${`a${index}`.padEnd(6)} = 1`)],
  'many comments': [lines((index) => `a${index}=1#`), lines((index) => `${`a${index}`.padEnd(6)} = 1 #`)],
  'many assignments in a line': [`a={${'b=1,'.repeat(many)}}`, `a = { ${'b = 1, '.repeat(many)}}`],
  'many lines in brackets': [`a=[\n${lines(() => '1,')}]`, `a = [\n${lines(() => '  1,')}]`],
  'many blocks': [lines((index) => `a${index}{}`), lines((index) => `a${index} {}`)],
  'many empty lines': ['\n'.repeat(many * 10), '\n'.repeat(many * 10)],
  'many heredocs': [lines((index) => `a${index}=<<A\n \nA`), lines((index) => `${`a${index}`.padEnd(6)} = <<A\n \nA`)],
};

for (const [name, [text, formatted]] of Object.entries(texts)) {
  test(name, () => {
    const { value, diagnostics } = format(text, 'hostile.hcl');
    expect(diagnostics).toEqual([]);
    expect(value === formatted).toBe(true);
  });
}

test('brackets in brackets', () => {
  const open = `a = ${'['.repeat(many)}`;
  expect(laidOut(`${open}${']'.repeat(many)}`).length).toBe(open.length + many);
  expect(format(open, 'x').value).toBe(open);
});

test('what would grow beyond all bounds is left as it is', () => {
  const text = `${'a'.repeat(200_000)} = 1\n${lines((index) => `a${index} = 1`)}`;
  const { value, diagnostics } = format(text, 'x');
  expect(value).toBe(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(['hcl/layout-too-long']);
});
