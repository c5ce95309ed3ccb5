import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { callsOf, execute, fieldsOf, parseTemplate } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

// Cases recorded from Go's own implementation; they stand beside the repository.
const shared = resolve(import.meta.dirname, '../../../../shared/conformance');
const there = existsSync(shared) || process.env['CI'] === 'true';
const lines = <T>(name: string): T[] =>
  readFileSync(join(shared, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

test.runIf(there)('templates are accepted and refused as Go does', () => {
  const functions = ['printf', 'contains', 'test1', 'break20', 'continue20'];
  const wrong = lines<{ input: string; ok: boolean }>('gotemplate.parse.jsonl').filter(
    ({ input, ok }) => (parseTemplate(input, { functions }).diagnostics.length === 0) !== ok,
  );
  expect(wrong).toEqual([]);
});

/** Cases that use functions of Go's own test. */
const ownFunctions = [
  'typeOf',
  'mapOfThree',
  'count',
  'makemap',
  'add',
  'echo',
  'zeroArgs',
  'oneArg',
  'twoArgs',
  'returnInt',
  'vfunc',
  'stringer',
  'die',
  'valueString',
];

test.runIf(there)('templates without data give what Go gives', () => {
  const cases = lines<{ input: string; ok: boolean; output: string; data: string }>('gotemplate.exec.jsonl').filter(
    ({ data, input }) => data === 'nil' && !ownFunctions.some((name) => input.includes(name)),
  );
  expect(cases.length).toBeGreaterThan(5);
  for (const { input, ok, output } of cases) {
    const parsed = parseTemplate(input, { functions: [] });
    const value = parsed.diagnostics.length > 0 ? undefined : execute(parsed.value, { data: null, functions: {} }).value;
    expect({ input, value }).toEqual({ input, value: ok ? output : undefined });
  }
});

test('nothing throws, whatever the text', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' ',
    '.',
    '.A',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    '"',
    '`',
    "'",
    'if',
    'else',
    'end',
    'range',
    'with',
    'define',
    'template',
    'block',
    'break',
    '/*',
    '*/',
    '1',
    '-',
    'len',
    'printf',
    '"%d"',
    '\n',
    ',',
    'nil',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { value, diagnostics } = parseTemplate(pieces.join(''), { functions: [] });
      fieldsOf(value);
      callsOf(value);
      if (diagnostics.length === 0)
        execute(value, { data: { A: [1, 'x'] }, functions: {}, limits: { output: 10_000, steps: 10_000 } });
    }),
    { numRuns: 3000 },
  );
});

test('fields and calls are found', () => {
  const { value } = parseTemplate('{{ .A.B }}{{ with .C }}{{ .D }}{{ $.E }}{{ end }}{{ upper "x" }}', { functions: ['upper'] });
  expect(fieldsOf(value).map((field) => field.path.join('.'))).toEqual(['A.B', 'C', 'E']);
  expect(callsOf(value).map((call) => [call.name, call.arguments])).toEqual([['upper', ['x']]]);
});
