import { countValue } from '../values/length.ts';
import { integerPrecision, numberFromInteger } from '../values/number.ts';
import { numberType, objectOf, stringType, type Type } from '../values/type.ts';
import { fail, numberValue, objectValue, stringValue, succeed, textOf, type Outcome, type Value } from '../values/value.ts';
import { integerOf } from './arguments.ts';
import { civilTime, formatTimestamp, isoWeek, monthNames, weekdayNames, type CivilTime } from './calendar.ts';
import { formatByExample, formatByLetters, formatByPercents } from './date-layouts.ts';
import { define, nothingCertain, number, text, type EagerFunction } from './define.ts';
import type { ClockPort } from './ports.ts';
import { addDuration, parseDuration, parseTimestamp, type Divider } from './timestamp.ts';

function timestampOf(value: Value, position: number, divider?: Divider): Outcome<CivilTime> {
  const time = parseTimestamp(textOf(value), divider);
  return time.ok ? time : fail(time.error.message, [position]);
}

const formatdate = define({
  name: 'formatdate',
  summary: 'Lays out a timestamp by letters: YYYY-MM-DD hh:mm:ss.',
  parameters: [text('format'), text('time')],
  returns: stringType,
  call: ([format, value]) => {
    const time = timestampOf(value!, 1);
    if (!time.ok) return time;
    const formatted = formatByLetters(textOf(format!), time.value);
    return formatted.ok ? succeed(stringValue(formatted.value)) : fail(formatted.error.message, [0]);
  },
});

const timeadd = define({
  name: 'timeadd',
  summary: 'The timestamp a duration later: 1h30m, or earlier: -24h.',
  parameters: [text('timestamp'), text('duration')],
  certain: nothingCertain,
  returns: stringType,
  call: ([value, duration]) => {
    const time = timestampOf(value!, 0);
    if (!time.ok) return time;
    const nanoseconds = parseDuration(textOf(duration!));
    if (nanoseconds === undefined) return fail(`${JSON.stringify(textOf(duration!))} is no duration such as 1h30m`, [1]);
    return succeed(stringValue(formatTimestamp(addDuration(time.value, nanoseconds))));
  },
});

type Parts = Readonly<Record<string, Value>>;

function partsOfTime(time: CivilTime): Parts {
  const iso = isoWeek(time);
  const integers = {
    year: time.year,
    year_day: time.yearDay,
    day: time.day,
    month: time.month,
    weekday: time.weekday,
    hour: time.hour,
    minute: time.minute,
    second: time.second,
    iso_year: iso.year,
    iso_week: iso.week,
  };
  return {
    ...Object.fromEntries(Object.entries(integers).map(([name, integer]) => [name, integerValue(integer)])),
    month_name: stringValue(monthNames[time.month - 1]!),
    weekday_name: stringValue(weekdayNames[time.weekday]!),
  };
}

function integerValue(integer: number): Value {
  return integer >= 0 ? countValue(integer) : numberValue(numberFromInteger(integer, integerPrecision));
}

/** Made at the first call: it takes as long as all other functions together. */
function partsType(extra: Readonly<Record<string, Type>>): () => Outcome<Type> {
  let type: Type | undefined;
  return () => succeed((type ??= makePartsType(extra)));
}

function makePartsType(extra: Readonly<Record<string, Type>>): Type {
  const numbers = ['year', 'year_day', 'day', 'month', 'weekday', 'hour', 'minute', 'second', 'iso_year', 'iso_week'];
  return objectOf({
    ...Object.fromEntries(numbers.map((name) => [name, numberType])),
    month_name: stringType,
    weekday_name: stringType,
    ...extra,
  });
}

const rfc3339Parse = define({
  name: 'rfc3339_parse',
  summary: 'The parts of a timestamp: year, month, day and so on.',
  parameters: [text('timestamp')],
  returns: partsType({ unix: numberType }),
  call: ([value]) => {
    const time = timestampOf(value!, 0, 'T or space');
    return time.ok ? succeed(objectValue({ ...partsOfTime(time.value), unix: integerValue(time.value.unix) })) : time;
  },
});

/** The years that a timestamp can be in, as seconds since 1970: what stays exact on the way. */
const farthest = 2 ** 53 - 1;

const unixTimestampParse = define({
  name: 'unix_timestamp_parse',
  summary: 'The parts of the moment so many seconds after 1970 began, in UTC.',
  parameters: [number('unix_timestamp')],
  returns: partsType({ rfc3339: stringType }),
  call: ([value]) => {
    const seconds = integerOf(value!, 0);
    if (!seconds.ok) return seconds;
    if (Math.abs(seconds.value) > farthest) return fail('the moment is too far away', [0]);
    const time = civilTime(seconds.value, 0, 0);
    return succeed(objectValue({ ...partsOfTime(time), rfc3339: stringValue(formatTimestamp(time)) }));
  },
});

export const dateFunctions: readonly EagerFunction[] = [formatdate, timeadd, rfc3339Parse, unixTimestampParse];

/** Functions that ask the clock. */
export function clockFunctions(clock: ClockPort): readonly EagerFunction[] {
  const at = (milliseconds: number): CivilTime =>
    civilTime(Math.floor(milliseconds / 1000), (((milliseconds % 1000) + 1000) % 1000) * 1_000_000, 0);
  const startFunction = (name: string, summary: string, layOut: (format: string, time: CivilTime) => string): EagerFunction =>
    define({
      name,
      summary,
      parameters: [],
      variadic: text('format'),
      returns: stringType,
      call: (formats) => {
        if (formats.length > 1) return fail('at most one argument is allowed');
        const time = at(clock.start);
        return succeed(stringValue(formats[0] === undefined ? formatTimestamp(time) : layOut(textOf(formats[0]), time)));
      },
    });
  return [
    define({
      name: 'timestamp',
      summary: 'The current time in UTC, as RFC 3339.',
      parameters: [],
      returns: stringType,
      call: () => succeed(stringValue(formatTimestamp(at(clock.now())))),
    }),
    startFunction(
      'legacy_isotime',
      'When the run started, in UTC, laid out by an example of Go’s reference time.',
      formatByExample,
    ),
    startFunction('legacy_strftime', 'When the run started, in UTC, laid out as strftime does.', formatByPercents),
  ];
}
