import { expect, test } from 'vitest';
import { durationInWords } from '@imgbuild/ui';

test.each([
  [0, '0 seconds'],
  [1, '1 millisecond'],
  [412, '412 milliseconds'],
  [1000, '1 second'],
  [2040, '2 seconds 40 milliseconds'],
  [60_000, '1 minute'],
  [514_000, '8 minutes 34 seconds'],
  [514_999, '8 minutes 34 seconds'],
  [3_605_000, '1 hour 5 seconds'],
  [7_384_100, '2 hours 3 minutes'],
  [8 * 86_400_000 + 1, '1 week 1 day'],
  [-5, '0 seconds'],
  [Number.NaN, '0 seconds'],
])('%d ms is %s', (milliseconds, words) => {
  expect(durationInWords(milliseconds)).toBe(words);
});
