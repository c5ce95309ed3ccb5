/** Forms of a float, as the verbs of Go's fmt are named. */
export type FloatForm = 'b' | 'e' | 'f' | 'g' | 'x';

/** How many bits a float has: what the shortest text that reads back as it depends on. */
export type FloatSize = 32 | 64;

interface Decimal {
  /** Without leading zeros; empty for zero. */
  readonly digits: string;
  /** Where the decimal point stands, counted from the first digit. */
  readonly point: number;
}

/**
 * A float as Go's strconv.FormatFloat gives it, in lower case. `precision` counts digits after the point, for `g` all
 * significant ones; undefined asks for the shortest text that reads back as the same number.
 */
export function floatText(value: number, form: FloatForm, precision: number | undefined, size: FloatSize): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (form === 'b') return sign + binary(magnitude, size);
  if (form === 'x') return sign + hexadecimal(magnitude, precision, size);
  if (precision === undefined) return sign + shortest(magnitude, form, size);
  return sign + rounded(magnitude, form, precision);
}

function shortest(value: number, form: 'e' | 'f' | 'g', size: FloatSize): string {
  const decimal = shortestDigits(value, size);
  const count = decimal.digits.length;
  if (form === 'e') return exponential(decimal, Math.max(count - 1, 0));
  if (form === 'f') return positional(decimal, Math.max(count - decimal.point, 0));
  return general(decimal, count, 6);
}

function rounded(value: number, form: 'e' | 'f' | 'g', precision: number): string {
  const exact = exactDigits(value);
  if (form === 'e') return exponential(round(exact, precision + 1), precision);
  if (form === 'f') return positional(round(exact, exact.point + precision), precision);
  const significant = precision === 0 ? 1 : precision;
  const decimal = round(exact, significant);
  const count = decimal.digits.length;
  return general(decimal, significant, significant > count && count >= decimal.point ? count : significant);
}

/** `limit` is the exponent from which on it is shown as one. */
function general(decimal: Decimal, precision: number, limit: number): string {
  const count = decimal.digits.length;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return exponential(decimal, Math.max(Math.min(precision, count) - 1, 0));
  return positional(decimal, Math.max((precision > decimal.point ? count : precision) - decimal.point, 0));
}

function exponential({ digits, point }: Decimal, precision: number): string {
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : '';
  const exponent = digits === '' ? 0 : point - 1;
  return `${digits[0] ?? '0'}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function positional({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision === 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, precision)) + digits;
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`;
}

function shortestDigits(value: number, size: FloatSize): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const text = size === 64 ? value.toExponential() : shortestSingle(value);
  const [mantissa = '', exponent = '0'] = text.split('e');
  return { digits: mantissa.replace('.', '').replace(/0+$/, ''), point: Number(exponent) + 1 };
}

function shortestSingle(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}

/** All digits of a float, of which there are finitely many. */
function exactDigits(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const { mantissa, exponent } = parts(value, 64);
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = whole.toString();
  return { digits: text.replace(/0+$/, ''), point: text.length - (exponent >= 0 ? 0 : -exponent) };
}

/** The first so many digits; a half is rounded to the even digit. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const rest = digits.slice(count);
  const isHalf = rest === '5';
  const last = Number(digits[count - 1] ?? '0');
  const up = isHalf ? last % 2 === 1 : (rest[0] ?? '0') >= '5';
  if (!up) {
    const kept = digits.slice(0, count).replace(/0+$/, '');
    return { digits: kept, point: kept === '' ? 0 : point };
  }
  const kept = digits.slice(0, count).replace(/9+$/, '');
  if (kept === '') return { digits: '1', point: point + 1 };
  return { digits: kept.slice(0, -1) + String(Number(kept.at(-1)) + 1), point };
}

/** The value is `mantissa` times two to the power of `exponent`. */
function parts(value: number, size: FloatSize): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  if (size === 32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  const bits = size === 32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
  const width = size === 32 ? 23n : 52n;
  const bias = size === 32 ? 127 : 1023;
  const fraction = bits & ((1n << width) - 1n);
  const biased = Number(bits >> width);
  return biased === 0
    ? { mantissa: fraction, exponent: 1 - bias - Number(width) }
    : { mantissa: fraction | (1n << width), exponent: biased - bias - Number(width) };
}

function binary(value: number, size: FloatSize): string {
  const { mantissa, exponent } = parts(value, size);
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`;
}

function hexadecimal(value: number, precision: number | undefined, size: FloatSize): string {
  const { mantissa, exponent } = parts(value, size);
  // The leading one stands at bit 60: one digit before the point and fifteen after it.
  let bits = mantissa << (size === 32 ? 37n : 8n);
  let power = mantissa === 0n ? 0 : exponent + (size === 32 ? 23 : 52);
  while (bits !== 0n && (bits & (1n << 60n)) === 0n) {
    bits <<= 1n;
    power--;
  }
  if (precision !== undefined && precision < 15) {
    const shift = BigInt(60 - precision * 4);
    const rest = bits & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    bits >>= shift;
    if (rest > half || (rest === half && (bits & 1n) === 1n)) bits += 1n;
    bits <<= shift;
    if ((bits & (1n << 61n)) !== 0n) {
      bits >>= 1n;
      power++;
    }
  }
  const digits = (bits & ((1n << 60n) - 1n)).toString(16).padStart(15, '0');
  const fraction = precision === undefined ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  return `0x${bits >> 60n}${fraction === '' ? '' : `.${fraction}`}p${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
