import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inlineRegistry } from '@imgbuild/core';
import { renderDiagnostics } from '@imgbuild/diagnostics';
import { format, parse } from '@imgbuild/hcl';
import { upgradeProblems, upgradeTemplate, type Upgraded } from '@imgbuild/template/upgrade';
import { expect, test } from 'vitest';
import { fixturePlugin } from '../components.ts';
import { compared } from './compared.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const seen = new Set<string>();

interface Options {
  readonly annotations?: 'yes' | 'no';
  /** Whether the schemas of the components of fixtures are there. */
  readonly registry?: 'fixtures';
}

test.each(readdirSync(folder).sort())('%s', (name) => {
  const path = (file: string): string => `${folder}/${name}/${file}`;
  const text = readFileSync(path('input.json'), 'utf8');
  const options = (existsSync(path('options.json')) ? JSON.parse(readFileSync(path('options.json'), 'utf8')) : {}) as Options;
  const { registry, ...rest } = options;
  const upgraded = upgradeTemplate(text, 'template.json', {
    ...rest,
    ...(registry === undefined ? {} : { registry: inlineRegistry([fixturePlugin]) }),
  });
  for (const { code } of upgraded.diagnostics) seen.add(code);
  compare(path('expected.pkr.hcl'), upgraded.text);
  compare(path('expected.txt'), told(upgraded, text));
  expect(parse(upgraded.text, 'template.pkr.hcl').diagnostics).toEqual([]);
  expect(format(upgraded.text, 'template.pkr.hcl').value).toBe(upgraded.text);
});

/** Where the same is not to be expected. */
const different = [
  // Random, and of different forms.
  'uuid',
  // There is no service to ask.
  'locals',
  'secrets-of-services',
  // A setting is left out.
  'no-argument-name',
];

test.each(readdirSync(folder).filter((name) => !different.includes(name)))('%s does the same', async (name) => {
  const text = readFileSync(`${folder}/${name}/input.json`, 'utf8');
  const { text: hclText } = upgradeTemplate(text, 'template.json');
  const { legacy, hcl } = await compared(text, hclText, '/nowhere');
  if (legacy.errors.length === 0) expect(hcl).toEqual(legacy);
  else expect(hcl.errors.length > 0 || hclText === '').toBe(true);
});

test('every message has a fixture', () => {
  expect(upgradeProblems.codes.filter((code) => !seen.has(code))).toEqual([]);
});

function told({ diagnostics, unknownComponents }: Upgraded, text: string): string {
  const unknown = unknownComponents.map(({ kind, type }) => `unknown ${kind} ${type}\n`);
  const codes = [...new Set(diagnostics.map(({ code }) => `[${code}]`))].join(' ');
  return `${codes === '' ? '' : `${codes}\n`}${renderDiagnostics(diagnostics, () => text)}${unknown.join('')}`;
}

/** A file that would be empty is not there. */
function compare(file: string, actual: string): void {
  if (process.env['UPDATE_FIXTURES'] === '1' && actual !== '') writeFileSync(file, actual);
  expect(actual).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
}
