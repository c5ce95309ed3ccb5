/** Time zone of the stamps in front of messages. */
export type TimeZone = 'local' | 'utc';

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment as RFC 3339 to the second, as Go writes it: `2026-01-31T09:05:00+01:00`, `2026-01-31T08:05:00Z`. */
export function rfc3339(at: number, zone: TimeZone): string {
  const date = new Date(Number.isFinite(at) ? at : 0);
  const offset = zone === 'utc' ? 0 : -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * 60_000);
  if (Number.isNaN(shifted.getTime())) return rfc3339(0, zone);
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  const suffix = offset === 0 ? 'Z' : `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${shifted.toISOString().slice(0, 19)}${suffix}`;
}
