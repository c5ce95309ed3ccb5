import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixTemplate } from '@imgbuild/template/fix';
import { expect, test } from 'vitest';

const packer = '/usr/bin/packer';
const corpus = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures/fixers', import.meta.url));

/** Where the result is another than Packer's, and why. */
const exceptions: readonly (readonly [path: string, reason: string])[] = [
  [
    'puppetlabs__puppetlabs-packer/templates/common/libvirt.nocm.json',
    'iso_checksum_type "none" without a sum stays "none"; Packer loses it, and the builder asks for a checksum',
  ],
  ['puppetlabs__puppetlabs-packer/templates/common/libvirt.puppet.json', 'the same'],
  ['beyond-packer/before.json', 'what Packer leaves half done: each is told at its fixer'],
];

/** Undefined where Packer crashes. */
function fixedByPacker(path: string): Record<string, unknown> | undefined {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const { status, stdout } = spawnSync(packer, ['fix', '-validate=false', path], { encoding: 'utf8', env });
  return status === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : undefined;
}

function disagreements(folder: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const path = join(folder, name);
    const fixed = fixTemplate(readFileSync(path, 'utf8'), path);
    const theirs = fixedByPacker(path);
    // Packer adds an empty list of builders where there is none.
    if (theirs?.['builders'] === null) delete theirs['builders'];
    return JSON.stringify(sorted(JSON.parse(fixed.text))) !== JSON.stringify(sorted(theirs));
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

const isThere = existsSync(packer) || process.env['CI'] === 'true';
const expected = (names: readonly string[]): readonly string[] =>
  exceptions.flatMap(([path]) => (names.includes(path) ? [path] : []));

test.runIf(isThere)('fixtures become what Packer 1.6.6 makes of them', () => {
  const names = globSync('*/before.json', { cwd: fixtures });
  expect(disagreements(fixtures, names)).toEqual(expected(names));
});

test.runIf(isThere && (existsSync(corpus) || process.env['CI'] === 'true'))(
  'public legacy templates become what Packer 1.6.6 makes of them',
  () => {
    const names = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .flatMap(([path = '', , , kind]) => (kind === 'legacy' ? [path] : []));
    expect(names.length).toBeGreaterThan(200);
    expect(disagreements(corpus, names)).toEqual(expected(names));
  },
);
