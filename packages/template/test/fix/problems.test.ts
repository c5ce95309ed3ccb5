import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderDiagnostics } from '@imgbuild/diagnostics';
import { fixProblems, fixTemplate } from '@imgbuild/template/fix';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('fixtures/messages', import.meta.url));
const seen = new Set<string>();

test.each(readdirSync(folder).sort())('%s', (name) => {
  const text = readFileSync(`${folder}/${name}/template.json`, 'utf8');
  const fixed = fixTemplate(text, 'template.json');
  for (const { code } of fixed.diagnostics) seen.add(code);
  const actual = `${renderDiagnostics(fixed.diagnostics, () => text)}\n${fixed.text}`;
  const file = `${folder}/${name}/expected.txt`;
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
});

test('every message has a fixture', () => {
  expect(fixProblems.codes.filter((code) => !seen.has(code))).toEqual([]);
});
