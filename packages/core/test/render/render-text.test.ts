import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packerVersion, renderText } from '../../src/render/index.ts';
import { contextOf, legacy, start } from './context.ts';

const provisioner = contextOf({
  build: { name: 'ubuntu', type: 'docker' },
  values: { kind: 'known', values: { ID: 'i-1', Host: 'example', Port: 22 } },
});
const validating = contextOf({ ...provisioner, values: { kind: 'unknown', names: ['ID', 'Host', 'Port'] } });

test.each([
  ['plain {text}', 'plain {text}'],
  ['{{timestamp}}', String(Math.floor(start / 1000))],
  ['{{isotime}}', '2009-11-10T23:04:05Z'],
  ['{{isotime "20060102"}}', '20091110'],
  ['{{strftime "%Y%m%d"}}', '20091110'],
  ['{{uuid}}', 'one-of-a-kind'],
  ['{{pwd}}', '/work'],
  ['{{packer_version}}', packerVersion],
  ['{{build_name}}-{{build_type}}', 'ubuntu-docker'],
  ['{{ upper `a` | lower }}{{ upper "b" }}', 'aB'],
  ['{{ split "a-b-c" "-" 1 }}', 'b'],
  ['{{ split "abc" "" 2 }}', 'c'],
  ['{{ replace "a" "$&" 2 "aaa" }}', '$&$&a'],
  ['{{ replace "a" "b" -1 "aaa" }}', 'bbb'],
  ['{{ replace "" "-" 2 "abc" }}', '-a-bc'],
  ['{{ replace_all "." "$1" "a.b.c" }}', 'a$1b$1c'],
  ['{{ isotime | replace_all ":" "-" }}', '2009-11-10T23-04-05Z'],
  ['{{ build `Host` }}:{{ .Port }}', 'example:22'],
  ['{{ if eq .Host "example" }}yes{{ else }}no{{ end }}', 'yes'],
])('%s renders', (text, expected) => {
  expect(renderText(text, provisioner)).toEqual({ kind: 'text', text: expected });
});

test.each([
  ['{{ user `region` }}', 'us-"west"'],
  ['{{ user `unset` }}', ''],
  ['{{ template_dir }}/x', '/work/templates/x'],
])('%s renders in a JSON template', (text, expected) => {
  expect(renderText(text, legacy)).toEqual({ kind: 'text', text: expected });
});

test('a plugin gives its rule for names, under all three of its names', () => {
  const context = contextOf({ functions: { clean_resource_name: (name: string) => name.replaceAll(':', '-') } });
  for (const name of ['clean_resource_name', 'clean_ami_name', 'clean_image_name']) {
    expect(renderText(`{{ isotime | ${name} }}`, context)).toEqual({ kind: 'text', text: '2009-11-10T23-04-05Z' });
  }
});

test('among variables, the environment can be asked', () => {
  const context = contextOf({ environment: (name) => (name === 'HOME' ? '/root' : undefined) });
  expect(renderText('{{env `HOME`}}|{{env `NOTHING`}}', context)).toEqual({ kind: 'text', text: '/root|' });
});

test.each(['{{ build `ID` }}', '{{ .Host }}', 'x{{ if .Port }}y{{ end }}'])('before the machine is up, %s is unknown', (text) => {
  expect(renderText(text, validating)).toEqual({ kind: 'unknown' });
});

test('before the machine is up, what does not depend on it renders', () => {
  expect(renderText('{{build_name}}', validating)).toEqual({ kind: 'text', text: 'ubuntu' });
});

test('no text makes rendering throw', () => {
  const words = [
    '{{',
    '}}',
    '{{-',
    '.',
    'ID',
    ' ',
    'build',
    'user',
    'split',
    '"a"',
    '`',
    '-1',
    '1',
    '|',
    '(',
    ')',
    'range',
    'if',
    'end',
    '$',
    ':=',
    'uuid',
    'printf',
  ];
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(provisioner, validating, legacy, contextOf()), (given, context) => {
      const rendered = renderText(given, context);
      if (rendered.kind === 'problems') expect(rendered.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});

test('a problem says which part of the text it is about', () => {
  const text = 'a {{ .Nothing }} {{ split "a" "b" 5 }}';
  const places = (given: string): readonly unknown[] => {
    const rendered = renderText(given, provisioner);
    if (rendered.kind !== 'problems') return [];
    return rendered.problems.map(({ within }) => given.slice(within?.start ?? 0, within?.end ?? 0));
  };
  expect(places(text)).toEqual(['.Nothing']);
  expect(places('a {{ split "a" "b" 5 }}')).toEqual(['split "a" "b" 5']);
  expect(places('{{ .Nothing }}{{ .Nothing }}')).toEqual(['.Nothing']);
});

test('placeholders are kept for a later pass where the context says so', () => {
  const context = contextOf({ placeholders: 'keep' });
  expect(renderText('{{ upper "a" }} {{ .Vars | upper }}', context)).toEqual({ kind: 'text', text: 'A {{ .Vars | upper }}' });
});
