/* eslint-disable no-param-reassign -- inner loops of arithmetic */
/**
 * A finite binary number: `mantissa * 2^exponent`. The mantissa is odd, or zero with exponent zero, and has at most
 * `precision` bits. Precision follows the operands: it decides how results are rounded and how few digits say the number.
 * Arithmetic rounds half to even, as IEEE 754 and Go's math/big do.
 */
export interface BigFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly precision: number;
}

/** Number of bits of a magnitude; 0 for zero. */
export function bitLength(integer: bigint): number {
  if (integer < 0n) integer = -integer;
  if (integer < 0x20000000000000n) {
    const small = Number(integer);
    return small === 0
      ? 0
      : small < 0x80000000
        ? 32 - Math.clz32(small)
        : 32 + bitLength(BigInt(Math.floor(small / 0x100000000)));
  }
  const hex = integer.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(parseInt(hex[0]!, 16)));
}

/** Bits that the value needs. */
export function minimumPrecision(float: BigFloat): number {
  return bitLength(float.mantissa);
}

/**
 * Rounds `mantissa * 2^exponent` to `precision` bits. `sticky` says that the exact value is a little farther from zero than
 * the mantissa, by less than its last bit.
 */
export function roundParts(mantissa: bigint, exponent: number, precision: number, sticky: 'exact' | 'more' = 'exact'): BigFloat {
  const negative = mantissa < 0n;
  let magnitude = negative ? -mantissa : mantissa;
  const excess = bitLength(magnitude) - precision;
  if (excess > 0) {
    const shift = BigInt(excess);
    const dropped = magnitude & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    magnitude >>= shift;
    exponent += excess;
    const up = dropped > half || (dropped === half && (sticky === 'more' || (magnitude & 1n) === 1n));
    if (up) magnitude += 1n;
  }
  return normalize(negative ? -magnitude : magnitude, exponent, precision);
}

/** The float at another precision. */
export function round(float: BigFloat, precision: number): BigFloat {
  return roundParts(float.mantissa, float.exponent, precision);
}

function normalize(mantissa: bigint, exponent: number, precision: number): BigFloat {
  if (mantissa === 0n) return { mantissa, exponent: 0, precision };
  const zeros = trailingZeros(mantissa);
  return zeros === 0
    ? { mantissa, exponent, precision }
    : { mantissa: mantissa >> BigInt(zeros), exponent: exponent + zeros, precision };
}

function trailingZeros(integer: bigint): number {
  let count = 0;
  for (;;) {
    const low = Number(BigInt.asUintN(32, integer));
    if (low !== 0) return count + (31 - Math.clz32(low & -low));
    integer >>= 32n;
    count += 32;
  }
}

export function fromInteger(integer: bigint, precision: number): BigFloat {
  return roundParts(integer, 0, Math.max(precision, precision < 512 ? bitLength(integer) : 0));
}

export function fromDouble(double: number): BigFloat {
  if (Number.isSafeInteger(double)) return normalize(BigInt(double), 0, 53);
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return normalize(bits >> 63n === 1n ? -mantissa : mantissa, Math.max(biased, 1) - 1075, 53);
}

/** A float from either form of a number that is finite. */
export function floatOf(number: number | BigFloat): BigFloat {
  return typeof number === 'number' ? normalize(BigInt(number), 0, 512) : number;
}

/** The nearest double. Correct also for doubles below the normal range. */
export function toDouble(float: BigFloat): number {
  if (float.mantissa === 0n) return 0;
  const magnitude = minimumPrecision(float) + float.exponent;
  const precision = Math.min(53, magnitude + 1074);
  if (precision < 0) return float.mantissa < 0n ? -0 : 0;
  if (precision === 0) return roundToSmallest(float);
  const rounded = round(float, precision);
  if (minimumPrecision(rounded) + rounded.exponent > 1024) return float.mantissa < 0n ? -Infinity : Infinity;
  const half = Math.trunc(rounded.exponent / 2);
  return Number(rounded.mantissa) * 2 ** half * 2 ** (rounded.exponent - half);
}

function roundToSmallest(float: BigFloat): number {
  const magnitude = float.mantissa < 0n ? -float.mantissa : float.mantissa;
  const smallest = magnitude > 1n ? Number.MIN_VALUE : 0;
  return float.mantissa < 0n ? -smallest : smallest;
}

export function isInteger(float: BigFloat): boolean {
  return float.exponent >= 0;
}

/** The value without its fraction. */
export function integerPart(float: BigFloat): bigint {
  if (float.exponent >= 0) return float.mantissa << BigInt(float.exponent);
  if (-float.exponent >= minimumPrecision(float)) return 0n;
  const magnitude = (float.mantissa < 0n ? -float.mantissa : float.mantissa) >> BigInt(-float.exponent);
  return float.mantissa < 0n ? -magnitude : magnitude;
}

/** The integer nearest to zero from the value, at the same precision. */
export function truncate(float: BigFloat): BigFloat {
  return float.exponent >= 0 ? float : roundParts(integerPart(float), 0, float.precision);
}

export function add(a: BigFloat, b: BigFloat): BigFloat {
  const precision = Math.max(a.precision, b.precision);
  if (a.mantissa === 0n) return { ...b, precision };
  if (b.mantissa === 0n) return { ...a, precision };
  const [high, low] = minimumPrecision(a) + a.exponent >= minimumPrecision(b) + b.exponent ? [a, b] : [b, a];
  const gap = high.exponent - (minimumPrecision(low) + low.exponent);
  if (gap > precision + 2) return addFar(high, low, precision);
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  return roundParts(sum, exponent, precision);
}

/** Sum of numbers so far apart that of the lower one only the sign matters; saves shifting by millions of bits. */
function addFar(high: BigFloat, low: BigFloat, precision: number): BigFloat {
  const shift = precision + 2;
  const nudged = (high.mantissa << BigInt(shift)) + (low.mantissa > 0n ? 1n : -1n);
  return roundParts(nudged, high.exponent - shift, precision);
}

/** The product, exact up to `exactUpTo` bits even where both operands have fewer. */
export function multiply(a: BigFloat, b: BigFloat, exactUpTo: number): BigFloat {
  const product = roundParts(a.mantissa * b.mantissa, a.exponent + b.exponent, Math.max(exactUpTo, a.precision, b.precision));
  return { ...product, precision: Math.max(a.precision, b.precision, minimumPrecision(product)) };
}

/** The quotient; `b` is not zero. */
export function divide(a: BigFloat, b: BigFloat): BigFloat {
  const precision = Math.max(a.precision, b.precision);
  if (a.mantissa === 0n) return { mantissa: 0n, exponent: 0, precision };
  const negative = a.mantissa < 0n !== b.mantissa < 0n;
  const dividend = a.mantissa < 0n ? -a.mantissa : a.mantissa;
  const divisor = b.mantissa < 0n ? -b.mantissa : b.mantissa;
  const shift = Math.max(0, precision + 2 - bitLength(dividend) + bitLength(divisor));
  const shifted = dividend << BigInt(shift);
  const quotient = shifted / divisor;
  const exact = quotient * divisor === shifted;
  return roundParts(negative ? -quotient : quotient, a.exponent - b.exponent - shift, precision, exact ? 'exact' : 'more');
}
