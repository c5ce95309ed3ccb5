import { boolValue, unknownBool, type Value } from '../values/index.ts';

/** A result that one side gives alone, and whose mistakes count then; the other side's do not. */
export interface Decided {
  readonly value: Value;
  readonly by: 'left' | 'right';
}

/**
 * What `&&` and `||` give before both sides are looked at (HCL 2.24): `false &&` and `true ||` decide, from either side, and
 * while nothing decides an unknown is as good as the result. Null counts as false here. Operands are bools.
 */
export function decidesAlone(
  operator: '&&' | '||',
  a: Value,
  b: Value,
  state: 'left failed' | 'left is fine',
): Decided | undefined {
  if (a.state === 'unknown' && b.state === 'unknown')
    return state === 'left failed' ? undefined : { value: unknownBool, by: 'left' };
  const decides = operator === '||';
  const is = (value: Value, wanted: unknown): boolean => value.state !== 'unknown' && (value.data === true) === wanted;
  if (is(a, decides)) return { value: boolValue(decides), by: 'left' };
  if (is(b, decides)) return { value: boolValue(decides), by: 'right' };
  if (a.state === 'unknown') return { value: unknownBool, by: 'left' };
  if (b.state === 'unknown') return { value: unknownBool, by: 'right' };
  return undefined;
}
