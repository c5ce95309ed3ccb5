import { hasErrors } from '@imgbuild/diagnostics';
import { parse } from '@imgbuild/hcl';
import { upgradeTemplate } from '@imgbuild/template/upgrade';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compared } from './compared.ts';

const literal = fc.constantFrom(
  'a',
  ' ',
  '$',
  '${x}',
  '%{if}',
  '%',
  '"',
  '\\',
  '\n',
  '\t',
  '{',
  '}',
  '`',
  'ü',
  '#',
  'EOT\n',
  '\u0001',
);

/** Actions that mean something in every string of a component. */
const anywhere = [
  '{{user `plain`}}',
  '{{ user "computed" }}',
  '{{timestamp}}',
  '{{isotime}}',
  '{{isotime "2006-01"}}',
  '{{strftime "%Y"}}',
  '{{ `x` | upper | lower }}',
  '{{user `plain` | lower}}',
  '{{split "a-b" "-" 1}}',
  '{{replace "a" "b" 1 "aaa"}}',
  '{{replace "a" "b" -1 (user `plain`)}}',
  '{{replace_all "a" "b" (user `computed`)}}',
  '{{replace "a" "b" 1 (user `plain`)}}',
  '{{printf "%s-%d%%" (user `plain`) 5}}',
  '{{printf "%q" (user `plain`)}}',
  '{{print `a` template_dir}}',
  '{{pwd}}',
  '{{packer_version}}',
  '{{if eq (user `plain`) "1"}}y{{else}}n{{end}}',
  '{{if user `plain`}}{{user `plain`}}{{else if not (eq (user `computed`) "a")}}{{timestamp}}{{end}}',
  '{{if and (user `plain`) (ne pwd "x") true}}yes{{end}}',
  '{{- user `plain` -}}',
  '{{`{{`}}',
  '{{/* nothing */}}',
  '{{ $x := user `plain` }}{{ $x }}',
];
const ofBuild = [...anywhere, '{{build_name}}', '{{build_type}}', '{{build_name | upper}}', '{{ .Path }}', '{{- .Vars -}}'];
const ofStep = [...ofBuild, '{{build `ID`}}', '{{ build "Host" | upper }}'];

const textOf = (actions: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.oneof(literal, fc.constantFrom(...actions)), { maxLength: 6 }).map((pieces) => pieces.join(''));

const template = fc.record({
  // Two values that make double braces together are a template in HCL.
  plain: fc.array(literal, { maxLength: 4 }).map((pieces) => pieces.filter((piece) => piece !== '{').join('')),
  computed: textOf(anywhere.filter((action) => !action.includes('computed'))),
  name: fc.constantFrom(undefined, 'web', 'a.b c', '20.04'),
  first: textOf(ofBuild),
  second: textOf(ofBuild),
  inline: fc.array(textOf(ofStep), { maxLength: 3 }),
  tag: textOf(ofStep),
  over: textOf(ofStep),
});

test('whatever strings are made of, the upgraded template does the same', async () => {
  let compare = 0;
  await fc.assert(
    fc.asyncProperty(template, async ({ plain, computed, name, first, second, inline, tag, over }) => {
      const builder = { type: 'machine', name, first, block: { second }, tags: { 'a b': first } };
      const legacyText = JSON.stringify({
        variables: { plain, computed },
        builders: [builder, { type: 'other', first }],
        provisioners: [{ type: 'run', inline, override: { [name ?? 'machine']: { inline: [over] } }, only: [name ?? 'machine'] }],
        'post-processors': ['note', { type: 'note', tag, except: ['other'] }],
      });
      const upgraded = upgradeTemplate(legacyText, 'template.json');
      if (hasErrors(upgraded.diagnostics)) return;
      // What is left to the place where it is used is not the same where HCL works on it first.
      if (upgraded.diagnostics.some(({ code }) => code === 'upgrade/not-rendered')) return;
      expect(parse(upgraded.text, 'template.pkr.hcl').diagnostics).toEqual([]);
      const { legacy, hcl } = await compared(legacyText, upgraded.text, '/nowhere');
      if (legacy.errors.length > 0) return;
      compare++;
      expect(hcl).toEqual(legacy);
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(compare).toBeGreaterThan(100);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.json({ maxDepth: 4 }), (text, json) => {
      upgradeTemplate(text, 'template.json');
      upgradeTemplate(json, 'template.json');
      upgradeTemplate(`{"builders":[{"type":"a","b":${json}}],"variables":{"c":${JSON.stringify(text)}}}`, 'template.json');
    }),
    { numRuns: 150, seed: 7 },
  );
});
