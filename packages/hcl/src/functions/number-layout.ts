import { floatOf } from '../values/bigfloat.ts';
import { decimalOf, roundDecimal, type Decimal } from '../values/decimal-print.ts';
import { formatNumber, isFiniteNumber, type HclNumber } from '../values/number.ts';

export type Layout = 'e' | 'E' | 'f' | 'g' | 'G';

/**
 * A number as printf lays it out, with a sign only when it is negative or infinite. `precision` is the number of digits after
 * the point, for `g` of all significant digits; without one, `g` has as few digits as tell the number apart.
 */
export function layOut(number: HclNumber, layout: Layout, precision: number | undefined): string {
  if (!isFiniteNumber(number)) return number === Infinity ? '+Inf' : '-Inf';
  const float = floatOf(number);
  const isNegative = float.mantissa < 0n || Object.is(number, -0);
  const isShortest = precision === undefined;
  const decimal = decimalOf(float, isShortest ? 'shortest' : 'exact');
  if (decimal === undefined) return formatNumber(number);
  return (isNegative ? '-' : '') + magnitude(decimal, layout, precision);
}

function magnitude(decimal: Decimal, layout: Layout, precision: number | undefined): string {
  switch (layout) {
    case 'e':
    case 'E':
      return scientific(roundDecimal(decimal, 1 + (precision ?? 6)), layout, precision ?? Math.max(0, decimal.digits.length - 1));
    case 'f':
      return positional(roundDecimal(decimal, decimal.point + (precision ?? 6)), precision ?? 6);
    default:
      return general(decimal, layout === 'g' ? 'e' : 'E', precision);
  }
}

/** Scientific for very small and large numbers, positional for others. */
function general(exact: Decimal, exponentMark: 'e' | 'E', precision: number | undefined): string {
  const wanted = precision === undefined ? exact.digits.length : precision === 0 ? 1 : precision;
  const decimal = roundDecimal(exact, wanted);
  const count = decimal.digits.length;
  const limit = precision === undefined ? 6 : wanted > count && count >= decimal.point ? count : wanted;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return scientific(decimal, exponentMark, Math.min(wanted, count) - 1);
  return positional(decimal, Math.max((wanted > decimal.point ? count : wanted) - decimal.point, 0));
}

function scientific({ digits, point }: Decimal, mark: 'e' | 'E', after: number): string {
  const exponent = digits === '' ? 0 : point - 1;
  const first = digits === '' ? '0' : digits[0]!;
  const rest = after > 0 ? `.${digits.slice(1, 1 + after).padEnd(after, '0')}` : '';
  return `${first}${rest}${mark}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function positional({ digits, point }: Decimal, after: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (after <= 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(after, -point)) + digits;
  return `${whole}.${fraction.slice(0, after).padEnd(after, '0')}`;
}
