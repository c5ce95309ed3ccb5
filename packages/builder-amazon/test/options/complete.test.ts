// No attribute without a row of the table, or a test of its own; no row without its attribute.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { communicatorSettings } from '@imgbuild/builder-kit';
import { attributesOf, everyComponent } from './attributes.ts';
import { elsewhere, elsewhereOf } from './elsewhere.ts';
import { pathsOf } from './effects.ts';
import { rowsOf } from './suite.ts';
import type { Type } from '../builders/build.ts';

/** What the communicators know: they are told all of it, as rows of some of them show, and have tests of their own. */
const ofCommunicators = new Set(Object.keys(communicatorSettings.fields));

test.each(everyComponent)('every attribute of the %s %s has an effect that is asserted', (kind, type) => {
  const rows = kind === 'builder' ? rowsOf(type as Type).flatMap(pathsOf) : [];
  const tested = [...Object.values(elsewhere), ...Object.values(elsewhereOf[`${kind} ${type}`] ?? {})].flat();
  const known = new Set([...rows, ...tested, ...(kind === 'builder' ? ofCommunicators : [])]);
  expect(attributesOf(kind, type).filter((path) => !known.has(path))).toEqual([]);
});

test('no row and no reference is of an attribute that there is not', () => {
  const all = new Set(everyComponent.flatMap(([kind, type]) => attributesOf(kind, type)));
  expect(
    Object.values(elsewhere)
      .flat()
      .filter((path) => !all.has(path)),
  ).toEqual([]);
  for (const [name, files] of Object.entries(elsewhereOf)) {
    const [kind = '', type = ''] = name.split(' ');
    const own = attributesOf(kind, type);
    expect(
      Object.values(files)
        .flat()
        .filter((path) => !own.includes(path)),
    ).toEqual([]);
  }
});

test('tests that are referred to speak of the attribute', () => {
  const missing = [elsewhere, ...Object.values(elsewhereOf)].flatMap((files) =>
    Object.entries(files).flatMap(([file, paths]) => {
      const url = new URL(`../${file}`, import.meta.url);
      if (!existsSync(url)) return [file];
      const text = readFileSync(url, 'utf8');
      return paths
        .filter((path) => !new RegExp(`\\b${path.split('.').at(-1) ?? ''}\\b`).test(text))
        .map((path) => `${file}: ${path}`);
    }),
  );
  expect(missing).toEqual([]);
});
