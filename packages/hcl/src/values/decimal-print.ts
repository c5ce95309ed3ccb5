import { bitLength, toDouble, type BigFloat } from './bigfloat.ts';
import { parseDecimal } from './decimal-parse.ts';

/** A decimal `0.DIGITS * 10^point`, digits without leading and trailing zeros. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** How the digits of a number are found: the fewest that tell it from others, or all that it has. */
export type Digits = 'shortest' | 'exact';

/** The magnitude of a number as decimal digits; zero has none. Nothing for numbers with absurdly many. */
export function decimalOf(float: BigFloat, digits: Digits): Decimal | undefined {
  if (float.mantissa === 0n) return { digits: '', point: 0 };
  const magnitude = float.mantissa < 0n ? -float.mantissa : float.mantissa;
  if (isAbsurd(magnitude, float.exponent)) return undefined;
  return digits === 'exact' ? exactDecimal(magnitude, float.exponent) : shortest(magnitude, float.exponent, float.precision);
}

/** Rounded to a number of digits, half to even. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  if (count >= decimal.digits.length) return decimal;
  if (count < 0) return { digits: '', point: 0 };
  return roundAt(decimal, count, nearestIsUp(decimal, count));
}

function isAbsurd(magnitude: bigint, exponent: number): boolean {
  return Math.abs(bitLength(magnitude) + exponent) > longest * 3.3;
}

/** Numbers with more digits than this before or after the point are written with an exponent. */
const longest = 100_000;

/** The fewest digits that are nearer to the number than to any other of its precision, positional. */
export function shortestDecimal(float: BigFloat): string {
  if (float.mantissa === 0n) return '0';
  const negative = float.mantissa < 0n;
  const magnitude = negative ? -float.mantissa : float.mantissa;
  if (isAbsurd(magnitude, float.exponent)) return (negative ? '-' : '') + withExponent(magnitude, float.exponent);
  const few = fewDigits({ ...float, mantissa: magnitude });
  return (negative ? '-' : '') + positional(few ?? shortest(magnitude, float.exponent, float.precision));
}

/**
 * The digits of the nearest double, if they stand for this number: with more bits than a double has, no other number is as
 * near to so few digits. Most numbers are found here, and much faster.
 */
function fewDigits(float: BigFloat): Decimal | undefined {
  if (float.precision < 64) return undefined;
  const text = String(toDouble(float));
  const read = parseDecimal(text, float.precision);
  if (typeof read !== 'object' || read.mantissa !== float.mantissa || read.exponent !== float.exponent) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = /^([0-9]+)\.?([0-9]*)(?:e([+-][0-9]+))?$/.exec(text) ?? [];
  const leading = /^0*/.exec(whole + fraction)![0].length;
  return { digits: (whole + fraction).replace(/^0+|0+$/g, ''), point: whole.length + Number(exponent) - leading };
}

function exactDecimal(mantissa: bigint, exponent: number): Decimal {
  if (exponent >= 0) return trimmed((mantissa << BigInt(exponent)).toString(), 0);
  return trimmed((mantissa * 5n ** BigInt(-exponent)).toString(), exponent);
}

function trimmed(text: string, exponent: number): Decimal {
  return { digits: text.replace(/0+$/, ''), point: text.length + exponent };
}

/** Walks the exact digits until cutting or rounding there still lies nearest to the number. */
function shortest(mantissa: bigint, exponent: number, precision: number): Decimal {
  const exact = exactDecimal(mantissa, exponent);
  // The mantissa widened so that its last bit is half a unit in the last place of the precision.
  const widen = precision + 1 - bitLength(mantissa);
  const wide = mantissa << BigInt(Math.max(0, widen));
  const lower = exactDecimal(wide - 1n, exponent - widen);
  const upper = exactDecimal(wide + 1n, exponent - widen);
  const even = (wide & 2n) === 0n;
  for (let index = 0; index < exact.digits.length; index++) {
    const digit = digitAt(exact, index);
    const below = digitAt(lower, index);
    const above = digitAt(upper, index);
    const down = below !== digit || (even && index + 1 === lower.digits.length);
    const up = digit !== above && (even || digit + 1 < above || index + 1 < upper.digits.length);
    if (down && up) return roundAt(exact, index + 1, nearestIsUp(exact, index + 1));
    if (down) return roundAt(exact, index + 1, 'down');
    if (up) return roundAt(exact, index + 1, 'up');
  }
  return exact;
}

function digitAt(decimal: Decimal, index: number): number {
  return index < decimal.digits.length ? decimal.digits.charCodeAt(index) - 48 : 0;
}

function nearestIsUp(decimal: Decimal, count: number): 'up' | 'down' {
  if (count >= decimal.digits.length) return 'down';
  const next = digitAt(decimal, count);
  if (next !== 5 || count + 1 < decimal.digits.length) return next >= 5 ? 'up' : 'down';
  return count > 0 && digitAt(decimal, count - 1) % 2 === 1 ? 'up' : 'down';
}

function roundAt(decimal: Decimal, count: number, direction: 'up' | 'down'): Decimal {
  const kept = decimal.digits.slice(0, count);
  if (direction === 'down') return { digits: kept.replace(/0+$/, ''), point: decimal.point };
  const raised = (BigInt(kept === '' ? 0 : kept) + 1n).toString();
  return { digits: raised.replace(/0+$/, ''), point: decimal.point + raised.length - kept.length };
}

function positional({ digits, point }: Decimal): string {
  if (digits === '') return '0';
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** An integer and an exponent of two: only for numbers too long to write out. `parseDecimal` reads it back. */
function withExponent(mantissa: bigint, exponent: number): string {
  return `${mantissa}p${exponent}`;
}
