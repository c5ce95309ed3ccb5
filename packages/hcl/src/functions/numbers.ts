import {
  addNumbers,
  compareNumbers,
  integerPrecision,
  isFiniteNumber,
  isWholeNumber,
  negateNumber,
  numberFromDouble,
  numberFromInteger,
  signOf,
  toNearestDouble,
  truncateNumber,
  type HclNumber,
} from '../values/number.ts';
import { convert } from '../values/convert.ts';
import { numberType, typeName } from '../values/type.ts';
import {
  fail,
  isWhollyKnown,
  itemsOf,
  numberIn,
  numberValue,
  succeed,
  textOf,
  unknownValue,
  type Outcome,
} from '../values/value.ts';
import { integerOf } from './arguments.ts';
import { anything, define, number, type EagerFunction } from './define.ts';
import { power } from './power.ts';
import { isSequence } from './sequence.ts';

function numberFunction(
  name: string,
  summary: string,
  parameters: readonly string[],
  compute: (...numbers: HclNumber[]) => HclNumber | undefined,
): EagerFunction {
  return define({
    name,
    summary,
    parameters: parameters.map(number),
    returns: numberType,
    call: (values) => resultOf(compute(...values.map(numberIn))),
  });
}

/** A function that computes with numbers of 64 bits; finite ones beyond them are errors. */
function doubleFunction(
  name: string,
  summary: string,
  parameters: readonly [string, string],
  compute: (a: number, b: number) => number,
): EagerFunction {
  return define({
    name,
    summary,
    parameters: parameters.map(number),
    returns: numberType,
    call: (values) => {
      const doubles = values.map((value) => toNearestDouble(numberIn(value)));
      const tooLarge = values.findIndex(
        (value, position) => !Number.isFinite(doubles[position]) && isFiniteNumber(numberIn(value)),
      );
      if (tooLarge !== -1) return fail('the number does not fit into 64 bits', [tooLarge]);
      const [a = 0, b = 0] = doubles;
      return resultOf(numberFromDouble(compute(a, b)));
    },
  });
}

function resultOf(result: HclNumber | undefined): Outcome {
  return result === undefined ? fail('the result is not a number') : succeed(numberValue(result));
}

const abs = define({
  name: 'abs',
  summary: 'A number without its sign.',
  parameters: [number('num')],
  returns: numberType,
  call: ([value]) => succeed(signOf(numberIn(value!)) < 0 ? numberValue(negateNumber(numberIn(value!))) : value!),
});

/** The whole number next to a number, in a direction. */
function nextWhole(value: HclNumber, direction: 1 | -1): HclNumber | undefined {
  const whole = truncateNumber(value);
  return signOf(value) === direction && !isWholeNumber(value) && whole !== value ? addNumbers(whole, direction) : whole;
}

const signum = define({
  name: 'signum',
  summary: 'The sign of a whole number: -1, 0 or 1.',
  parameters: [number('num')],
  returns: numberType,
  call: ([value]) => {
    const integer = integerOf(value!, 0);
    return integer.ok ? succeed(numberValue(numberFromInteger(Math.sign(integer.value), integerPrecision))) : integer;
  },
});

function extreme(name: string, summary: string, direction: 1 | -1): EagerFunction {
  return define({
    name,
    summary,
    parameters: [],
    variadic: number('numbers'),
    returns: numberType,
    call: ([first, ...others]) => {
      if (first === undefined) return fail('at least one number is required');
      const better = others.reduce(
        (best, next) => (compareNumbers(numberIn(next), numberIn(best)) * direction > 0 ? next : best),
        first,
      );
      return succeed(better);
    },
  });
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const parseint = define({
  name: 'parseint',
  summary: 'Reads a whole number in a base from 2 to 62.',
  parameters: [anything('number'), number('base')],
  returns: ([value]) =>
    value!.type.kind === 'string'
      ? succeed(numberType)
      : fail(`the first argument must be a string, not ${typeName(value!.type)}`, [0]),
  call: ([value, base]) => {
    const radix = integerOf(base!, 1);
    if (!radix.ok) return radix;
    if (radix.value < 2 || radix.value > 62) return fail('the base must be from 2 to 62', [1]);
    const integer = parseInteger(textOf(value!), radix.value);
    if (integer === undefined) return fail(`${JSON.stringify(textOf(value!))} is no whole number in base ${radix.value}`, [0]);
    return succeed(numberValue(numberFromInteger(integer, integerPrecision)));
  },
});

const mostDigits = 10_000;

function parseInteger(text: string, base: number): bigint | undefined {
  const match = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text);
  if (match === null || text.length > mostDigits) return undefined;
  const radix = BigInt(base);
  let result = 0n;
  for (const digit of base <= 36 ? match[2]!.toLowerCase() : match[2]!) {
    const worth = digits.indexOf(digit);
    if (worth >= base) return undefined;
    result = result * radix + BigInt(worth);
  }
  return match[1] === '-' ? -result : result;
}

const sum = define({
  name: 'sum',
  summary: 'The sum of all numbers of a list, set or tuple.',
  parameters: [anything('list')],
  returns: numberType,
  call: ([list]) => {
    if (!isSequence(list!.type)) return fail(`a list, set or tuple of numbers is required, not ${typeName(list!.type)}`, [0]);
    const items = itemsOf(list!);
    if (items.length === 0) return fail('the list is empty', [0]);
    if (!isWhollyKnown(list!)) return succeed(unknownValue(numberType));
    let total: HclNumber = 0;
    for (const [index, item] of items.entries()) {
      const converted = convert(item, numberType);
      if (!converted.ok) return fail(converted.error.message, [0, index]);
      if (converted.value.state === 'null') return fail('a number is required, not null', [0, index]);
      const next = addNumbers(total, numberIn(converted.value));
      if (next === undefined) return fail('opposite infinities have no sum', [0]);
      total = next;
    }
    return succeed(numberValue(total));
  },
});

export const numberFunctions: readonly EagerFunction[] = [
  abs,
  numberFunction('ceil', 'The nearest whole number that is not less.', ['num'], (value) => nextWhole(value, 1)),
  numberFunction('floor', 'The nearest whole number that is not greater.', ['num'], (value) => nextWhole(value, -1)),
  doubleFunction(
    'log',
    'The logarithm of a number to a base.',
    ['num', 'base'],
    (value, base) => Math.log(value) / Math.log(base),
  ),
  doubleFunction('pow', 'A number raised to a power.', ['num', 'power'], power),
  signum,
  extreme('max', 'The greatest of the numbers.', 1),
  extreme('min', 'The least of the numbers.', -1),
  parseint,
  sum,
];
