// A fixture is a folder with `input.json`, a provisioner and its options, and `expected.txt`, all that is seen of it; those that
// show a message are named for its code. UPDATE_FIXTURES=1 rewrites them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { problems } from '@imgbuild/provisioner-chef';
import { expect, test } from 'vitest';
import { type Observation, observe } from './observe.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const names = readdirSync(folder).sort();

test.each(names)('%s', async (name) => {
  const input = JSON.parse(readFileSync(join(folder, name, 'input.json'), 'utf8')) as Observation;
  const seen = `${await observe(input)}\n`;
  const file = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, seen);
  expect(seen).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (problems.codes.includes(`chef/${name}` as never)) expect(seen).toContain(`chef/${name}`);
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('chef/'.length)))).toEqual([]);
});
