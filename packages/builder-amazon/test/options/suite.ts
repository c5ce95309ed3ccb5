// The table of options: for each attribute of a builder, all that it changes in the calls of a build and in what its communicator is told.
import { availableParallelism } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Type } from '../builders/build.ts';
import { attributesOf } from './attributes.ts';
import { devices } from './devices.ts';
import { effectOf, pathsOf, type Row } from './effects.ts';
import { imaging } from './imaging.ts';
import { launching } from './launching.ts';
import { reaching } from './reaching.ts';

/** The rows of a builder: those whose attributes it has. */
export function rowsOf(type: Type): readonly Row[] {
  const known = new Set(attributesOf('builder', type));
  return [...launching, ...reaching, ...imaging, ...devices].filter(
    (row) => (row.on?.includes(type) ?? true) && pathsOf(row).every((path) => known.has(path)),
  );
}

/**
 * The tests of a builder: one a row. What is expected stands in `effects/TYPE.txt`, which UPDATE_FIXTURES=1 writes anew: `-` before what
 * goes with the attributes, `+` before what comes.
 */
export function optionSuite(type: Type): void {
  const fixture = new URL(`effects/${type}.txt`, import.meta.url);
  const rows = rowsOf(type);
  const effects = new Map<string, string | Error>();
  const nameOf = (row: Row): string => pathsOf(row).join(', ');

  beforeAll(async () => {
    const left = rows.values();
    const work = async (): Promise<void> => {
      for (const row of left)
        effects.set(
          nameOf(row),
          await effectOf(type, row).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
        );
    };
    // Most of a build is waiting for a clock that goes fast.
    await Promise.all(Array.from({ length: 4 * availableParallelism() }, work));
    if (process.env['UPDATE_FIXTURES'] === '1')
      await writeFile(fixture, rows.map((row) => `## ${nameOf(row)}\n${String(effects.get(nameOf(row)))}\n`).join('\n'));
  }, 240_000);

  test.each(rows.map((row) => [nameOf(row)]))('%s', async (name) => {
    const effect = effects.get(name);
    expect(effect).toBeTypeOf('string');
    expect(effect).not.toBe('');
    const sections = (await readFile(fixture, 'utf8')).split(/^## /m).map((text) => text.trimEnd());
    expect(`${name}\n${String(effect)}`).toBe(sections.find((section) => section.startsWith(`${name}\n`)));
  });
}
