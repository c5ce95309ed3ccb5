import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { legacyProblems } from '@imgbuild/template/legacy';
import { expect, test } from 'vitest';
import { fixtureText } from '../fixture-text.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const names = readdirSync(folder).sort();
const seen = new Set<string>();

test.each(names)('%s', async (name) => {
  const actual = await fixtureText(join(folder, name), 'template.json', seen);
  const file = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
});

test('every message has a fixture', () => {
  expect(legacyProblems.codes.filter((code) => !seen.has(code))).toEqual([]);
});
