import { fail, succeed, type Outcome } from '../values/value.ts';
import { civilTime, daysIn, daysOfDate, type CivilTime } from './calendar.ts';

/** How the date and the time of day may be divided. */
export type Divider = 'T' | 'T or space';

/** Reads RFC 3339; a fraction of a second may be there. The error says what is wrong where. */
export function parseTimestamp(text: string, divider: Divider = 'T'): Outcome<CivilTime> {
  const read = readFields(text, divider);
  return typeof read === 'string' ? fail(`${JSON.stringify(text)} is no RFC 3339 timestamp: ${read}`) : succeed(read);
}

interface Field {
  readonly name: string;
  readonly pattern: RegExp;
  readonly least: number;
  readonly most: number;
}

const fields: readonly (Field | readonly string[])[] = [
  { name: 'year', pattern: /[0-9]{4}/y, least: 0, most: 9999 },
  ['-'],
  { name: 'month', pattern: /[0-9]{2}/y, least: 1, most: 12 },
  ['-'],
  { name: 'day of month', pattern: /[0-9]{2}/y, least: 1, most: 31 },
  ['T'],
  { name: 'hour', pattern: /[0-9]{1,2}/y, least: 0, most: 23 },
  [':'],
  { name: 'minute', pattern: /[0-9]{2}/y, least: 0, most: 59 },
  [':'],
  { name: 'second', pattern: /[0-9]{2}/y, least: 0, most: 59 },
];

function readFields(text: string, divider: Divider): CivilTime | string {
  const numbers: number[] = [];
  let at = 0;
  for (const field of fields) {
    if (!('name' in field)) {
      const wanted = field[0] === 'T' && divider === 'T or space' && text[at] === ' ' ? ' ' : field[0]!;
      if (text[at] !== wanted)
        return at >= text.length ? `it ends where ${wanted} is expected` : `${rest(text, at)} stands where ${wanted} is expected`;
      at++;
      continue;
    }
    field.pattern.lastIndex = at;
    const digits = field.pattern.exec(text)?.[0];
    if (digits === undefined)
      return at >= text.length ? `it ends before the ${field.name}` : `${rest(text, at)} is no ${field.name}`;
    const number = Number(digits);
    if (number < field.least || number > field.most) return `the ${field.name} must be from ${field.least} to ${field.most}`;
    numbers.push(number);
    at += digits.length;
  }
  return readEnd(text, at, numbers as [number, number, number, number, number, number]);
}

function readEnd(
  text: string,
  at: number,
  numbers: readonly [number, number, number, number, number, number],
): CivilTime | string {
  const [year, month, day, hour, minute, second] = numbers;
  if (day > daysIn(year, month)) return `that month has ${daysIn(year, month)} days`;
  const fraction = /^[.,][0-9]+/.exec(text.slice(at))?.[0] ?? '';
  const zone = text.slice(at + fraction.length);
  if (zone === '') return 'it ends before the UTC offset';
  const offset = readOffset(zone);
  if (offset === undefined) return `${JSON.stringify(zone)} is no UTC offset`;
  const nanosecond = Number(fraction.slice(1, 10).padEnd(9, '0'));
  const unix = daysOfDate(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60;
  return civilTime(unix, nanosecond, offset);
}

function readOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const match = /^([+-])([0-9]{2}):([0-9]{2})$/.exec(zone);
  if (match === null) return undefined;
  const hours = Number(match[2]);
  const minutes = Number(match[3]);
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function rest(text: string, at: number): string {
  return JSON.stringify(text.slice(at));
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** A duration as Go writes it (`1h30m`, `-1.5s`), in nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  const match = /^([+-]?)(0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of match[2]!.matchAll(/([0-9]*)(?:\.([0-9]*))?([a-zµμ]+)/g)) {
    const scale = units[unit]!;
    total += BigInt(whole === '' ? 0 : whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  if (total > 2n ** 63n - 1n) return undefined;
  return match[1] === '-' ? -total : total;
}

/** The moment a duration later, at the same place. */
export function addDuration(time: CivilTime, nanoseconds: bigint): CivilTime {
  const total = BigInt(time.nanosecond) + nanoseconds;
  const billion = 1_000_000_000n;
  const nanosecond = ((total % billion) + billion) % billion;
  return civilTime(time.unix + Number((total - nanosecond) / billion), Number(nanosecond), time.offset);
}
