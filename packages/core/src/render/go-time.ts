const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

// Longer layouts before those that they begin with; "Jan" and "Mon" only where no lower-case letter follows.
const elements =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|[12345]|PM|pm|(?:-|Z)(?:07:00:00|070000|07:00|0700|07)|[.,](?:0+|9+)(?!\d)/g;

/** A time in UTC by a layout of Go's `time` package: `2006-01-02T15:04:05Z07:00`. `time` is in milliseconds since 1970. */
export function formatGoTime(layout: string, time: number): string {
  const date = new Date(time);
  return layout.replaceAll(elements, (element) => formatElement(element, date));
}

/** RFC 3339, what `isotime` gives without a layout. */
export const rfc3339 = '2006-01-02T15:04:05Z07:00';

function formatElement(element: string, date: Date): string {
  const month = months[date.getUTCMonth()] ?? '';
  const day = days[date.getUTCDay()] ?? '';
  const hour = date.getUTCHours();
  const fixed: Readonly<Record<string, string | undefined>> = {
    January: month,
    Jan: month.slice(0, 3),
    Monday: day,
    Mon: day.slice(0, 3),
    MST: 'UTC',
    '2006': pad(date.getUTCFullYear(), 4),
    '06': pad(date.getUTCFullYear() % 100, 2),
    '01': pad(date.getUTCMonth() + 1, 2),
    '1': String(date.getUTCMonth() + 1),
    '02': pad(date.getUTCDate(), 2),
    _2: pad(date.getUTCDate(), 2, ' '),
    '2': String(date.getUTCDate()),
    '002': pad(dayOfYear(date), 3),
    __2: pad(dayOfYear(date), 3, ' '),
    '15': pad(hour, 2),
    '03': pad(hour % 12 || 12, 2),
    '3': String(hour % 12 || 12),
    '04': pad(date.getUTCMinutes(), 2),
    '4': String(date.getUTCMinutes()),
    '05': pad(date.getUTCSeconds(), 2),
    '5': String(date.getUTCSeconds()),
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
  };
  const known = fixed[element];
  if (known !== undefined) return known;
  if (element.startsWith('Z')) return 'Z';
  if (element.startsWith('-')) return `+${element.slice(1).replaceAll(/\d/g, '0')}`;
  return fraction(element, date);
}

/** `.000` keeps its zeros, `.999` drops them, and itself when there is nothing left. */
function fraction(element: string, date: Date): string {
  const digits = pad(date.getUTCMilliseconds(), 3)
    .padEnd(9, '0')
    .slice(0, Math.min(element.length - 1, 9));
  if (element.charAt(1) === '0') return element.charAt(0) + digits;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : element.charAt(0) + short;
}

/** The day of the year, from 1. */
export function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function pad(value: number, width: number, fill = '0'): string {
  return String(value).padStart(width, fill);
}
