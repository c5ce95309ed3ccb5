import {
  add as addFloats,
  divide as divideFloats,
  multiply as multiplyFloats,
  round,
  truncate,
  type BigFloat,
} from './bigfloat.ts';
import { floatOf, fromDouble, fromInteger, integerPart, isInteger, minimumPrecision, toDouble } from './bigfloat.ts';
import { parseDecimal } from './decimal-parse.ts';
import { shortestDecimal } from './decimal-print.ts';

/**
 * An exact number. Most numbers are small integers and stand as JavaScript numbers: every JavaScript number here is a safe
 * integer (or -0) of full precision, or an infinity. All others are binary floats of up to 512 bits.
 */
export type HclNumber = number | BigFloat;

/** Bits of mantissa of numbers written in HCL, JSON or text. */
export const fullPrecision = 512;

/** Bits of mantissa of counts and indexes: lengths, positions, results of integer functions. */
export const integerPrecision = 64;

/** Powers of two beyond which a number is infinite, or zero. */
const largestMagnitude = 2 ** 31;

/** Integers of more bits than this are not spelled out: `1e999999` is a number, but no index, size or text. */
const largestSpelledInteger = 400_000;

/** Brings a float to the form above: a safe integer of full precision becomes a JavaScript number. */
export function numberOf(float: BigFloat): HclNumber {
  if (float.exponent > largestMagnitude) return float.mantissa < 0n ? -Infinity : Infinity;
  if (float.exponent < -largestMagnitude) return 0;
  if (float.precision < fullPrecision || float.exponent < 0 || float.exponent > 53) return float;
  const integer = Number(float.mantissa << BigInt(float.exponent));
  return Number.isSafeInteger(integer) ? integer : float;
}

/** An integer at full precision, as if written in HCL; `precision` 64 for what HCL counts by itself. */
export function numberFromInteger(integer: number | bigint, precision: number = fullPrecision): HclNumber {
  if (typeof integer === 'number' && precision >= fullPrecision && Number.isSafeInteger(integer)) return integer;
  return numberOf(fromInteger(BigInt(integer), precision));
}

/** A JavaScript number with its 53 bits, as HCL has results of `log` and `pow`. NaN is no number. */
export function numberFromDouble(double: number): HclNumber | undefined {
  if (Number.isNaN(double)) return undefined;
  return Number.isFinite(double) && !Object.is(double, -0) ? fromDouble(double) : double;
}

/** Decimal syntax with optional sign, fraction and exponent, or an infinity (`Inf`); undefined for anything else. */
export function parseNumber(text: string): HclNumber | undefined {
  if (text.length < 16 && /^(?:0|[1-9][0-9]*)$/.test(text)) return Number(text);
  if (/^[+-]?[iI]nf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const float = parseDecimal(text, fullPrecision);
  return typeof float === 'object' ? numberOf(float) : float;
}

/** The shortest decimal that stands for the number at its precision, without exponent; `+Inf` and `-Inf` for infinities. */
export function formatNumber(number: HclNumber): string {
  if (typeof number === 'object') return shortestDecimal(number);
  if (Number.isFinite(number)) return Object.is(number, -0) ? '-0' : String(number);
  return number > 0 ? '+Inf' : '-Inf';
}

/** The JavaScript integer, when the number is one that JavaScript holds exactly. */
export function toSafeInteger(number: HclNumber): number | undefined {
  if (typeof number === 'number') return Number.isSafeInteger(number) ? number + 0 : undefined;
  if (!isInteger(number) || number.exponent > 64) return undefined;
  const integer = Number(integerPart(number));
  return Number.isSafeInteger(integer) ? integer : undefined;
}

/** The integer, when the number is whole and below 10^100000. */
export function toBigInt(number: HclNumber): bigint | undefined {
  if (typeof number === 'number') return Number.isFinite(number) ? BigInt(number) : undefined;
  return isInteger(number) && number.exponent < largestSpelledInteger ? integerPart(number) : undefined;
}

/** The nearest JavaScript number, ties to even; beyond its range an infinity. */
export function toNearestDouble(number: HclNumber): number {
  return typeof number === 'number' ? number : toDouble(number);
}

/** The JavaScript number that is exactly equal, if there is one. */
export function toExactDouble(number: HclNumber): number | undefined {
  if (typeof number === 'number') return number;
  const double = toDouble(number);
  return Number.isFinite(double) && compareNumbers(fromDouble(double), number) === 0 ? double : undefined;
}

/** False for both infinities. */
export function isFiniteNumber(number: HclNumber): boolean {
  return typeof number === 'object' || Number.isFinite(number);
}

/** True for numbers without a fraction; infinities are none. */
export function isWholeNumber(number: HclNumber): boolean {
  return typeof number === 'object' ? isInteger(number) : Number.isFinite(number);
}

/** -1, 0 or 1; both zeros are 0. */
export function signOf(number: HclNumber): -1 | 0 | 1 {
  if (typeof number === 'number') return number > 0 ? 1 : number < 0 ? -1 : 0;
  return number.mantissa > 0n ? 1 : number.mantissa < 0n ? -1 : 0;
}

/** The integer nearest to zero from the number. */
export function truncateNumber(number: HclNumber): HclNumber {
  return typeof number === 'number' || isInteger(number) ? number : numberOf(truncate(number));
}

/** Undefined when there is no sum: infinities of opposite signs. */
export function addNumbers(a: HclNumber, b: HclNumber): HclNumber | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
    if (Number.isNaN(sum)) return undefined;
  }
  if (!isFiniteNumber(a)) return a;
  if (!isFiniteNumber(b)) return b;
  return numberOf(addFloats(floatOf(a), floatOf(b)));
}

