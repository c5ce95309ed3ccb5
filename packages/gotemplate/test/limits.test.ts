import { execute, parseTemplate, printTemplate } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

const codes = (text: string, data: unknown = null): readonly string[] => {
  const parsed = parseTemplate(text, { functions: [] });
  const { diagnostics } = parsed.diagnostics.length > 0 ? parsed : execute(parsed.value, { data, functions: {} });
  return diagnostics.map(({ code }) => code.slice('gotemplate/'.length));
};

const many = 100_000;

test.each([
  ['parentheses', `{{ ${'('.repeat(many)}1${')'.repeat(many)} }}`],
  ['parentheses that stay open', `{{ ${'('.repeat(many)}1 }}`],
  ['conditions', '{{ if 1 }}'.repeat(many) + '{{ end }}'.repeat(many)],
  ['conditions that stay open', '{{ if 1 }}'.repeat(many)],
  ['loops', '{{ range 1 }}'.repeat(many) + '{{ end }}'.repeat(many)],
  ['blocks', '{{ block "x" . }}'.repeat(many) + '{{ end }}'.repeat(many)],
])('%s nested very deeply are a diagnostic', (_, text) => {
  expect(codes(text)).toEqual(['nested-too-deep']);
});

test('as deep as allowed', () => {
  const depth = 200;
  expect(codes('{{ if 1 }}'.repeat(depth) + '{{ end }}'.repeat(depth))).toEqual([]);
  const text = `{{ ${'('.repeat(depth)}1${')'.repeat(depth)} }}`;
  expect(codes(text)).toEqual([]);
  expect(printTemplate(parseTemplate(text, { functions: [] }).value)).toContain('(((1)))');
});

test.each([
  ['a chain of else if', `{{ if 0 }}${'{{ else if 0 }}x'.repeat(many)}{{ else }}y{{ end }}`],
  ['a long pipeline', `{{ 1${' | print'.repeat(many)} }}`],
  ['many arguments', `{{ print${' 1'.repeat(many)} }}`],
  ['many actions', '{{ 1 }}'.repeat(many)],
  ['many variables', Array.from({ length: many }, (_, index) => `{{ $x${index} := 1 }}`).join('')],
  ['many fields', `{{ .${'a.'.repeat(many)}a }}`],
  ['many spaces', `{{ ${' '.repeat(1_000_000)}1 }}${' '.repeat(900_000)}`],
  ['many trimmed spaces', `${' '.repeat(1_000_000)}{{- 1 -}}${' '.repeat(1_000_000)}`],
  ['many comments', '{{/* c */}}'.repeat(many)],
])('%s, but not deep, is fine', (_, text) => {
  expect(codes(text)).toEqual([]);
});

test.each([
  ['{{ end }}', 'misplaced'],
  ['{{ "', 'unclosed-action'],
  ['{{/*', 'unclosed-comment'],
  ['{{', 'unclosed-action'],
  ['-}}', undefined],
  ['{{.', 'unclosed-action'],
  ['{{0x', 'unclosed-action'],
])('%s many times', (piece, code) => {
  expect(codes(piece.repeat(many))[0]).toBe(code);
});

test('a number with very many digits', () => {
  expect(codes(`{{ ${'9'.repeat(many)} }}`)).toEqual(['number-too-large']);
  expect(codes(`{{ 0x${'f'.repeat(many)}p-400000 }}`)).toEqual([]);
  expect(codes(`{{ 1e${'9'.repeat(many)} }}`)).toEqual(['invalid-number']);
});

test.each([
  ['{{ range 9223372036854775807 }}{{ end }}', 'too-many-steps'],
  ['{{ range 9223372036854775807 }}x{{ end }}', 'too-many-steps'],
  ['{{ range 100000 }}{{ range 100000 }}{{ end }}{{ end }}', 'too-many-steps'],
  ['{{ range 100000 }}{{ print "0123456789abcdef" }}{{ end }}', 'too-much-output'],
  ['{{ $x := "aaaa" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}', 'too-much-output'],
  ['{{ printf "%1000000d%1000000d" 1 2 }}', 'too-much-output'],
  ['{{ $x := printf "%999999d" 1 }}{{ html $x "<" }}', 'too-much-output'],
  ['{{ printf "%.1000000f" 1e300 }}', 'too-much-output'],
  ['{{ range 1000000 }}{{ $x := printf "%999999d" 1 }}{{ end }}', 'too-many-steps'],
  ['{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}', 'too-many-calls'],
  ['{{ define "x" }}{{ template "y" }}{{ end }}{{ define "y" }}{{ template "x" }}{{ end }}{{ template "x" }}', 'too-many-calls'],
  ['{{ define "x" }}{{ if 1 }}{{ range 2 }}{{ template "x" }}{{ end }}{{ end }}{{ end }}{{ template "x" }}', 'too-many-calls'],
])('%s comes to an end', (text, code) => {
  expect(codes(text)).toEqual([code]);
});

test('templates may call each other deeply', () => {
  const text = '{{ define "down" }}{{ if . }}{{ template "down" (slice . 1) }}{{ end }}{{ end }}{{ template "down" . }}';
  expect(
    codes(
      text,
      Array.from({ length: 20_000 }, () => 1),
    ),
  ).toEqual([]);
});

test('data that is circular or very deep', () => {
  const circular: Record<string, unknown> = { name: 'x' };
  circular['self'] = circular;
  let deep: unknown = 1;
  for (let level = 0; level < many; level++) deep = [deep];
  const data = { circular, deep };
  expect(codes('{{ .circular.self.self.name }}', data)).toEqual([]);
  expect(codes('{{ .circular }}', data)).toEqual(['call-failed']);
  expect(codes('{{ printf "%v" .deep }}', data)).toEqual(['call-failed']);
  expect(codes('{{ len .deep }}{{ index .deep 0 0 0 | len }}', data)).toEqual([]);
});

test('limits are those that are asked for', () => {
  const { value } = parseTemplate('{{ range 5 }}{{ . }}{{ end }}', { functions: [] });
  const run = (output: number, steps: number): string | undefined =>
    execute(value, { data: null, functions: {}, limits: { output, steps } }).diagnostics[0]?.code;
  expect(run(5, 100)).toBeUndefined();
  expect(run(4, 100)).toBe('gotemplate/too-much-output');
  expect(run(5, 10)).toBe('gotemplate/too-many-steps');
});
