import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '@imgbuild/diagnostics';
import { readLegacySyntax } from '@imgbuild/template/legacy';
import { afterAll, expect, test } from 'vitest';
import { mutantsOf } from './mutants.ts';

const packer = '/usr/bin/packer';
const corpus = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const isThere = (existsSync(packer) && existsSync(corpus)) || process.env['CI'] === 'true';
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-legacy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Packer 1.6.6 refuses and is taken here, by what it says, and why. */
const exceptions: readonly (readonly [said: RegExp, reason: string])[] = [
  [
    /^Failed to parse template: \d+ errors? occurred:(?: \* variable \S*: '' expected type 'string', got unconvertible type '(?:bool|float64)', value: '[^']*')+$/,
    'numbers and booleans as values of variables are texts, as in later versions of Packer',
  ],
];

interface Case {
  readonly path: string;
  readonly text: string;
  readonly change: string;
}

function cases(): readonly Case[] {
  return readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , , kind]) => kind === 'legacy')
    .flatMap(([path = '']) => {
      const text = readFileSync(join(corpus, path), 'utf8');
      return [{ path, text, change: 'nothing' }, ...mutantsOf(text, 10, path).map((mutant) => ({ path, ...mutant }))];
    });
}

/** What Packer says against the form of a template; nothing when it takes it. */
async function refusal(text: string, file: string): Promise<string | undefined> {
  writeFileSync(file, text);
  // One small process after another: parallel collection of garbage does not pay.
  const env = { CHECKPOINT_DISABLE: '1', HOME: folder, PATH: '/usr/bin:/bin', GOMAXPROCS: '1', GOGC: 'off' };
  return new Promise((resolve) =>
    execFile(packer, ['validate', '-syntax-only', file], { env }, (error, stdout, stderr) =>
      resolve(error === null ? undefined : `${stdout}${stderr}`.replaceAll(/\s+/g, ' ').trim()),
    ),
  );
}

async function disagreements(all: readonly Case[], file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, text, change } of all) {
    const said = await refusal(text, file);
    const { diagnostics } = readLegacySyntax(text, file);
    if (hasErrors(diagnostics) === (said !== undefined)) continue;
    if (said !== undefined && exceptions.some(([pattern]) => pattern.test(said))) continue;
    found.push(`${path}: ${change}: ${said ?? diagnostics.map(({ detail }) => detail).join(' ')}`);
  }
  return found;
}

const all = isThere ? cases() : [];
const parts = Array.from({ length: 10 }, (_, part) => part);

test.runIf(isThere).each(parts)(
  'public templates and mutants of them are taken and refused as by Packer 1.6.6, part %i',
  async (part) => {
    const own = all.filter((_, index) => index % parts.length === part);
    const halves = [0, 1].map((half) => own.filter((_, index) => index % 2 === half));
    const found = await Promise.all(halves.map((half, index) => disagreements(half, join(folder, `${part}-${index}.json`))));
    expect(found.flat()).toEqual([]);
  },
);

test.runIf(isThere)('there are enough of them', () => {
  expect(all.length).toBeGreaterThan(2000);
});
