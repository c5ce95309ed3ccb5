// A fixture is a folder with `input.json`, a provisioner and its options, and `expected.txt`, all that is seen of it; those that
// show a message are named for its code. UPDATE_FIXTURES=1 rewrites them.
import { fileURLToPath } from 'node:url';
import { fixturesIn } from '@imgbuild/core/testing';
import { problems } from '@imgbuild/provisioner-shell';
import { expect, test } from 'vitest';
import { type Observation, observe } from './observe.ts';

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)), process.env);
const { names } = fixtures;

test.each(names)('%s', async (name) => {
  const input = fixtures.input(name) as Observation;
  const seen = `${await observe(input)}\n`;
  expect(seen).toBe(fixtures.expected(name, seen));
  if (problems.codes.includes(`shell/${name}` as never)) expect(seen).toContain(`shell/${name}`);
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('shell/'.length)))).toEqual([]);
});
