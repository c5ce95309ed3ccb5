/** A moment as a clock at some place shows it. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Minutes that the place is ahead of UTC. */
  readonly offset: number;
  /** Seconds since 1970 began in UTC. */
  readonly unix: number;
}

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const secondsPerDay = 86_400;

/** The civil time at an offset from UTC; any year. */
export function civilTime(unix: number, nanosecond: number, offset: number): CivilTime {
  const local = unix + offset * 60;
  const days = Math.floor(local / secondsPerDay);
  const rest = local - days * secondsPerDay;
  const { year, month, day } = dateOfDays(days);
  return {
    year,
    month,
    day,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOfDate(year, 1, 1) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond,
    offset,
    unix,
  };
}

/** Days since 1970-01-01 of a date of the Gregorian calendar. Counts years from March, so that leap days come last. */
export function daysOfDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function dateOfDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Number of days of a month. */
export function daysIn(year: number, month: number): number {
  return daysOfDate(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - daysOfDate(year, month, 1);
}

/** Year and week by ISO 8601: weeks begin on Monday, and week 1 has the year's first Thursday. */
export function isoWeek(time: CivilTime): { readonly year: number; readonly week: number } {
  const days = daysOfDate(time.year, time.month, time.day);
  const thursday = days - ((time.weekday + 6) % 7) + 3;
  const { year } = dateOfDays(thursday);
  return { year, week: Math.floor((thursday - daysOfDate(year, 1, 1)) / 7) + 1 };
}

export function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Four digits or more; before year zero with a minus sign. */
export function yearDigits(year: number): string {
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
}

/** An offset as `+01:00`, with the given text between hours and minutes. */
export function offsetDigits(offset: number, between: '' | ':'): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${between}${twoDigits(minutes % 60)}`;
}

/** RFC 3339 to the second: `2006-01-02T15:04:05Z`. */
export function formatTimestamp(time: CivilTime): string {
  const date = `${yearDigits(time.year)}-${twoDigits(time.month)}-${twoDigits(time.day)}`;
  const clock = `${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(time.second)}`;
  return `${date}T${clock}${time.offset === 0 ? 'Z' : offsetDigits(time.offset, ':')}`;
}
