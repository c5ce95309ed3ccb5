import { countValue } from './length.ts';
import { stringValue } from './construct.ts';
import { canIterate, entriesOf, itemsOf } from './inspect.ts';
import type { Value } from './value.ts';

/**
 * Keys and values in HCL's order: positions for lists and tuples, names for maps and objects, and for sets each element is
 * its own key. Nothing for what is null, unknown or has no elements. The value's own marks are the caller's affair.
 */
export function* elementsOf(value: Value): Iterable<readonly [key: Value, value: Value]> {
  if (!canIterate(value)) return;
  if (value.data instanceof Map) {
    for (const [key, item] of entriesOf(value)) yield [stringValue(key), item];
    return;
  }
  const isSet = value.type.kind === 'set';
  const items = itemsOf(value);
  for (let index = 0; index < items.length; index++) yield [isSet ? items[index]! : countValue(index), items[index]!];
}
