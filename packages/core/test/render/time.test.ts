import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatGoTime, formatStrftime, timeOrderedUuid } from '../../src/render/index.ts';
import { start } from './context.ts';

const morning = Date.UTC(2024, 0, 7, 0, 9, 8);

test.each([
  ['2006-01-02T15:04:05Z07:00', '2009-11-10T23:04:05Z', '2024-01-07T00:09:08Z'],
  ['Mon Jan _2 15:04:05 MST 2006', 'Tue Nov 10 23:04:05 UTC 2009', 'Sun Jan  7 00:09:08 UTC 2024'],
  ['Monday, January 2 06 3:4:5pm', 'Tuesday, November 10 09 11:4:5pm', 'Sunday, January 7 24 12:9:8am'],
  ['02/1 03 PM -0700 -07:00 -07 Z0700', '10/11 11 PM +0000 +00:00 +00 Z', '07/1 12 AM +0000 +00:00 +00 Z'],
  ['05.000 05.999 05,00 05.000000', '05.067 05.067 05,06 05.067000', '08.000 08 08,00 08.000000'],
  ['002 __2 _2006', '314 314 _2009', '007   7 _2024'],
  ['Janet Month Monet MSTEP', 'Janet Nov11th Monet UTCEP', 'Janet Jan1th Monet UTCEP'],
  ['20060102150405', '20091110230405', '20240107000908'],
  ['.0001 07 x', '.0011 07 x', '.0001 07 x'],
])('the layout %s', (layout, evening, early) => {
  const told = (time: number): string => formatGoTime(layout.replace('Month', 'Mon1th'), time);
  expect([told(start), told(morning)]).toEqual([evening.replace('Nov11th', 'Tue11th'), early.replace('Jan1th', 'Sun1th')]);
});

test.each([
  ['%Y-%m-%dT%H:%M:%S%z', '2009-11-10T23:04:05+0000'],
  ['%F %T %Z %% %n%t|', '2009-11-10 23:04:05 UTC % \n\t|'],
  ['%A %a %B %b %h %C %y', 'Tuesday Tue November Nov Nov 20 09'],
  ['%D %e %I %j %k %l %p %R %r', '11/10/09 10 11 314 23 11 PM 23:04 11:04:05 PM'],
  ['%c|%v|%x|%X', 'Tue Nov 10 23:04:05 2009|10-Nov-2009|11/10/09|23:04:05'],
  ['%U %u %V %W %w', '45 2 46 45 2'],
])('the pattern %s', (pattern, text) => {
  expect(formatStrftime(pattern, start)).toBe(text);
});

test('weeks and hours at the turn of the year', () => {
  expect(formatStrftime('%V %u %U %W %k|%l|%e', Date.UTC(2023, 0, 1, 0))).toBe('52 7 01 00  0|12| 1');
  expect(formatStrftime('%V %W', Date.UTC(2020, 11, 31))).toBe('53 52');
});

test.each(['%Q', '%', 'x%', '%é'])('the pattern %s has a conversion that nobody knows', (pattern) => {
  expect(formatStrftime(pattern, start)).toBeUndefined();
});

test('RFC 3339 says what the clock says', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(formatGoTime('2006-01-02T15:04:05.000Z', date.getTime())).toBe(date.toISOString());
      expect(formatStrftime('%Y-%m-%dT%H:%M:%S', date.getTime())).toBe(date.toISOString().slice(0, 19));
    }),
  );
});

test('ids sort by age', () => {
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => index * 20);
  const [older, newer] = [timeOrderedUuid(start, bytes), timeOrderedUuid(start + 1000, bytes)];
  expect(older).toBe('4af9f165-0014-283c-5064-788ca0b4c8dc');
  expect(newer > older).toBe(true);
});
