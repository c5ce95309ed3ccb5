import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  formatNumber,
  integerPrecision,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  numberFromDouble,
  numberFromInteger,
  parseNumber,
  subtractNumbers,
  toBigInt,
  toExactDouble,
  toNearestDouble,
  toSafeInteger,
  truncateNumber,
  type HclNumber,
} from '../../src/values/index.ts';
import { floatOf, minimumPrecision } from '../../src/values/bigfloat.ts';

const number = (text: string): HclNumber => {
  const parsed = parseNumber(text);
  if (parsed === undefined) throw new Error(`not a number: ${text}`);
  return parsed;
};
const show = (value: HclNumber | undefined): string => (value === undefined ? 'none' : formatNumber(value));

/** An exact fraction: the independent reference for arithmetic. */
interface Fraction {
  readonly top: bigint;
  /** Positive. */
  readonly bottom: bigint;
}

function fractionOf(text: string): Fraction {
  const [, sign, whole = '', part = '', exponent = '0'] = /^(-?)([0-9]*)\.?([0-9]*)(?:e([+-]?[0-9]+))?$/.exec(text)!;
  const scale = Number(exponent) - part.length;
  const digits = BigInt(`${sign}${whole}${part}`);
  return scale >= 0 ? { top: digits * 10n ** BigInt(scale), bottom: 1n } : { top: digits, bottom: 10n ** BigInt(-scale) };
}

function fractionOfNumber(value: HclNumber): Fraction {
  const { mantissa, exponent } = floatOf(value);
  return exponent >= 0 ? { top: mantissa << BigInt(exponent), bottom: 1n } : { top: mantissa, bottom: 1n << BigInt(-exponent) };
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** True when the number is the fraction rounded to so many bits: no farther off than half of its last bit. */
function isNearest(value: HclNumber, { top, bottom }: Fraction, bits = 512): boolean {
  const float = floatOf(value);
  if (top === 0n) return float.mantissa === 0n;
  const near = fractionOfNumber(value);
  const last = minimumPrecision(float) + float.exponent - bits;
  const error = { top: absolute(near.top * bottom - top * near.bottom), bottom: near.bottom * bottom };
  // error <= 2^(last - 1)
  return last >= 1 ? error.top <= error.bottom << BigInt(last - 1) : error.top << BigInt(1 - last) <= error.bottom;
}

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 45 }), fc.integer({ min: -40, max: 40 }))
  .map(([digits, places, exponent]) => {
    const sign = digits < 0n ? '-' : '';
    const text = absolute(digits)
      .toString()
      .padStart(places + 1, '0');
    const plain = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
    return `${sign}${plain}${exponent === 0 ? '' : `e${exponent}`}`;
  });

