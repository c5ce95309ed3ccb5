import { toBigInt } from '../values/number.ts';
import { fail, numberIn, succeed, type Outcome, type Value } from '../values/value.ts';

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/** A number argument as an integer of 64 bits; beyond 2^53 the nearest JavaScript number. */
export function integerOf(value: Value, position: number): Outcome<number> {
  const integer = toBigInt(numberIn(value));
  if (integer === undefined || integer < smallest || integer > largest)
    return fail('a whole number of at most 64 bits is required', [position]);
  return succeed(Number(integer));
}

/** Results longer than this many UTF-16 units are refused, so that no template can exhaust the memory. */
export const longestText = 64 * 1024 * 1024;

/** Repeats a text unless the whole would become too long. */
export function repeated(text: string, count: number): Outcome<string> {
  if (text.length * count > longestText) return fail('the result would be too long');
  return succeed(text.repeat(count));
}
