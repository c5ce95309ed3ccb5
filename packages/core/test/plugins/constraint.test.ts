import fc from 'fast-check';
import semver from 'semver';
import { expect, test } from 'vitest';
import { type Constraint, meets, meetsWithin, npmRange, parseConstraint, parseSource } from '../../src/plugins/index.ts';

function read(text: string): Constraint {
  const parsed = parseConstraint(text);
  if ('mistake' in parsed) throw new Error(parsed.mistake);
  return parsed.constraint;
}

test.each([
  ['1.2', '1.2.0', true],
  ['= 1.2', '1.2.1', false],
  ['v1.2.3', '1.2.3', true],
  ['!= 1.2.0', '1.2.0', false],
  ['> 1, < 2', '1.0.1', true],
  ['> 1, < 2', '2.0.0', false],
  ['>=1.2.3', '1.2.3', true],
  ['<= 1.2', '1.2.1', false],
  ['~> 1.2.3', '1.2.9', true],
  ['~> 1.2.3', '1.3.0', false],
  ['~> 1.2.3', '1.2.2', false],
  ['~> 1.2', '1.9.9', true],
  ['~> 1.2', '2.0.0', false],
  ['~> 1', '1.5.0', true],
  ['~> 1', '2.0.0', true],
  ['>= 1.0', '1.0.0-beta.1', true],
  ['>= 10.0', '9.9.9', false],
])('%s and %s: %s', (constraint, version, holds) => {
  expect(meets(version, read(constraint))).toBe(holds);
});

const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((numbers) => numbers.join('.'));
const comparison = fc
  .tuple(fc.constantFrom('=', '!=', '>', '>=', '<', '<=', '~>', ''), version, fc.integer({ min: 1, max: 3 }))
  .map(([operator, full, precision]) => `${operator} ${full.split('.').slice(0, precision).join('.')}`);
const constraint = fc.array(comparison, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(', '));

const all = Array.from(
  { length: 5 ** 2 * 12 },
  (_, index) => `${Math.floor(index / 60)}.${Math.floor(index / 12) % 5}.${index % 12}`,
);

test('a range meets a constraint when one of its versions does', () => {
  fc.assert(
    fc.property(constraint, version, version, (text, a, b) => {
      const [from = a, to = b] = [a, b].sort(semver.compare);
      const one = all.some((each) => semver.gte(each, from) && semver.lte(each, to) && meets(each, read(text)));
      expect(meetsWithin({ from, to }, read(text))).toBe(one);
    }),
    { numRuns: 500 },
  );
});

test('npm reads a constraint as we do, but for what it cannot leave out', () => {
  fc.assert(
    fc.property(constraint, version, (text, each) => {
      const kept = read(text).filter(({ operator }) => operator !== '!=');
      expect(semver.satisfies(each, npmRange(read(text)))).toBe(meets(each, kept));
    }),
  );
});

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), constraint), (text) => {
      parseConstraint(text);
      parseSource(text);
    }),
  );
});

test.each([
  ['@imgbuild/builder-rootfs', { kind: 'npm', name: '@imgbuild/builder-rootfs' }],
  ['npm/some-package', { kind: 'npm', name: 'some-package' }],
  ['npm/@scope/some', { kind: 'npm', name: '@scope/some' }],
  ['some-package', { kind: 'npm', name: 'some-package' }],
  ['github.com/hashicorp/amazon', { kind: 'packer', address: 'github.com/hashicorp/amazon' }],
  ['GitHub.com/Parallels/parallels', { kind: 'packer', address: 'github.com/parallels/parallels' }],
  ['git.example.com/a/b/c', { kind: 'packer', address: 'git.example.com/a/b/c' }],
])('the source %s', (text, source) => {
  expect(parseSource(text)).toEqual(source);
});

test.each(['', 'hashicorp/amazon', 'github.com/hashicorp', 'github.com//amazon', 'npm/', 'github.com/a/b c', '@scope'])(
  '%j is no source',
  (text) => {
    expect(parseSource(text)).toHaveProperty('kind', 'invalid');
  },
);