test.each([
  ['0', '0'],
  ['-0', '-0'],
  ['007', '7'],
  ['1.50', '1.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['+3', '3'],
  ['1e3', '1000'],
  ['1E-3', '0.001'],
  ['1p4', '16'],
  ['9007199254740993', '9007199254740993'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['0.1', '0.1'],
  ['1e-20', '0.00000000000000000001'],
  ['-12.25e1', '-122.5'],
  ['Inf', '+Inf'],
  ['-inf', '-Inf'],
])('%s is read and printed as %s', (text, printed) => {
  expect(show(parseNumber(text))).toBe(printed);
});

test.each(['', '.', '-', '1e', 'e3', '1 ', ' 1', '0x10', '1_000', '1.2.3', '--1', 'nan', 'infinity', '١', '1e99999999999'])(
  '%j is no number',
  (text) => {
    expect(parseNumber(text)).toBeUndefined();
  },
);

test('arithmetic does not see decimals as doubles do', () => {
  expect(show(addNumbers(number('0.1'), number('0.2')))).toBe('0.3');
  expect(show(subtractNumbers(number('1.5'), number('0.3')))).toBe('1.2');
  expect(show(addNumbers(number('9007199254740992'), 1))).toBe('9007199254740993');
  expect(show(multiplyNumbers(number('94906267'), number('94906267')))).toBe('9007199515875289');
});

test('a third has 512 bits', () => {
  expect(show(divideNumbers(1, 3))).toMatch(/^0\.3{154}5$|^0\.3{154}35$/);
  expect(show(divideNumbers(2, 3)).slice(0, 20)).toBe('0.666666666666666666');
});

test('counts have 64 bits, and so has their quotient', () => {
  const count = (value: number): HclNumber => numberFromInteger(value, integerPrecision);
  expect(show(divideNumbers(count(1), count(3)))).toBe('0.33333333333333333334');
  expect(show(divideNumbers(count(1), 3)).length).toBe(show(divideNumbers(1, 3)).length);
});

test('infinities and zeros follow their signs', () => {
  expect(show(divideNumbers(1, 0))).toBe('+Inf');
  expect(show(divideNumbers(-1, 0))).toBe('-Inf');
  expect(show(divideNumbers(0, 0))).toBe('none');
  expect(show(divideNumbers(1, -Infinity))).toBe('-0');
  expect(show(multiplyNumbers(0, -1))).toBe('-0');
  expect(show(multiplyNumbers(0, Infinity))).toBe('none');
  expect(show(addNumbers(Infinity, -Infinity))).toBe('none');
  expect(show(subtractNumbers(number('1.5'), Infinity))).toBe('-Inf');
  expect(show(moduloNumbers(number('5.5'), 0))).toBe('5.5');
  expect(compareNumbers(0, -0)).toBe(0);
  expect(compareNumbers(number('1e400'), Infinity)).toBeLessThan(0);
});

test('a remainder has the sign of what is divided', () => {
  expect(show(moduloNumbers(-7, 3))).toBe('-1');
  expect(show(moduloNumbers(7, -3))).toBe('1');
  expect(show(moduloNumbers(number('7.5'), 2))).toBe('1.5');
  expect(show(moduloNumbers(number('-0.75'), number('0.5')))).toBe('-0.25');
});

test('numbers too long to write out have a form that can be read back', () => {
  const huge = number('1e500000');
  expect(formatNumber(huge).length).toBeLessThan(1000);
  expect(compareNumbers(number(formatNumber(huge)), huge)).toBe(0);
  expect(show(addNumbers(huge, 1))).toBe(formatNumber(huge));
  expect(toBigInt(huge)).toBeUndefined();
});

test('very many digits are read in no time, and as the same number', () => {
  expect(compareNumbers(number('1'.repeat(2_000_000)), number(`${'1'.repeat(1500)}e1998500`))).toBe(0);
  expect(compareNumbers(number(`0.${'3'.repeat(5000)}`), divideNumbers(1, 3)!)).toBe(0);
});

test('only what JavaScript holds exactly becomes its number', () => {
  expect(toSafeInteger(number('42'))).toBe(42);
  expect(toSafeInteger(number('4.5'))).toBeUndefined();
  expect(toSafeInteger(number('9007199254740993'))).toBeUndefined();
  expect(toExactDouble(number('0.5'))).toBe(0.5);
  expect(toExactDouble(number('0.1'))).toBeUndefined();
  expect(toExactDouble(number('18014398509481984'))).toBe(18014398509481984);
  expect(toNearestDouble(number('0.1'))).toBe(0.1);
  expect(toNearestDouble(number('1e400'))).toBe(Infinity);
});

test('what is read is the nearest number', () => {
  fc.assert(fc.property(decimals, (text) => isNearest(number(text), fractionOf(text))));
});

test('what is printed reads back as the same number, and needs all its digits', () => {
  fc.assert(
    fc.property(decimals, (text) => {
      const value = number(text);
      const printed = formatNumber(value);
      expect(compareNumbers(number(printed), value)).toBe(0);
      const shorter = printed.replace(/(\.[0-9]*)[0-9]$/, '$1');
      if (shorter !== printed) expect(compareNumbers(number(shorter), value)).not.toBe(0);
    }),
  );
});

test('sums, differences, products and quotients are the nearest numbers', () => {
  fc.assert(
    fc.property(decimals, decimals, (left, right) => {
      const a = number(left);
      const b = number(right);
      const [x, y] = [fractionOfNumber(a), fractionOfNumber(b)];
      expect(isNearest(addNumbers(a, b)!, { top: x.top * y.bottom + y.top * x.bottom, bottom: x.bottom * y.bottom })).toBe(true);
      expect(isNearest(subtractNumbers(a, b)!, { top: x.top * y.bottom - y.top * x.bottom, bottom: x.bottom * y.bottom })).toBe(
        true,
      );
      expect(isNearest(multiplyNumbers(a, b)!, { top: x.top * y.top, bottom: x.bottom * y.bottom })).toBe(true);
      if (y.top === 0n) return;
      const sign = y.top < 0n ? -1n : 1n;
      expect(isNearest(divideNumbers(a, b)!, { top: x.top * y.bottom * sign, bottom: x.bottom * y.top * sign })).toBe(true);
    }),
  );
});

test('numbers are ordered as their fractions', () => {
  fc.assert(
    fc.property(decimals, decimals, (left, right) => {
      const [x, y] = [fractionOf(left), fractionOf(right)];
      const exact = x.top * y.bottom - y.top * x.bottom;
      const order = compareNumbers(number(left), number(right));
      // Rounding to 512 bits may make different decimals equal, but never turns their order.
      expect(order === 0 || Math.sign(order) === (exact < 0n ? -1 : exact > 0n ? 1 : 0)).toBe(true);
      expect(Math.sign(compareNumbers(number(right), number(left)))).toBe(-Math.sign(order) + 0);
    }),
  );
});

test('integers keep every digit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      (a, b) => {
        const [x, y] = [numberFromInteger(a), numberFromInteger(b)];
        expect(formatNumber(x)).toBe(a.toString());
        expect(toBigInt(addNumbers(x, y)!)).toBe(a + b);
        expect(toBigInt(multiplyNumbers(x, y)!)).toBe(a * b);
        expect(formatNumber(negateNumber(x))).toBe(a === 0n ? '-0' : (-a).toString());
        if (b !== 0n) expect(toBigInt(moduloNumbers(x, y)!)).toBe(a % b);
      },
    ),
  );
});

test('a double comes back from its 53 bits and from its digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
      const value = numberFromDouble(double)!;
      expect(toNearestDouble(value)).toBe(Object.is(double, -0) ? -0 : double);
      expect(Number(formatNumber(value))).toBe(double);
    }),
  );
});

test('the part before the point is nearer to zero', () => {
  fc.assert(
    fc.property(decimals, (text) => {
      const value = number(text);
      const { top, bottom } = fractionOfNumber(value);
      expect(toBigInt(truncateNumber(value))).toBe(top / bottom);
    }),
  );
});
