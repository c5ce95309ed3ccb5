import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

// What runs in a browser imports nothing of Node: only the entry `@imgbuild/hcl/node` does. Run on the sources, and with
// IMGBUILD_TEST_DIST=1 on what is published.

const isPublished = process.env['IMGBUILD_TEST_DIST'] === '1';
const packages = resolve(import.meta.dirname, '../..');
const entryOf = (name: string): string => resolve(packages, name, isPublished ? 'dist/index.js' : 'src/index.ts');

/** Modules that are imported or exported from; type imports are gone when it runs. */
const specifierPattern =
  /^(?:import|export)\s(?!type\s)[^;]*?from\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** All bare specifiers that an entry leads to. */
function externalsOf(entry: string): ReadonlySet<string> {
  const externals = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, from, bare, dynamic] of readFileSync(file, 'utf8').matchAll(specifierPattern)) {
      const specifier = from ?? bare ?? dynamic ?? '';
      if (specifier.startsWith('.')) waiting.push(resolve(dirname(file), specifier));
      else externals.add(specifier);
    }
  }
  expect(seen.size).toBeGreaterThan(0);
  return externals;
}

test('the package imports only diagnostics, which imports nothing', () => {
  expect([...externalsOf(entryOf('hcl'))]).toEqual(['@imgbuild/diagnostics']);
  expect([...externalsOf(entryOf('diagnostics'))]).toEqual([]);
});

test('the entry for Node is where Node is', () => {
  const node = entryOf('hcl').replace(/index\.(ts|js)$/, 'node.$1');
  expect([...externalsOf(node)].some(isBuiltin)).toBe(true);
});