/** The difference; undefined for infinities of one sign, which have none. */
export function subtractNumbers(a: HclNumber, b: HclNumber): HclNumber | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return addNumbers(a, negateNumber(b));
}

/** Undefined for zero times infinity. */
export function multiplyNumbers(a: HclNumber, b: HclNumber): HclNumber | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product;
    if (Number.isNaN(product)) return undefined;
  }
  if (!isFiniteNumber(a) || !isFiniteNumber(b)) {
    const sign = signOf(a) * signOf(b);
    return sign === 0 ? undefined : sign * Infinity;
  }
  if (signOf(a) === 0 || signOf(b) === 0) return signedZero(a, b);
  return numberOf(multiplyFloats(floatOf(a), floatOf(b), fullPrecision));
}

/** Division by zero is an infinity; undefined for zero by zero and infinity by infinity. */
export function divideNumbers(a: HclNumber, b: HclNumber): HclNumber | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const quotient = a / b;
    if (Number.isNaN(quotient)) return undefined;
    if (!Number.isFinite(quotient) || (Number.isSafeInteger(quotient) && quotient * b === a)) return quotient;
  }
  if (!isFiniteNumber(a)) return isFiniteNumber(b) ? signOf(a) * signWithZero(b) * Infinity : undefined;
  if (!isFiniteNumber(b)) return signedZero(a, b);
  if (signOf(b) === 0) return signOf(a) === 0 ? undefined : signOf(a) * signWithZero(b) * Infinity;
  if (signOf(a) === 0) return signedZero(a, b);
  return numberOf(divideFloats(floatOf(a), floatOf(b)));
}

/** The remainder of truncated division, with the sign of `a`. With an infinity it is an infinity, by zero it is `a`. */
export function moduloNumbers(a: HclNumber, b: HclNumber): HclNumber | undefined {
  if (!isFiniteNumber(a) || !isFiniteNumber(b)) return multiplyNumbers(a, b);
  if (signOf(b) === 0 || signOf(a) === 0) return a;
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  const quotient = divideNumbers(a, b);
  if (quotient === undefined) return undefined;
  const dividend = floatOf(a);
  const whole = round(floatOf(truncateNumber(quotient)), dividend.precision);
  return subtractNumbers(a, round(multiplyFloats(floatOf(b), whole, fullPrecision), dividend.precision));
}

/** The number with the other sign. */
export function negateNumber(number: HclNumber): HclNumber {
  if (typeof number === 'number') return -number;
  return number.mantissa === 0n ? number : { ...number, mantissa: -number.mantissa };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: HclNumber, b: HclNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  const bySign = signOf(a) - signOf(b);
  if (bySign !== 0) return bySign;
  if (!isFiniteNumber(a) || !isFiniteNumber(b)) return compareNumbers(isFiniteNumber(a) ? 0 : a, isFiniteNumber(b) ? 0 : b);
  return compareFloats(floatOf(a), floatOf(b));
}

function compareFloats(a: BigFloat, b: BigFloat): number {
  const sign = a.mantissa < 0n ? -1 : 1;
  const byMagnitude = bitLengthAtOne(a) - bitLengthAtOne(b);
  if (a.mantissa === 0n || b.mantissa === 0n || byMagnitude !== 0) return sign * byMagnitude;
  const shift = a.exponent - b.exponent;
  const left = shift > 0 ? a.mantissa << BigInt(shift) : a.mantissa;
  const right = shift < 0 ? b.mantissa << BigInt(-shift) : b.mantissa;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Position of the highest bit relative to the binary point. */
function bitLengthAtOne(float: BigFloat): number {
  return minimumPrecision(float) + float.exponent;
}

function signedZero(a: HclNumber, b: HclNumber): HclNumber {
  return signWithZero(a) * signWithZero(b) * 0;
}

function signWithZero(number: HclNumber): number {
  return typeof number === 'number' && Object.is(number, -0) ? -1 : signOf(number) || 1;
}
