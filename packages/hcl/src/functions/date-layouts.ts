import { fail, succeed, type Outcome } from '../values/value.ts';
import { monthNames, offsetDigits, twoDigits, weekdayNames, yearDigits, type CivilTime } from './calendar.ts';

type Layouts = Readonly<Record<string, (time: CivilTime) => string>>;

const short = (name: string): string => name.slice(0, 3);
const hour12 = (time: CivilTime): number => time.hour % 12 || 12;
const half = (time: CivilTime): string => (time.hour < 12 ? 'AM' : 'PM');
const month = (time: CivilTime): string => monthNames[time.month - 1]!;
const weekday = (time: CivilTime): string => weekdayNames[time.weekday]!;
const shortYear = (time: CivilTime): string => twoDigits(((time.year % 100) + 100) % 100);

/** Letters of `formatdate`. */
const letters: Layouts = {
  YYYY: (time) => yearDigits(time.year),
  YY: shortYear,
  MMMM: month,
  MMM: (time) => short(month(time)),
  MM: (time) => twoDigits(time.month),
  M: (time) => String(time.month),
  DD: (time) => twoDigits(time.day),
  D: (time) => String(time.day),
  EEEE: weekday,
  EEE: (time) => short(weekday(time)),
  hh: (time) => twoDigits(time.hour),
  h: (time) => String(time.hour),
  HH: (time) => twoDigits(hour12(time)),
  H: (time) => String(hour12(time)),
  AA: half,
  aa: (time) => half(time).toLowerCase(),
  mm: (time) => twoDigits(time.minute),
  m: (time) => String(time.minute),
  ss: (time) => twoDigits(time.second),
  s: (time) => String(time.second),
  ZZZZZ: (time) => offsetDigits(time.offset, ':'),
  ZZZZ: (time) => offsetDigits(time.offset, ''),
  ZZZ: (time) => (time.offset === 0 ? 'UTC' : offsetDigits(time.offset, '')),
  Z: (time) => (time.offset === 0 ? 'Z' : offsetDigits(time.offset, ':')),
};

/** Lays a time out by runs of letters; text in single quotes stands for itself, two quotes for one. */
export function formatByLetters(format: string, time: CivilTime): Outcome<string> {
  const parts: string[] = [];
  for (const [token] of format.matchAll(/''|'(?:[^']|'')*'|'[^]*|([a-zA-Z])\1*|[^'a-zA-Z]+/g)) {
    if (token.startsWith("'")) {
      if (token.length === 1 || !/^'(?:[^']|'')*'$/.test(token)) return fail('the quoted text has no closing quote');
      parts.push(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"));
    } else if (/^[a-zA-Z]/.test(token)) {
      const layout = letters[token];
      if (layout === undefined) return fail(unknownLetters(token));
      parts.push(layout(time));
    } else parts.push(token);
  }
  return succeed(parts.join(''));
}

function unknownLetters(token: string): string {
  const similar = Object.keys(letters).filter((name) => name[0] === token[0]);
  const hint = similar.length === 0 ? 'put text in single quotes' : `use ${similar.join(' or ')}, or single quotes for text`;
  return `${JSON.stringify(token)} is no part of a date; ${hint}`;
}

/** Pieces of Go's reference time, Mon Jan 2 15:04:05 MST 2006; longer pieces before their beginnings. */
const reference: readonly (readonly [pattern: string, layout: (time: CivilTime) => string])[] = [
  ['January', month],
  ['Jan(?![a-z])', (time) => short(month(time))],
  ['Monday', weekday],
  ['Mon(?![a-z])', (time) => short(weekday(time))],
  ['MST', (time) => (time.offset === 0 ? 'UTC' : offsetDigits(time.offset, '').replace(/00$/, ''))],
  ['002', (time) => String(time.yearDay).padStart(3, '0')],
  ['01', (time) => twoDigits(time.month)],
  ['02', (time) => twoDigits(time.day)],
  ['03', (time) => twoDigits(hour12(time))],
  ['04', (time) => twoDigits(time.minute)],
  ['05', (time) => twoDigits(time.second)],
  ['06', shortYear],
  ['15', (time) => twoDigits(time.hour)],
  ['1', (time) => String(time.month)],
  ['_2006', (time) => `_${yearDigits(time.year)}`],
  ['2006', (time) => yearDigits(time.year)],
  ['__2', (time) => String(time.yearDay).padStart(3, ' ')],
  ['_2', (time) => String(time.day).padStart(2, ' ')],
  ['2', (time) => String(time.day)],
  ['3', (time) => String(hour12(time))],
  ['4', (time) => String(time.minute)],
  ['5', (time) => String(time.second)],
  ['PM', half],
  ['pm', (time) => half(time).toLowerCase()],
  ['-070000', (time) => `${offsetDigits(time.offset, '')}00`],
  ['-07:00:00', (time) => `${offsetDigits(time.offset, ':')}:00`],
  ['-0700', (time) => offsetDigits(time.offset, '')],
  ['-07:00', (time) => offsetDigits(time.offset, ':')],
  ['-07', (time) => offsetDigits(time.offset, '').slice(0, 3)],
  ['Z070000', (time) => (time.offset === 0 ? 'Z' : `${offsetDigits(time.offset, '')}00`)],
  ['Z07:00:00', (time) => (time.offset === 0 ? 'Z' : `${offsetDigits(time.offset, ':')}:00`)],
  ['Z0700', (time) => (time.offset === 0 ? 'Z' : offsetDigits(time.offset, ''))],
  ['Z07:00', (time) => (time.offset === 0 ? 'Z' : offsetDigits(time.offset, ':'))],
  ['Z07', (time) => (time.offset === 0 ? 'Z' : offsetDigits(time.offset, '').slice(0, 3))],
];

const referencePattern = new RegExp(`[.,](?:0+|9+)(?![0-9])|${reference.map(([pattern]) => `(${pattern})`).join('|')}`, 'g');

/** Lays a time out as Go does, by an example that shows the reference time: `2006-01-02T15:04:05Z07:00`. */
export function formatByExample(example: string, time: CivilTime): string {
  return example.replace(referencePattern, (piece, ...groups: unknown[]) => {
    const index = groups.slice(0, reference.length).findIndex((group) => group !== undefined);
    return index === -1 ? fraction(piece, time) : reference[index]![1](time);
  });
}

/** A fraction of a second: zeros ask for so many digits, nines for at most so many. */
function fraction(piece: string, time: CivilTime): string {
  const digits = String(time.nanosecond)
    .padStart(9, '0')
    .padEnd(piece.length - 1, '0')
    .slice(0, piece.length - 1);
  if (piece[1] === '0') return piece[0]! + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : piece[0]! + trimmed;
}

const percentLayouts: Layouts = {
  '%': () => '%',
  B: month,
  b: (time) => short(month(time)),
  m: letters['MM']!,
  A: weekday,
  a: (time) => short(weekday(time)),
  d: letters['DD']!,
  H: letters['hh']!,
  I: letters['HH']!,
  M: letters['mm']!,
  S: letters['ss']!,
  Y: letters['YYYY']!,
  y: shortYear,
  p: half,
  Z: letters['ZZZ']!,
  z: letters['ZZZZ']!,
};

/** Lays a time out by strftime's letters; unknown ones stay as they are. */
export function formatByPercents(format: string, time: CivilTime): string {
  return format.replace(/%([^])/g, (directive, letter: string) => percentLayouts[letter]?.(time) ?? directive);
}
