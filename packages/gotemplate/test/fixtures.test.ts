import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagnostics } from '@imgbuild/diagnostics';
import { execute, parseTemplate, problems, templateFunctionError } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

// A folder per case: `input.tmpl` is run on `data.json`; `expected.txt` is all that comes out. UPDATE_FIXTURES=1 writes it anew.
const fixtures = join(import.meta.dirname, 'fixtures');
const update = process.env['UPDATE_FIXTURES'] === '1';
const functions = {
  upper: (text: string) => text.toUpperCase(),
  asFunction: () => () => 'text',
  refuse: () => {
    throw templateFunctionError('it does not want to');
  },
};

interface Options {
  readonly missing?: 'no-value' | 'error' | 'keep';
  readonly depth?: number;
  readonly limits?: { readonly output: number; readonly steps: number };
}

function outcome(folder: string): string {
  const read = (name: string): string | undefined =>
    existsSync(join(fixtures, folder, name)) ? readFileSync(join(fixtures, folder, name), 'utf8') : undefined;
  const text = read('input.tmpl') ?? '';
  const data: unknown = JSON.parse(read('data.json') ?? '{"Name":"web","List":["a","b"],"Map":{"x":1}}');
  const options = JSON.parse(read('options.json') ?? '{}') as Options;
  const parsed = parseTemplate(text, { file: 'input.tmpl', functions: Object.keys(functions), ...options });
  const { value, diagnostics } =
    parsed.diagnostics.length > 0
      ? { value: undefined, diagnostics: parsed.diagnostics }
      : execute(parsed.value, { data, functions, ...options });
  const codes = diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  return diagnostics.length > 0 ? `${codes}\n\n${renderDiagnostics(diagnostics, () => text)}` : (value ?? '');
}

for (const folder of readdirSync(fixtures)) {
  test(folder, () => {
    const expected = join(fixtures, folder, 'expected.txt');
    const actual = outcome(folder);
    if (update) writeFileSync(expected, actual);
    expect(actual).toBe(readFileSync(expected, 'utf8'));
    if (problems.codes.includes(`gotemplate/${folder}`))
      expect(actual.split('\n')[0]?.split(' ')).toContain(`gotemplate/${folder}`);
  });
}

test('every code has a fixture', () => {
  expect(problems.codes.filter((code) => !readdirSync(fixtures).includes(code.slice('gotemplate/'.length)))).toEqual([]);
});
