import { execute, parseTemplate, treeText, typed } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

// What the language does, by cases of our own; what Go says to each was asked of Go.

const data = {
  Name: 'web',
  Count: 3,
  Empty: '',
  List: ['a', 'b', 'c'],
  Map: { zoo: 1, ant: 2, Bee: 3 },
  Nested: { Deep: { Value: 'found' } },
  Null: null,
};
const functions = { upper: typed('func(string) string', (text: string) => text.toUpperCase()) };

/** The text that comes out, or the code of what is wrong. */
function run(text: string, options: Partial<Parameters<typeof execute>[1]> = {}): string {
  const { value: template, diagnostics } = parseTemplate(text, { functions: Object.keys(functions) });
  if (diagnostics.length > 0) return diagnostics.map(({ code }) => code.replace('gotemplate/', 'parse: ')).join(', ');
  const result = execute(template, { data, functions, ...options });
  return result.value ?? result.diagnostics.map(({ code }) => code.replace('gotemplate/', 'run: ')).join(', ');
}

test.each([
  // Pipelines and variables.
  ['{{ .Name | printf "%s-%s" "a" | upper }}', 'A-WEB'],
  ['{{ print 1 | }}', '1'],
  ['{{ | print }}', 'parse: unexpected'],
  ['{{ $x := .Name }}{{ $x }}{{ $x = 2 }}{{ $x }}', 'web2'],
  ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}', '2'],
  ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x = 3 }}{{ end }}{{ $x }}', '1'],
  ['{{ if $x := .Name }}{{ $x }}{{ else }}{{ $x }}{{ end }}', 'web'],
  ['{{ if $x := .Empty }}no{{ else }}[{{ $x }}]{{ end }}', '[]'],
  ['{{ with $x := 1 }}{{ end }}{{ $x }}', 'parse: unknown-variable'],
  ['{{ $x := $x }}', 'run: unknown-variable'],
  ['{{ $x = 1 }}', 'run: unknown-variable'],
  ['{{ if false }}{{ $x = 1 }}{{ end }}ok', 'ok'],
  ['{{ $x=1 }}', 'parse: invalid-character'],
  ['{{ $x, $y := 1 }}', 'parse: unexpected'],
  ['{{ $unused := 1 }}fine', 'fine'],
  ['{{ $x := nil }}', 'run: nil-command'],
  ['{{ $ | len }}', '7'],
  // Conditions.
  ['{{ if .Empty }}a{{ else if .Null }}b{{ else if .Count }}c{{ else }}d{{ end }}', 'c'],
  ['{{ with .Empty }}a{{ else with .Name }}{{ . }}{{ end }}', 'web'],
  ['{{ with .Nested.Deep }}{{ .Value }}{{ $.Name }}{{ end }}', 'foundweb'],
  ['{{ if 1 }}a{{ else with 2 }}b{{ end }}', 'parse: unexpected'],
  ['{{ if 1 }}a{{ else }}b{{ else }}c{{ end }}', 'parse: misplaced'],
  ['{{ if 1 }}a{{ else }}b{{ else if 2 }}c{{ end }}', 'parse: misplaced'],
  ['{{ if }}a{{ end }}', 'parse: missing-value'],
  ['{{ if 1 }}', 'parse: unclosed-block'],
  ['{{ end }}', 'parse: misplaced'],
  ['{{ else }}', 'parse: misplaced'],
  ['{{ if nil }}a{{ end }}', 'run: nil-command'],
  // Loops.
  ['{{ range .List }}{{ . }}{{ end }}', 'abc'],
  ['{{ range $i, $x := .List }}{{ $i }}{{ $x }}{{ end }}', '0a1b2c'],
  ['{{ range $k, $v := .Map }}{{ $k }}={{ $v }} {{ end }}', 'Bee=3 ant=2 zoo=1 '],
  ['{{ range 3 }}{{ . }}{{ end }}', '012'],
  ['{{ range $i := 3 }}{{ $i }}{{ end }}', '012'],
  ['{{ range $i, $j := 3 }}{{ end }}', 'run: not-iterable'],
  ['{{ range 0 }}a{{ else }}none{{ end }}', 'none'],
  ['{{ range -1 }}a{{ else }}none{{ end }}', 'none'],
  ['{{ range .Null }}a{{ else }}none{{ end }}', 'none'],
  ['{{ range .Nothing }}a{{ else }}none{{ end }}', 'none'],
  ['{{ range .Name }}a{{ end }}', 'run: not-iterable'],
  ['{{ range 2.0 }}a{{ end }}', 'run: not-iterable'],
  ['{{ range .List }}{{ if eq . "b" }}{{ break }}{{ end }}{{ . }}{{ end }}', 'a'],
  ['{{ range .List }}{{ if eq . "b" }}{{ continue }}{{ end }}{{ . }}{{ end }}', 'ac'],
  ['{{ range 2 }}{{ range 3 }}{{ . }}{{ break }}{{ end }}|{{ end }}', '0|0|'],
  ['{{ break }}', 'parse: misplaced'],
  ['{{ range . }}{{ else }}{{ break }}{{ end }}', 'parse: misplaced'],
  ['{{ range . }}{{ define "x" }}{{ continue }}{{ end }}{{ end }}', 'parse: misplaced, parse: misplaced'],
  ['{{ range . }}{{ block "x" . }}{{ break }}{{ end }}{{ end }}', 'parse: misplaced'],
  ['{{ $i := 0 }}{{ range $i = .List }}{{ end }}{{ $i }}', 'c'],
  ['{{ $a := 0 }}{{ $b := 0 }}{{ range $a, $b = .List }}{{ end }}{{ $a }}{{ $b }}', '2c'],
  ['{{ range $x = .List }}{{ end }}', 'run: unknown-variable'],
  ['{{ range $a, }}{{ end }}', 'parse: missing-value'],
  ['{{ range $a, 1 := .List }}{{ end }}', 'parse: unexpected'],
  ['{{ range $a, $b, $c := .List }}{{ end }}', 'parse: unexpected'],
  // Templates.
  ['{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" .Name }}{{ template "x" }}', '<web><<no value>>'],
  ['{{ block "x" .Name }}<{{ . }}>{{ end }}{{ template "x" 1 }}', '<web><1>'],
  ['{{ define "x" }}{{ $ }}{{ end }}{{ template "x" 5 }}', '5'],
  ['{{ $x := 1 }}{{ define "x" }}{{ $x }}{{ end }}', 'parse: unknown-variable'],
  ['{{ template "none" }}', 'run: unknown-template'],
  ['{{ if false }}{{ template "none" }}{{ end }}ok', 'ok'],
  ['{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}', 'parse: duplicate-template'],
  ['{{ define "x" }}a{{ end }}{{ define "x" }} {{/* empty */}} {{ end }}{{ template "x" }}', 'a'],
  ['{{ define "x" }} {{ end }}{{ define "x" }}b{{ end }}{{ template "x" }}', 'b'],
  ['{{ if 1 }}{{ define "x" }}{{ end }}{{ end }}', 'parse: misplaced'],
  ['{{ define x }}{{ end }}', 'parse: unexpected'],
  ['{{ define "x" }}{{ else }}{{ end }}', 'parse: misplaced'],
  ['{{ block "x" }}{{ end }}', 'parse: missing-value'],
  ['{{ template .Name }}', 'parse: unexpected'],
  [
    '{{ define "down" }}{{ . }}{{ if . }}{{ template "down" (slice . 1) }}{{ end }}{{ end }}{{ template "down" "abc" }}',
    'abcbcc',
  ],
  // Fields, missing values, nil.
  ['{{ .Nothing }}|{{ .Nothing.More }}|{{ .Map.none }}', '<no value>|<no value>|<no value>'],
  ['{{ .Null }}|{{ print .Null }}|{{ html .Null }}', '<no value>|<nil>|&lt;no value&gt;'],
  ['{{ .Null.More }}', 'run: not-a-record'],
  ['{{ .Name.More }}', 'run: not-a-record'],
  ['{{ .Name 1 }}', 'run: non-executable'],
  ['{{ 1 | .Name }}', 'run: non-executable'],
  ['{{ (1) 2 }}', 'run: non-executable'],
  ['{{ index .Map "zoo" }}{{ index .Map "none" }}', '1<no value>'],
  ['{{ index .Map 1 }}', 'run: call-failed'],
  ['{{ index .List 1 }}', 'b'],
  ['{{ index .List 3 }}', 'run: call-failed'],
  ['{{ index .List "1" }}', 'run: call-failed'],
  ['{{ index .Nested "Deep" "Value" }}', 'found'],
  ['{{ index .Null 1 }}', 'run: call-failed'],
  ['{{ nil.X }}', 'parse: unexpected'],
  ['{{ 1.X }}', 'parse: invalid-number'],
  ['{{ "a".X }}', 'parse: unexpected'],
  ['{{ (.Nested).Deep.Value }}', 'found'],
  // Functions.
  ['{{ and 0 .Nothing.More.Much }}{{ or 1 (index .List 9) }}', '01'],
  ['{{ and 1 2 3 }}{{ or 0 "" 3 }}{{ and }}', 'run: wrong-arguments'],
  ['{{ not .Empty }} {{ not 1 }}', 'true false'],
  ['{{ len .List }}{{ len .Map }}{{ len "é" }}', '332'],
  ['{{ len 3 }}', 'run: call-failed'],
  ['{{ eq .Count 1 2 3 }} {{ eq "a" "b" "c" }} {{ ne 1 2 }}', 'true false true'],
  ['{{ eq 1 1.0 }}', 'run: call-failed'],
  ['{{ eq 1 }}', 'run: call-failed'],
  ['{{ eq .List .List }}', 'run: call-failed'],
  ['{{ eq .Null nil }} {{ eq .Nothing nil }} {{ eq .Null 1 }}', 'true true false'],
  ['{{ lt 1 2 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1.5 2.5 }}', 'true true true false'],
  ['{{ lt true false }}', 'run: call-failed'],
  ['{{ lt "\ue000" "😀" }}', 'true'],
  ['{{ slice .Name 1 }}{{ slice .Name 0 1 }}{{ slice .List 1 2 }}', 'ebw[b]'],
  ['{{ slice .Name 2 1 }}', 'run: call-failed'],
  ['{{ slice .Name 0 1 1 }}', 'run: call-failed'],
  ['{{ slice .List 0 1 2 }}{{ slice .List 0 2 1 }}', 'run: call-failed'],
  ['{{ html "<a href=\'x\'>&" }}', '&lt;a href=&#39;x&#39;&gt;&amp;'],
  ['{{ js "it\'s <b> = \\n\\"é\\"\\u200b" }}', String.raw`it\'s \u003Cb\u003E \u003D \u000A\"é\"\u200B`],
  ['{{ urlquery "a b&c=é~" "!" }}', 'a+b%26c%3D%C3%A9~%21'],
  ['{{ print "a" 1 2 "b" 3 nil }}|{{ println "a" 1 }}', 'a1 2b3 <nil>|a 1\n'],
  ['{{ call .Name }}', 'run: call-failed'],
  ['{{ call nil }}', 'run: call-failed'],
  ['{{ upper }}', 'run: wrong-arguments'],
  ['{{ upper 1 }}', 'run: wrong-type'],
  ['{{ upper nil }}', 'run: wrong-type'],
  ['{{ upper .Nothing }}', 'run: wrong-type'],
  ['{{ uper "x" }}', 'parse: unknown-function'],
  // Trimming, comments, text.
  ['a \n{{- 1 -}}\n b', 'a1b'],
  ['a {{- /* c */ -}} b', 'ab'],
  ['a {{/* c */ -}} b', 'a b'],
  ['{{ /* c */ }}', 'parse: invalid-character'],
  ['{{/* c */  -}}', 'parse: unclosed-comment'],
  ['{{/* c', 'parse: unclosed-comment'],
  ['{{/**/}}{{/*/}}', 'parse: unclosed-comment'],
  ['{{-3}}', '-3'],
  ['{{- -3 -}} x', '-3x'],
  ['{{3 -}}', '3'],
  ['{{ "}}" }}{{ `{{` }}', '}}{{'],
  ['a {', 'a {'],
  ['}} {{ 1', 'parse: unclosed-action'],
  ['{{ "abc }}', 'parse: unclosed-string'],
  ["{{ 'a }}", 'parse: unclosed-string'],
  ['{{ `abc }}', 'parse: unclosed-string'],
  ['{{ print "a"1 }}', 'parse: unexpected'],
  ['{{ (1)(2) }}', 'parse: unexpected'],
  ['{{ (1 }}', 'parse: unbalanced-parenthesis'],
  ['{{ 1) }}', 'parse: unbalanced-parenthesis'],
  ['{{ () }}', 'parse: missing-value'],
  ['{{ if if }}{{ end }}', 'parse: unexpected'],
])('%s', (text, expected) => {
  expect(run(text)).toBe(expected);
});

