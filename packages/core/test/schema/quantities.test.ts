import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from '@imgbuild/core/schema';

test.each([
  ['0', 0],
  ['1h30m', 5_400_000],
  ['-1.5h', -5_400_000],
  ['+5s', 5_000],
  ['300ms', 300],
  ['1h0m0.5s', 3_600_500],
  ['.5s', 500],
  ['1.s', 1_000],
  ['1us', 0.001],
  ['1\u00b5s', 0.001],
  ['1\u03bcs', 0.001],
  ['1ns', 0.000001],
  ['2562047h47m16.854775807s', 9223372036854.775807],
])('the duration %s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toEqual({ value: milliseconds });
});

test.each([
  ['', 'it is empty'],
  ['-', 'it is empty'],
  ['5', '"5" has no unit'],
  ['1h5', '"5" has no unit'],
  ['s', '"s" does not start with a number'],
  ['.s', '".s" does not start with a number'],
  ['1.2.3s', '"1.2.3s" has no unit'],
  ['3d', '"d" is no unit of time; there are h, m, s, ms, us and ns'],
  ['2562048h', 'it is longer than 292 years'],
  [`${'9'.repeat(5000)}h`, 'it is longer than 292 years'],
])('%s is no duration', (text, mistake) => {
  expect(parseDuration(text)).toEqual({ mistake });
});

test.each([
  [0, '0s'],
  [5_400_000, '1h30m'],
  [300_000, '5m'],
  [90_500, '1m30.5s'],
  [300, '300ms'],
  [1.5, '1.5ms'],
  [0.001, '1us'],
  [0.000001, '1ns'],
  [-5_000, '-5s'],
])('%d ms is written %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a formatted duration reads back as the same', () => {
  const milliseconds = fc.oneof(
    fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }),
    fc.integer({ min: -1e15, max: 1e15 }).map((nanoseconds) => nanoseconds / 1e6),
  );
  fc.assert(
    fc.property(milliseconds, (value) => {
      const parsed = parseDuration(formatDuration(value));
      expect('value' in parsed && formatDuration(parsed.value)).toBe(formatDuration(value));
      expect('value' in parsed && Math.abs(parsed.value - value) <= 1e-6 + Math.abs(value) * Number.EPSILON).toBe(true);
    }),
  );
});

test('no text makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+]?[0-9.hmsunKMGiB ]*$/)), (text) => {
      parseDuration(text);
      parseSize(text);
    }),
  );
});

test.each([
  ['512', 512],
  ['1K', 1024],
  ['1kib', 1024],
  ['1kB', 1000],
  ['1.5GiB', 1_610_612_736],
  ['10G', 10_737_418_240],
  ['10 GB', 10_000_000_000],
  ['7b', 7],
])('the size %s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toEqual({ value: bytes });
});

test.each(['', 'G', '-1', '1GX', '1.2.3', '9E', '1e9'])('%j is no size', (text) => {
  expect(parseSize(text)).toHaveProperty('mistake');
});

test('a formatted size reads back as the same', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      expect(parseSize(formatSize(bytes))).toEqual({ value: bytes });
    }),
  );
});
