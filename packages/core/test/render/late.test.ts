import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NameRule, problemOf } from '@imgbuild/core/sdk';
import { bindLate, checkLateText, lateRenderer, nameFunctions, renderLate } from '../../src/render/index.ts';
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
  // What Go gives for a map[string]string.
  ['{{ .SourceAMITags.missing }}|{{ .SourceAMITags.missing.more }}', '<no value>|<no value>'],
  ['{{ index .SourceAMITags "missing" }}|{{ index .SourceAMITags "missing" | len }}', '|0'],
  ['{{ with .SourceAMITags }}{{ .missing }}{{ end }}', '<no value>'],
  ['{{ if .SourceAMITags.missing }}a{{ else }}b{{ end }}', 'b'],
  ['{{ .SourceAMITags }} {{ printf "%T" .SourceAMITags }}', 'map[Release:bookworm build:id:7] map[string]string'],
])('a hole may be a map: %s', (text, expected) => {
  const holes = ['SourceAMITags'];
  expect(checkLateText(text, holes, { build: [] })).toEqual([]);
  const tags = { Release: 'bookworm', 'build:id': '7' };
  expect(lateRenderer(build, '/').render({ text, holes }, { SourceAMITags: tags })).toBe(expected);
});

test('a map without entries is one of texts too, and a map of other things has no value for what it lacks', () => {
  const late = { text: '{{ .Tags.x }}|{{ index .Tags "x" }}', holes: ['Tags'] };
  expect(lateRenderer(build, '/').render(late, { Tags: {} })).toBe('<no value>|');
  expect(lateRenderer(build, '/').render(late, { Tags: { y: 1 } })).toBe('<no value>|<no value>');
});

test.each(['{{ .Nonsense }}', '{{ with .Tags }}{{ $.Nonsense }}{{ end }}', '{{ $all := . }}{{ $all.Nonsense }}'])(
  'a name that there is not is an error, whatever maps there are: %s',
  (text) => {
    const attempt = (): string => lateRenderer(build, '/').render({ text, holes: ['Tags'] }, { Tags: {} });
    expect(attempt).toThrow(/no.*Nonsense/is);
  },
);

test('texts of a block whose builder has a rule for names can use it', () => {
  const text = '{{ .Tags.Name | clean_resource_name }} {{ build_name | clean_ami_name }}';
  const names: NameRule = { allowed: 'a-z', replacement: '_' };
  expect(checkLateText(text, ['Tags'], nameFunctions(names))).toEqual([]);
  expect(lateRenderer(build, '/', names).render({ text, holes: ['Tags'] }, { Tags: { Name: 'a b' } })).toBe('a_b ubuntu');
  expect(checkLateText(text, ['Tags']).map(({ code }) => code)).toEqual([
    'text/function-unavailable',
    'text/function-unavailable',
  ]);
  expect(() => lateRenderer(build, '/').render({ text, holes: ['Tags'] }, { Tags: {} })).toThrow(/cannot be used here/i);
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
  const places = checkLateText(bound.text, ['Path', 'Vars']).map(({ within }) =>
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
      expect(checkLateText(text, ['Path'])).toEqual([]);
      expect(renderLate({ text, holes: ['Path'] }, { Path: '!' }, contextOf())).toBe(`${value}!`);
    }),
  );
});