test('missing keys', () => {
  const typedMap = { data: typed('map[string]int', { x: 1 }) };
  expect(run('{{ .x }}{{ .y }}', { ...typedMap, missing: 'no-value' })).toBe('1<no value>');
  expect(run('{{ .x }}{{ .y }}', { ...typedMap, missing: 'zero' })).toBe('10');
  expect(run('{{ .x }}{{ .y }}', { ...typedMap, missing: 'error' })).toBe('run: missing-field');
  expect(run('{{ .Nothing }}', { missing: 'zero' })).toBe('<no value>');
  expect(run('{{ .Nothing }}', { data: null, missing: 'error' })).toBe('run: missing-field');
  expect(run('{{ .x }}{{ .y }}', { ...typedMap, missing: 'error-at-top' })).toBe('run: missing-field');
  expect(run('{{ .Nothing }}', { data: null, missing: 'error-at-top' })).toBe('run: missing-field');
  expect(run('{{ if .Nothing }}a{{ end }}', { missing: 'error' })).toBe('run: missing-field');
  expect(run('{{ .Name }} {{ .Later }}{{ range .Later }}x{{ end }}', { missing: 'keep' })).toBe(
    'web {{ .Later }}{{ range .Later }}x{{ end }}',
  );
});

test.each([
  ['{{ .Nothing }}', 'run: missing-field'],
  ['{{ with .Map }}{{ $.Nothing }}{{ end }}', 'run: missing-field'],
  ['{{ $x := . }}{{ $x.Nothing }}', 'run: missing-field'],
  ['{{ define "x" }}{{ .Nothing }}{{ end }}{{ template "x" . }}', 'run: missing-field'],
  ['{{ (or .Empty .).Nothing }}', 'run: missing-field'],
  ['{{ .Map.cat }} {{ .Map.cat.tail }} {{ with .Map }}{{ .cat }}{{ end }}', '<no value> <no value> <no value>'],
  ['{{ if .Nested.Deep.Other }}a{{ else }}b{{ end }}', 'b'],
  ['{{ .Null.Other }}', 'run: not-a-record'],
])('an error at the top, and no value within: %s', (text, expected) => {
  expect(run(text, { missing: 'error-at-top' })).toBe(expected);
});

