import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilTime, daysIn, formatTimestamp } from '../../src/functions/calendar.ts';
import { formatByExample } from '../../src/functions/date-layouts.ts';
import { addDuration, parseDuration, parseTimestamp } from '../../src/functions/timestamp.ts';
import { errorOf, plain } from './evaluated.ts';

test.each([
  ['timestamp()', '2024-03-06T10:30:06Z'],
  ['legacy_isotime()', '2024-03-06T10:30:05Z'],
  ['legacy_isotime("20060102-150405.000 Mon Jan _2 3PM MST -07:00")', '20240306-103005.123 Wed Mar  6 10AM UTC +00:00'],
  [
    'legacy_strftime("%Y-%m-%d %H:%M:%S %a %A %b %B %y %I %p %Z %z %% %Q")',
    '2024-03-06 10:30:05 Wed Wednesday Mar March 24 10 AM UTC +0000 % %Q',
  ],
  ['formatdate("YYYY-MM-DD\'T\'hh:mm:ssZ", "2018-01-02T23:12:01Z")', '2018-01-02T23:12:01Z'],
  [
    'formatdate("EEEE, DD-MMM-YY HH:mm AA, H aa \'o\'\'clock\' ZZZ ZZZZ ZZZZZ", "2018-01-02T23:12:01+05:30")',
    "Tuesday, 02-Jan-18 11:12 PM, 11 pm o'clock +0530 +0530 +05:30",
  ],
  ['formatdate("M D h m s", "0099-01-02T03:04:05Z")', '1 2 3 4 5'],
  ['timeadd("2024-02-28T23:00:00Z", "1h30m")', '2024-02-29T00:30:00Z'],
  ['timeadd("2024-03-01T00:00:00+02:00", "-24h")', '2024-02-29T00:00:00+02:00'],
  [
    'rfc3339_parse("2023-01-01 00:00:00.5Z")',
    {
      day: 1,
      hour: 0,
      iso_week: 52,
      iso_year: 2022,
      minute: 0,
      month: 1,
      month_name: 'January',
      second: 0,
      unix: 1672531200,
      weekday: 0,
      weekday_name: 'Sunday',
      year: 2023,
      year_day: 1,
    },
  ],
  ['unix_timestamp_parse(1709720000).rfc3339', '2024-03-06T10:13:20Z'],
  ['unix_timestamp_parse(-1).year', 1969],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each([
  [
    'formatdate("YYY", "2018-01-02T23:12:01Z")',
    'Argument "format" of "formatdate": "YYY" is no part of a date; use YYYY or YY, or single quotes for text.',
  ],
  [
    'formatdate("x", "2018-01-02T23:12:01Z")',
    'Argument "format" of "formatdate": "x" is no part of a date; put text in single quotes.',
  ],
  ['formatdate("\'x", "2018-01-02T23:12:01Z")', 'Argument "format" of "formatdate": the quoted text has no closing quote.'],
  [
    'formatdate("", "2018-02-30T00:00:00Z")',
    'Argument "time" of "formatdate": "2018-02-30T00:00:00Z" is no RFC 3339 timestamp: that month has 28 days.',
  ],
  [
    'formatdate("", "2018-13-01T00:00:00Z")',
    'Argument "time" of "formatdate": "2018-13-01T00:00:00Z" is no RFC 3339 timestamp: the month must be from 1 to 12.',
  ],
  [
    'formatdate("", "2018-01-01 00:00:00Z")',
    'Argument "time" of "formatdate": "2018-01-01 00:00:00Z" is no RFC 3339 timestamp: " 00:00:00Z" stands where T is expected.',
  ],
  [
    'formatdate("", "2018-01-01T00:00:00")',
    'Argument "time" of "formatdate": "2018-01-01T00:00:00" is no RFC 3339 timestamp: it ends before the UTC offset.',
  ],
  ['timeadd("2018-01-02T23:12:01Z", "1d")', 'Argument "duration" of "timeadd": "1d" is no duration such as 1h30m.'],
  ['legacy_isotime("a", "b")', 'legacy_isotime: at most one argument is allowed.'],
  ['unix_timestamp_parse(1e18)', 'Argument "unix_timestamp" of "unix_timestamp_parse": the moment is too far away.'],
])('%s is an error', (text, error) => {
  expect(errorOf(text)).toBe(error);
});

test('a timestamp comes back from its text, and is what JavaScript’s calendar says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
      fc.integer({ min: -840, max: 840 }),
      (unix, offset) => {
        const time = civilTime(unix, 0, offset);
        const back = parseTimestamp(formatTimestamp(time));
        if (time.year >= 0 && time.year <= 9999) expect(back).toMatchObject({ ok: true, value: { unix, offset } });
        const utc = civilTime(unix, 0, 0);
        expect(formatTimestamp(utc)).toBe(new Date(unix * 1000).toISOString().replace('.000', ''));
        expect(utc.weekday).toBe(new Date(unix * 1000).getUTCDay());
      },
    ),
  );
});

test('months have the days that the calendar gives them', () => {
  expect([1900, 2000, 2023, 2024].map((year) => daysIn(year, 2))).toEqual([28, 29, 28, 29]);
  expect(daysIn(2024, 12)).toBe(31);
});

test.each([
  ['1.5h', 5_400_000_000_000n],
  ['-1m30s', -90_000_000_000n],
  ['0', 0n],
  ['+1ms1us1ns', 1_001_001n],
  ['.5s', 500_000_000n],
])('the duration %s', (text, nanoseconds) => {
  expect(parseDuration(text)).toBe(nanoseconds);
});

test('adding a duration and taking it off again leads back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
      (unix, duration) => {
        const time = civilTime(unix, 5, 60);
        expect(addDuration(addDuration(time, duration), -duration)).toEqual(time);
      },
    ),
  );
});

test('text around the reference time stays', () => {
  expect(formatByExample('image-2006.01.02 Janus', civilTime(0, 0, 0))).toBe('image-1970.01.01 Janus');
});
