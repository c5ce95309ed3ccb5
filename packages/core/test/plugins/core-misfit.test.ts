import fc from 'fast-check';
import semver from 'semver';
import { expect, test } from 'vitest';
import { isInCaret } from '../../src/plugins/core-misfit.ts';
import { compareReleases, releaseIn } from '../../src/plugins/release.ts';

const number = fc.nat(4);
const version = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));
const suffix = fc.constantFrom('', '', '', '-rc.1', '+build');
const part = fc
  .tuple(fc.constantFrom('^', '^', '^', '~', '>=', '<', '', '=', 'v'), version, fc.integer({ min: 1, max: 3 }), suffix)
  .map(([operator, full, count, end]) => `${operator}${full.split('.').slice(0, count).join('.')}${count === 3 ? end : ''}`);
const range = fc
  .array(fc.oneof(part, part, fc.constantFrom('workspace:^', '*', '', '1 - 2', '^1 ^2', 'latest')), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((parts) => fc.constantFrom(' || ', '||', ' ').map((between) => parts.join(between)));

test('a version that a caret takes in is one that npm takes in, or npm cannot read the range', () => {
  fc.assert(
    fc.property(version, suffix, range, (numbers, end, text) => {
      if (!isInCaret(`${numbers}${end}`, text)) return;
      expect(semver.validRange(text) === null || semver.satisfies(`${numbers}${end}`, text, { includePrerelease: true })).toBe(
        true,
      );
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['1.0.0', '^1.0.0', true],
  ['1.4.2', '^1', true],
  ['1.4.2', '^1.5', false],
  ['2.0.0', '^1 || ^2', true],
  ['2.0.0', '^1.0.0', false],
  ['0.3.0', '^0.3.0', false],
  ['1.1.0-rc.1', '^1.0.0', false],
  ['1.1.0', '>=1', false],
])('%s in %s is certain without npm: %s', (numbers, text, isCertain) => {
  expect(isInCaret(numbers, text)).toBe(isCertain);
});

test('releases are read and ordered as npm does', () => {
  fc.assert(
    fc.property(version, version, suffix, (a, b, end) => {
      const [left = [0, 0, 0], right = [0, 0, 0]] = [releaseIn(`v${a}${end}`), releaseIn(b)];
      expect(left.join('.')).toBe(semver.coerce(`v${a}${end}`)?.version);
      expect(Math.sign(compareReleases(left, right))).toBe(semver.compare(a, b));
    }),
  );
  expect(releaseIn('next')).toBeUndefined();
  expect(releaseIn('v1.2')).toEqual([1, 2, 0]);
});
