import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemOf } from '@imgbuild/core/sdk';
import { bindLate, checkLateText, lateRenderer, renderLate } from '../../src/render/index.ts';
import { contextOf, legacy, start } from './context.ts';

const build = {
  name: 'docker.ubuntu',
  sourceName: 'ubuntu',
  type: 'docker',
  runId: 'run',
  force: false,
  debug: false,
  startedAt: start,
  values: { ID: 'c0ffee', Host: '10.0.0.1' },
};

test('a late text is filled with its holes and with what the build made', () => {
  const late = {
    text: '{{ .Vars }} {{ .Path }} on {{ .Host }} {{ build `ID` }} {{ build_name }} {{ isotime "2006" }} {{ pwd }}',
    holes: ['Vars', 'Path'],
  };
  const told = lateRenderer(build, '/work').render(late, { Vars: 'A=1', Path: '/tmp/x' });
  expect(told).toBe('A=1 /tmp/x on 10.0.0.1 c0ffee ubuntu 2009 /work');
});

test('a hole comes before a value of the build of the same name, and may be any data', () => {
  const late = { text: '{{ .Host }}{{ range .Lines }}[{{ . }}]{{ end }}', holes: ['Host', 'Lines'] };
  expect(lateRenderer(build, '/').render(late, { Host: 'mine', Lines: ['a', 'b'] })).toBe('mine[a][b]');
});

test.each([
  ['{{ .SourceAMITags.Release }}', 'bookworm'],
  ['{{ index .SourceAMITags "build:id" }}', '7'],
  ['{{ with .SourceAMITags }}{{ .Release }}{{ end }}', 'bookworm'],
  ['{{ range $key, $value := .SourceAMITags }}{{ $key }}={{ $value }};{{ end }}', 'Release=bookworm;build:id=7;'],
])('a hole may be a map: %s', (text, expected) => {
  const holes = ['SourceAMITags'];
  expect(checkLateText(text, holes, [])).toEqual([]);
  const tags = { Release: 'bookworm', 'build:id': '7' };
  expect(lateRenderer(build, '/').render({ text, holes }, { SourceAMITags: tags })).toBe(expected);
});

test('an entry that a map does not have is told with those it has', () => {
  const late = { text: '{{ .SourceAMITags.Relase }}', holes: ['SourceAMITags'] };
  const attempt = (): string => lateRenderer(build, '/').render(late, { SourceAMITags: { Release: 'bookworm' } });
  expect(attempt).toThrow(/no .*"?Relase"?.*Did you mean "Release"/s);
});

test('ids of a late text look like ids', () => {
  expect(lateRenderer(build, '/').render({ text: '{{ uuid }}', holes: [] }, {})).toMatch(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
});

test('a late text that cannot be filled throws what is wrong', () => {
  const attempt = (text: string): unknown => {
    try {
      return renderLate({ text, holes: [] }, {}, contextOf());
    } catch (error) {
      return problemOf(error)?.code;
    }
  };
  expect(attempt('{{ .Nothing }}')).toBe('text/unknown-value');
  expect(attempt('{{ split "a" "b" 5 }}')).toBe('gotemplate/call-failed');
  expect(attempt('{{ if }}')).toMatch(/^gotemplate\//);
});

test('what only the template knows is put into a late text', () => {
  const bind = (text: string): unknown => bindLate(text, legacy);
  const text = (expected: string): unknown => expect.objectContaining({ kind: 'text', text: expected });
  expect(bind('echo {{ user `region` }} | {{.Vars}} sudo {{ .Path }}')).toEqual(
    text('echo {{ "us-\\"west\\"" }} | {{.Vars}} sudo {{ .Path }}'),
  );
  expect(bind('{{ user `region` | upper }}{{ if eq (user "unset") .Vars }}x{{ end }}')).toEqual(
    text('{{ "us-\\"west\\"" | upper }}{{ if eq ("") .Vars }}x{{ end }}'),
  );
  expect(bind('{{ replace_all "/" "-" template_dir }}{{ template_dir }}{{ user .Name }}')).toEqual(
    text('{{ replace_all "/" "-" "/work/templates" }}{{ "/work/templates" }}{{ user .Name }}'),
  );
  expect(bind('{{ define "x" }}{{ template_dir }}{{ end }}')).toEqual(text('{{ define "x" }}{{ "/work/templates" }}{{ end }}'));
  expect(bind('plain')).toEqual(text('plain'));
});

test('what a variable keeps for a late text is filled there, where the variable makes up a whole action', () => {
  const context = contextOf({ user: () => ({ value: '{{ .Path }}!', placeholders: 'kept' }) });
  const filled = (text: string): unknown => {
    const bound = bindLate(text, context);
    return bound.kind === 'text' && renderLate({ text: bound.text, holes: ['Path'] }, { Path: '/x' }, contextOf());
  };
  expect(filled('sh {{ user `x` }}')).toBe('sh /x!');
  expect(filled('{{user `x`}}{{user `x`}}')).toBe('/x!/x!');
  expect(filled('sh {{ user `x` | upper }}')).toBe('sh {{ .PATH }}!');
});

test('a mistake in a late text has its place in what was written', () => {
  const context = contextOf({ user: () => ({ value: 'much longer than what it stands for' }) });
  const text = 'a {{ user `x` }} {{ .Pth }} {{ user `y` }} {{ .Vras }}';
  const bound = bindLate(text, context);
  if (bound.kind !== 'text') throw new Error('it is bound');
  const places = checkLateText(bound.text, ['Path', 'Vars'], undefined).map(({ within }) =>
    text.slice(bound.positionOf?.(within?.start ?? 0), bound.positionOf?.(within?.end ?? 0)),
  );
  expect(places).toEqual(['.Pth', '.Vras']);
});

test('a value that was put in is filled in as it is', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const context = contextOf({ user: () => ({ value }) });
      const bound = bindLate('{{ user `x` }}{{ .Path }}', context);
      const text = bound.kind === 'text' ? bound.text : '';
      expect(checkLateText(text, ['Path'], undefined)).toEqual([]);
      expect(renderLate({ text, holes: ['Path'] }, { Path: '!' }, contextOf())).toBe(`${value}!`);
    }),
  );
});