test('a function of the caller comes before one of the language, and before the younger keywords', () => {
  const own = { len: () => 'mine', break: (value: unknown) => value };
  const { value, diagnostics } = parseTemplate('{{ len 1 2 3 }}{{ break 20 }}', { functions: Object.keys(own) });
  expect(diagnostics).toEqual([]);
  expect(execute(value, { data: null, functions: own }).value).toBe('mine20');
});

test('a template can call itself by its name', () => {
  const text = '{{ . }}{{ if . }}{{ template "me" (slice . 1) }}{{ end }}';
  const { value } = parseTemplate(text, { functions: [], name: 'me' });
  expect(execute(value, { data: 'ab', functions: {} }).value).toBe('abb');
});

test('a definition of the name of a template without anything in it is that template', () => {
  const { value } = parseTemplate('{{ define "me" }}here{{ end }} ', { functions: [], name: 'me' });
  expect(execute(value, { data: null, functions: {} }).value).toBe('here');
  expect(treeText(value)).toBe('"here"');
});

test('places are those of the file, from where the text begins', () => {
  const { diagnostics } = parseTemplate('{{ nothing }}', { functions: [], file: 'a.json', offset: 100 });
  expect(diagnostics[0]?.span).toEqual({ file: 'a.json', start: 103, end: 110 });
});
