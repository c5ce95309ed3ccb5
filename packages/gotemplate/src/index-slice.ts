import { templateFunctionError } from './function-error.ts';
import { isAssignable } from './members.ts';
import { byteLength, bytesOf, textOf } from './text.ts';
import { bitsOf, byteType, canBeNil, type GoType, numberGroup } from './types.ts';
import {
  elementAt,
  type GoValue,
  indirect,
  intValue,
  isAbsent,
  isNothing,
  listLength,
  type ListData,
  lookUp,
  mapSize,
  nameOf,
  textValue,
  valueOf,
  wrap,
  zero,
} from './value.ts';

const isWhole = (group: string | undefined): boolean => group === 'int' || group === 'uint';

/** How many elements, entries or bytes a value has. */
export function lengthOf(value: GoValue): bigint {
  const found = indirect(value);
  switch (found.type.kind) {
    case 'string':
      return BigInt(byteLength(found.data as string));
    case 'slice':
    case 'array':
      return BigInt(listLength(found));
    case 'map':
      return BigInt(mapSize(found));
    case 'channel':
    case 'sender':
      return 0n;
    default:
      throw templateFunctionError(`${nameOf(found)} has no length`);
  }
}

function positionOf(index: GoValue, most: number): number {
  if (!isWhole(numberGroup(index.type)))
    throw templateFunctionError(`an index is a whole number, and ${nameOf(index)} was given`);
  const at = BigInt.asIntN(64, index.data as bigint);
  if (at < 0n || at > BigInt(most)) throw templateFunctionError(`index ${at} is out of range: there are ${most} elements`);
  return Number(at);
}

/** An element of a list, a value of a map, or a byte of a string, once for each key. */
export function indexValue(value: GoValue, keys: readonly GoValue[]): GoValue {
  if (isAbsent(value)) throw templateFunctionError('nothing can be looked up in nil');
  return keys.reduce(indexOne, value);
}

function indexOne(value: GoValue, key: GoValue): GoValue {
  const found = indirect(value);
  if (found.type.kind === 'map') {
    const { key: wanted, element } = found.type;
    return lookUp(found, asKey(key, wanted)) ?? zero(element);
  }
  if (found.type.kind === 'string') {
    const bytes = bytesOf(found.data as string);
    const byte = bytes[positionOf(key, bytes.length)];
    if (byte === undefined)
      throw templateFunctionError(`index ${bytes.length} is out of range: there are ${bytes.length} elements`);
    return wrap(byteType, byte);
  }
  if (found.type.kind !== 'slice' && found.type.kind !== 'array')
    throw templateFunctionError(`${found.data === null ? 'nil' : nameOf(found)} cannot be indexed`);
  const length = listLength(found);
  const at = positionOf(key, length);
  if (at === length) throw templateFunctionError(`index ${at} is out of range: there are ${length} elements`);
  return elementAt(found, at);
}

/** A value as a key of a map, or as an argument of `call`: integers become those of the other type. */
export function asKey(value: GoValue, type: GoType): GoValue {
  if (isNothing(value) || (value.type.kind === 'interface' && value.data === null)) {
    if (canBeNil(type)) return zero(type);
    throw templateFunctionError(`${nameOf(zero(type))} is needed, and nil was given`);
  }
  if (isAssignable(value, type)) return value;
  if (isWhole(numberGroup(value.type)) && isWhole(numberGroup(type))) {
    const cut = numberGroup(type) === 'int' ? BigInt.asIntN : BigInt.asUintN;
    return valueOf(type, cut(bitsOf(type), value.data as bigint));
  }
  throw templateFunctionError(`${nameOf(zero(type))} is needed, and ${nameOf(value)} was given`);
}

/** A part of a list or string: Go's `x[from:to:most]`. */
export function sliceValue(value: GoValue, bounds: readonly GoValue[]): GoValue {
  if (isAbsent(value)) throw templateFunctionError('nil cannot be sliced');
  const found = indirect(value);
  if (bounds.length > 3) throw templateFunctionError(`it takes three bounds at most, and ${bounds.length} were given`);
  if (found.type.kind === 'string') {
    if (bounds.length === 3) throw templateFunctionError('a string is sliced with two bounds at most');
    const bytes = bytesOf(found.data as string);
    const [from, to] = readBounds(bounds, bytes.length, bytes.length);
    return textValue(textOf(bytes.subarray(from, to)));
  }
  if (found.type.kind !== 'slice' && found.type.kind !== 'array')
    throw templateFunctionError(`${nameOf(found)} cannot be sliced`);
  const data = (found.data ?? { items: [], start: 0, length: 0, capacity: 0 }) as ListData;
  const [from, to, most] = readBounds(bounds, data.length, data.capacity);
  const type: GoType =
    found.type.kind === 'slice'
      ? found.type
      : { kind: 'slice', name: `[]${found.type.element.name}`, element: found.type.element };
  return valueOf(type, {
    items: data.items,
    start: data.start + from,
    length: to - from,
    capacity: most - from,
  } satisfies ListData);
}

function readBounds(bounds: readonly GoValue[], length: number, capacity: number): readonly [number, number, number] {
  const [from = 0, to = length, most = capacity] = bounds.map((bound) => positionOf(bound, capacity));
  if (from > to || to > most)
    throw templateFunctionError(
      `the bounds ${bounds.length === 3 ? `${from}, ${to} and ${most}` : `${from} and ${to}`} are in the wrong order`,
    );
  return [from, to, most];
}

export const lengthValue = (value: GoValue): GoValue => intValue(lengthOf(value));
