import { dayOfYear, formatGoTime } from './go-time.ts';

// What a conversion stands for as a layout of Go's.
const layouts: Readonly<Record<string, string>> = {
  A: 'Monday',
  a: 'Mon',
  B: 'January',
  b: 'Jan',
  h: 'Jan',
  c: 'Mon Jan _2 15:04:05 2006',
  D: '01/02/06',
  d: '02',
  e: '_2',
  F: '2006-01-02',
  H: '15',
  I: '03',
  j: '002',
  M: '04',
  m: '01',
  p: 'PM',
  R: '15:04',
  r: '03:04:05 PM',
  S: '05',
  T: '15:04:05',
  v: '_2-Jan-2006',
  X: '15:04:05',
  x: '01/02/06',
  Y: '2006',
  y: '06',
  Z: 'MST',
  z: '-0700',
};

const computed: Readonly<Record<string, (date: Date) => string>> = {
  C: (date) => padded(Math.floor(date.getUTCFullYear() / 100)),
  k: (date) => String(date.getUTCHours()).padStart(2),
  l: (date) => String(date.getUTCHours() % 12 || 12).padStart(2),
  n: () => '\n',
  t: () => '\t',
  U: (date) => weekFrom(0, date),
  u: (date) => String(date.getUTCDay() || 7),
  V: isoWeek,
  W: (date) => weekFrom(1, date),
  w: (date) => String(date.getUTCDay()),
  '%': () => '%',
};

/**
 * A time in UTC by a strftime pattern; `time` is in milliseconds since 1970. Undefined when the pattern has a conversion
 * that Packer does not know either, or ends in `%`.
 */
export function formatStrftime(pattern: string, time: number): string | undefined {
  const date = new Date(time);
  let valid = true;
  const text = pattern.replaceAll(/%([^])?/gu, (_whole, conversion: string | undefined) => {
    const name = conversion ?? '';
    const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined;
    if (layout !== undefined) return formatGoTime(layout, time);
    const compute = Object.hasOwn(computed, name) ? computed[name] : undefined;
    valid &&= compute !== undefined;
    return compute?.(date) ?? '';
  });
  return valid ? text : undefined;
}

/** The week of the year; weeks begin on a day of the week. Counts as Packer's library does, days of the year from 1. */
function weekFrom(firstDay: number, date: Date): string {
  const offset = (date.getUTCDay() - firstDay + 7) % 7;
  const day = dayOfYear(date);
  return padded(day < offset ? 0 : Math.floor((day - offset) / 7) + 1);
}

/** The week that the Thursday of this week belongs to, as ISO 8601 counts. */
function isoWeek(date: Date): string {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return padded(Math.ceil(dayOfYear(thursday) / 7));
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
