import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionFamilies, functionTable } from '../../src/functions/table.ts';
import { ports } from './ports.ts';

const names = readFileSync(new URL('./names.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test('the table has every function that Packer has; env is there by the template', () => {
  expect([...functionTable(ports).keys(), 'env'].sort()).toEqual(names);
});

test('every function is in one family, and says in a sentence what it does', () => {
  const functions = functionFamilies(ports).flatMap((family) => family.functions);
  expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);
  for (const { name, summary } of functions) expect(`${name}: ${summary}`).toMatch(/: [A-Z].*\.$/);
  for (const each of functions) if (each.kind === 'lazy') expect(each.usage).toContain(`${each.name}(`);
});
