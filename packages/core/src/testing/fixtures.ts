import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fixtures: folders with what goes in and, as `expected.txt`, all that is seen of it. */
export interface Fixtures {
  readonly names: readonly string[];
  /** `input.json` of a fixture. */
  input(name: string): unknown;
  /** What should be seen; empty where nothing is written yet. With `UPDATE_FIXTURES=1` what is seen is what should be, from then on. */
  expected(name: string, seen: string): string;
}

/** The fixtures of a folder; the environment says whether they are written anew. */
export function fixturesIn(folder: string, environment: Readonly<Record<string, string | undefined>>): Fixtures {
  return {
    names: readdirSync(folder).sort(),
    input: (name) => JSON.parse(readFileSync(join(folder, name, 'input.json'), 'utf8')) as unknown,
    expected: (name, seen) => {
      const file = join(folder, name, 'expected.txt');
      if (environment['UPDATE_FIXTURES'] === '1') writeFileSync(file, seen);
      try {
        return readFileSync(file, 'utf8');
      } catch {
        // A new one.
        return '';
      }
    },
  };
}
