/**
 * `base ** exponent` to the last digit as the reference computes it: by squaring the fraction and adding up the exponent of
 * two. JavaScript's own operator rounds otherwise.
 */
export function power(base: number, exponent: number): number {
  const special = specialPower(base, exponent);
  if (special !== undefined) return special;
  let whole = Math.trunc(Math.abs(exponent));
  let rest = Math.abs(exponent) - whole;
  if (rest !== 0 && base < 0) return Number.NaN;
  if (whole >= 2 ** 63) {
    if (base === -1) return 1;
    return Math.abs(base) < 1 === exponent > 0 ? 0 : Infinity;
  }
  let fraction = 1;
  if (rest !== 0) {
    if (rest > 0.5) {
      rest--;
      whole++;
    }
    fraction = Math.exp(rest * Math.log(base));
  }
  let [factor, twos] = split(base);
  let exponentOfTwo = 0;
  for (; whole !== 0; whole = Math.floor(whole / 2)) {
    if (twos < -4096 || twos > 4096) {
      exponentOfTwo += twos;
      break;
    }
    if (whole % 2 === 1) {
      fraction *= factor;
      exponentOfTwo += twos;
    }
    factor *= factor;
    twos *= 2;
    if (factor < 0.5) {
      factor += factor;
      twos--;
    }
  }
  return exponent < 0 ? scale(1 / fraction, -exponentOfTwo) : scale(fraction, exponentOfTwo);
}

/** Where there is nothing to compute. One to any power is one, and so is minus one to an infinite power. */
function specialPower(base: number, exponent: number): number | undefined {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  if (base === 0 || !Number.isFinite(base) || !Number.isFinite(exponent))
    return base === -1 && Math.abs(exponent) === Infinity ? 1 : base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  return undefined;
}

/** A number as a fraction from 0.5 to 1 and a power of two. */
function split(number: number): [fraction: number, twos: number] {
  let twos = Math.floor(Math.log2(Math.abs(number))) + 1;
  let fraction = scale(number, -twos);
  for (; Math.abs(fraction) >= 1; twos++) fraction /= 2;
  for (; Math.abs(fraction) < 0.5; twos--) fraction *= 2;
  return [fraction, twos];
}

/** A number times a power of two, in steps that do not overflow on the way. */
function scale(number: number, twos: number): number {
  let result = number;
  let left = Math.max(-5000, Math.min(5000, twos));
  for (; left > 1000; left -= 1000) result *= 2 ** 1000;
  for (; left < -1000; left += 1000) result *= 2 ** -1000;
  return result * 2 ** left;
}
