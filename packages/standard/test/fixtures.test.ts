// A fixture is a folder named for a code, with `input.json`, a component and its options, and `expected.txt`, all that is seen
// of it. UPDATE_FIXTURES=1 rewrites it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { type Observation, observe } from './observe.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const names = readdirSync(folder).sort();

/** Shown by tests of their own, which have a web server or a builder that connects. */
const shownElsewhere = /^standard\/(http-|address-missing|login-missing|no-machine|communicator-)/;

test.each(names)('%s', async (name) => {
  const input = JSON.parse(readFileSync(join(folder, name, 'input.json'), 'utf8')) as Observation;
  const seen = `${await observe(input)}\n`;
  const file = join(folder, name, 'expected.txt');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, seen);
  expect(seen).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (problems.codes.includes(`standard/${name}` as never)) expect(seen).toContain(`standard/${name}`);
});

test('every message has a fixture', () => {
  const missing = problems.codes.filter((code) => !shownElsewhere.test(code) && !names.includes(code.slice('standard/'.length)));
  expect(missing).toEqual([]);
});
