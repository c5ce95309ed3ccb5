import type { Parsed } from './parsed.ts';
import { quoted } from './quoted.ts';

// All in nanoseconds, as Go counts.
const microsecond = 1_000n;
const millisecond = 1_000_000n;
const second = 1_000_000_000n;
const minute = 60n * second;
const hour = 60n * minute;

// Both characters for "micro" are legal in Go.
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', microsecond],
  ['\u00b5s', microsecond],
  ['\u03bcs', microsecond],
  ['ms', millisecond],
  ['s', second],
  ['m', minute],
  ['h', hour],
]);

// The largest time Go's Duration can hold: about 292 years.
const longest = 2n ** 63n - 1n;

/**
 * Milliseconds of a duration in Go's notation: "1h30m", "300ms", "-1.5s", "0". A unit must follow every number. Fractions
 * of a millisecond are kept down to the nanosecond.
 */
export function parseDuration(text: string): Parsed {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  let rest = text.slice(sign.length);
  if (rest === '0') return { value: 0 };
  if (rest === '') return { mistake: 'it is empty' };
  let total = 0n;
  while (rest !== '') {
    const part = /^(\d*)(?:\.(\d*))?([^\d.]*)/.exec(rest);
    const [whole = '', fraction = '', unit = ''] = part?.slice(1) ?? [];
    if (whole === '' && fraction === '') return { mistake: `${quoted(rest)} does not start with a number` };
    if (unit === '') return { mistake: `${quoted(rest)} has no unit` };
    const size = units.get(unit);
    if (size === undefined) return { mistake: `${quoted(unit)} is no unit of time; there are h, m, s, ms, us and ns` };
    if (whole.length > 20) return { mistake: 'it is longer than 292 years' };
    total += BigInt(whole || '0') * size + scaled(fraction, size);
    if (total > longest) return { mistake: 'it is longer than 292 years' };
    rest = rest.slice(part?.[0].length ?? rest.length);
  }
  const milliseconds = Number(total / millisecond) + Number(total % millisecond) / 1e6;
  return { value: sign === '-' && milliseconds !== 0 ? -milliseconds : milliseconds };
}

function scaled(fraction: string, size: bigint): bigint {
  const digits = fraction.slice(0, 30);
  return digits === '' ? 0n : (BigInt(digits) * size) / 10n ** BigInt(digits.length);
}

/** A finite number of milliseconds in Go's notation, in its largest units: "1h30m", "1.5s", "300ms", "0s". */
export function formatDuration(milliseconds: number): string {
  const total = nanoseconds(Math.abs(milliseconds));
  if (total === 0n) return '0s';
  return (milliseconds < 0 ? '-' : '') + (total < second ? formatBelowSecond(total) : formatFromSecond(total));
}

function nanoseconds(milliseconds: number): bigint {
  const whole = Math.trunc(milliseconds);
  return BigInt(whole) * millisecond + BigInt(Math.round((milliseconds - whole) * 1e6));
}

function formatBelowSecond(total: bigint): string {
  if (total < microsecond) return `${total}ns`;
  return total < millisecond ? `${decimal(total, microsecond)}us` : `${decimal(total, millisecond)}ms`;
}

function formatFromSecond(total: bigint): string {
  const hours = total / hour;
  const minutes = (total % hour) / minute;
  const seconds = total % minute;
  const parts = [
    ...(hours > 0n ? [`${hours}h`] : []),
    ...(minutes > 0n ? [`${minutes}m`] : []),
    ...(seconds > 0n ? [`${decimal(seconds, second)}s`] : []),
  ];
  return parts.join('');
}

function decimal(amount: bigint, size: bigint): string {
  const rest = amount % size;
  if (rest === 0n) return String(amount / size);
  const digits = String(size).length - 1;
  return `${amount / size}.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
}
