import { bitLength, divide, multiply, roundParts, type BigFloat } from './bigfloat.ts';

const decimal = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eEpP])([+-]?[0-9]+))?$/;

/** Powers of five are exact up to here; above they are rounded to a few more bits than the result. */
const exactPowers = 248;

/** More digits than these only tell whether there is more: the number has a few hundred bits. */
const significantDigits = 1000;

/** Beyond this power of ten a number is taken for zero or infinity. */
const largestExponent = 600_000_000;

/**
 * Reads a decimal number at a precision. The exponent may be of ten (`e`) or of two (`p`). A zero with a minus sign is -0.
 * Undefined for what is no number or has an absurd exponent.
 */
export function parseDecimal(text: string, precision: number): BigFloat | number | undefined {
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', marker, exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > largestExponent) return undefined;
  const { digits, dropped } = shortened((whole + fraction).replace(/^0+/, ''));
  if (digits === 0n) return sign === '-' ? -0 : 0;
  const ten = (marker === 'p' || marker === 'P' ? 0 : exponent) - fraction.length + dropped;
  const two = marker === 'p' || marker === 'P' ? exponent : 0;
  return scale(sign === '-' ? -digits : digits, ten, two, precision);
}

/** Digits as an integer; of very many only the first, and a last one for all that follow. */
function shortened(text: string): { readonly digits: bigint; readonly dropped: number } {
  if (text.length <= significantDigits) return { digits: BigInt(text), dropped: 0 };
  const more = /[1-9]/.test(text.slice(significantDigits)) ? '1' : '0';
  return { digits: BigInt(text.slice(0, significantDigits) + more), dropped: text.length - significantDigits - 1 };
}

function scale(digits: bigint, ten: number, two: number, precision: number): BigFloat {
  if (ten === 0) return roundParts(digits, two, precision);
  const power = powerOfFive(Math.abs(ten), precision + 64);
  const exact: BigFloat = { mantissa: digits, exponent: 0, precision };
  const scaled = ten < 0 ? divide(exact, { ...power, precision }) : multiply(exact, { ...power, precision }, precision);
  return { mantissa: scaled.mantissa, exponent: scaled.exponent + ten + two, precision };
}

function powerOfFive(power: number, precision: number): BigFloat {
  if (power <= exactPowers) {
    const exact = 5n ** BigInt(power);
    return { mantissa: exact, exponent: 0, precision: Math.max(precision, bitLength(exact)) };
  }
  let result: BigFloat = { mantissa: 5n ** 27n, exponent: 0, precision };
  let factor: BigFloat = { mantissa: 5n, exponent: 0, precision: precision + 64 };
  for (let rest = power - 27; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = roundParts(result.mantissa * factor.mantissa, result.exponent + factor.exponent, precision);
    factor = roundParts(factor.mantissa * factor.mantissa, factor.exponent * 2, precision + 64);
  }
  return result;
}
