// A fixture is a folder named for a code, with `input.json`, a component and its options, and `expected.txt`, all that is seen
// of it. UPDATE_FIXTURES=1 rewrites it.
import { fileURLToPath } from 'node:url';
import { fixturesIn } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { type Observation, observe } from './observe.ts';

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)), process.env);
const { names } = fixtures;

/** Shown by tests of their own, which have a web server or a builder that connects. */
const shownElsewhere = /^standard\/(http-|address-missing|login-missing|no-machine|communicator-)/;

test.each(names)('%s', async (name) => {
  const input = fixtures.input(name) as Observation;
  const seen = `${await observe(input)}\n`;
  expect(seen).toBe(fixtures.expected(name, seen));
  if (problems.codes.includes(`standard/${name}` as never)) expect(seen).toContain(`standard/${name}`);
});

test('every message has a fixture', () => {
  const missing = problems.codes.filter((code) => !shownElsewhere.test(code) && !names.includes(code.slice('standard/'.length)));
  expect(missing).toEqual([]);
});
