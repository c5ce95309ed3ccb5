import type { Complex } from './literals.ts';
import { compareText, visible } from './text.ts';
import {
  anyFunction,
  anyKeyedMap,
  anyMap,
  anySequence,
  anySlice,
  anyType,
  bitsOf,
  boolType,
  floatType,
  type GoType,
  intType,
  numberGroup,
  readType,
  stringType,
  structType,
  type TypeNames,
} from './types.ts';

const brand = Symbol.for('@imgbuild/gotemplate/value');

/**
 * A value with a type of Go's. Containers hold their elements as they were given; these become values when they are looked
 * at, so that large or circular data costs nothing.
 */
export interface GoValue {
  readonly [brand]: true;
  readonly type: GoType;
  readonly data: unknown;
}

/** What a list shows of the elements behind it (Go's slices share an array, and can be stretched up to its end). */
export interface ListData {
  readonly items: readonly unknown[];
  readonly start: number;
  readonly length: number;
  readonly capacity: number;
}

export function valueOf(type: GoType, data: unknown): GoValue {
  return { [brand]: true, type, data };
}

export function isValue(raw: unknown): raw is GoValue {
  return typeof raw === 'object' && raw !== null && brand in raw;
}

/** What a map has for a key it lacks. */
export const nothing = valueOf({ kind: 'nothing', name: 'nothing' }, undefined);

export const isNothing = (value: GoValue): boolean => value.type.kind === 'nothing';

export const textValue = (text: string): GoValue => valueOf(stringType, text);
export const boolValue = (data: boolean): GoValue => valueOf(boolType, data);
export const intValue = (data: bigint | number): GoValue => valueOf(intType, BigInt(data));

/** An interface that holds nothing (Go's untyped nil). */
export const nil = valueOf(anyType, null);

/** Whether a value is an interface without anything in it, or no value at all. */
export function isAbsent({ type, data }: GoValue): boolean {
  return type.kind === 'nothing' || (type.kind === 'interface' && data === null);
}

/** Whether a value is nil of a type that has it. */
export function isNil(value: GoValue): boolean {
  return value.data === null || isNothing(value);
}

/**
 * Gives data a type of Go's, in its notation: `typed('uint8', 200)`, `typed('map[string]int', { a: 1 })`,
 * `typed('*int', null)`, `typed('func(string) int', (text) => text.length)`. `names` are types beside Go's own: a class
 * stands for a struct, a list of method names for an interface. A parameter of type `reflect.Value` gets the value itself
 * instead of plain data.
 */
export function typed(type: string, data: unknown, names?: TypeNames): GoValue {
  return wrap(readType(type, names), data);
}

/**
 * Plain data as a value. Whole numbers are Go's int, other numbers float64; arrays are lists, plain objects and maps are
 * maps. Objects of a class are structs: their own properties are fields, the class's methods can be called, and one with a
 * `toString` of its own prints as that says.
 */
export function fromData(raw: unknown): GoValue {
  if (isValue(raw)) return raw;
  switch (typeof raw) {
    case 'string':
      return textValue(raw);
    case 'boolean':
      return boolValue(raw);
    case 'number':
      return Number.isSafeInteger(raw) ? intValue(raw) : valueOf(floatType, raw);
    case 'bigint':
      return BigInt.asIntN(64, raw) === raw ? intValue(raw) : valueOf(floatType, Number(raw));
    case 'function':
      return valueOf(anyFunction, raw);
    case 'object':
      return raw === null ? nil : fromObject(raw);
    default:
      return nil;
  }
}

function fromObject(raw: object): GoValue {
  if (Array.isArray(raw)) return valueOf(anySlice, listOf(raw));
  if (raw instanceof Map) return valueOf([...raw.keys()].every((key) => typeof key === 'string') ? anyMap : anyKeyedMap, raw);
  const prototype = Object.getPrototypeOf(raw) as object | null;
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return valueOf(anyMap, raw);
  if (Symbol.iterator in raw) return valueOf(anySequence, raw);
  return valueOf(structType(prototype, (raw.constructor as { readonly name?: string }).name ?? ''), raw);
}

function isListData(raw: unknown): raw is ListData {
  return typeof raw === 'object' && raw !== null && 'items' in raw && Array.isArray(raw.items);
}

export function listOf(items: readonly unknown[]): ListData {
  return { items, start: 0, length: items.length, capacity: items.length };
}

/** Data as a value of a type. */
export function wrap(type: GoType, raw: unknown): GoValue {
  if (isValue(raw)) return raw;
  if (raw === undefined) return zero(type);
  const group = numberGroup(type);
  if (group !== undefined) return valueOf(type, numberData(type, raw));
  switch (type.kind) {
    case 'interface':
      return raw === null ? valueOf(type, null) : fromData(raw);
    case 'value':
    case 'nothing':
      return fromData(raw);
    case 'bool':
      return valueOf(type, raw === true);
    case 'string':
      return valueOf(type, typeof raw === 'string' ? raw : '');
    case 'slice':
    case 'array':
      return valueOf(type, Array.isArray(raw) ? listOf(raw) : isListData(raw) ? raw : null);
    case 'struct':
      return valueOf(type, typeof raw === 'object' && raw !== null ? raw : {});
    case 'pointer':
      return valueOf(type, raw === null ? null : { target: wrap(type.element, raw) });
    default:
      return valueOf(type, raw);
  }
}

function numberData(type: GoType, raw: unknown): unknown {
  switch (numberGroup(type)) {
    case 'int':
      return BigInt.asIntN(bitsOf(type), integerOf(raw));
    case 'uint':
      return BigInt.asUintN(bitsOf(type), integerOf(raw));
    case 'float':
      return type.kind === 'float32' ? Math.fround(Number(raw)) : Number(raw);
    default:
      return typeof raw === 'object' && raw !== null ? raw : ({ real: Number(raw), imaginary: 0 } satisfies Complex);
  }
}

function integerOf(raw: unknown): bigint {
  if (typeof raw === 'bigint') return raw;
  return typeof raw === 'number' && Number.isFinite(raw) ? BigInt(Math.trunc(raw)) : 0n;
}

/** The value that a type has of itself. */
export function zero(type: GoType): GoValue {
  if (numberGroup(type) !== undefined) return valueOf(type, numberData(type, 0));
  switch (type.kind) {
    case 'bool':
      return valueOf(type, false);
    case 'string':
      return valueOf(type, '');
    case 'array':
      return valueOf(type, listOf(Array.from({ length: type.length }, () => undefined)));
    case 'struct':
      return valueOf(type, {});
    default:
      return valueOf(type, null);
  }
}

/** A value as plain data, for functions of the caller. Integers that fit are numbers; bytes that are no text are U+FFFD. */
export function toData(value: GoValue): unknown {
  const { type, data } = value;
  switch (type.kind) {
    case 'string':
      return visible(data as string);
    case 'slice':
    case 'array':
      return data === null ? null : elementsOf(value).map((raw) => (isValue(raw) ? toData(raw) : raw));
    case 'pointer':
      return data === null ? null : toData((data as { readonly target: GoValue }).target);
    case 'nothing':
      return null;
    default:
      return typeof data === 'bigint' && Number.isSafeInteger(Number(data)) ? Number(data) : data;
  }
}

/** The elements that a list shows, as they were given. */
export function elementsOf({ data }: GoValue): readonly unknown[] {
  if (data === null) return [];
  const { items, start, length } = data as ListData;
  return start === 0 && length === items.length ? items : items.slice(start, start + length);
}

/** An element of a list, by its place in what the list shows. */
export function elementAt({ type, data }: GoValue, index: number): GoValue {
  const { items, start } = data as ListData;
  return wrap('element' in type ? type.element : anyType, items[start + index]);
}

export function listLength({ data }: GoValue): number {
  return data === null ? 0 : (data as ListData).length;
}

/** What a map has for a key; undefined when it lacks it. */
export function lookUp({ type, data }: GoValue, key: GoValue): GoValue | undefined {
  if (type.kind !== 'map' || data === null) return undefined;
  const plain = toData(key);
  if (data instanceof Map) {
    const held = [plain, key.data].find((each) => data.has(each));
    return held === undefined ? undefined : wrap(type.element, data.get(held) ?? null);
  }
  if (typeof plain !== 'string' || !Object.hasOwn(data as object, plain)) return undefined;
  return wrap(type.element, (data as Readonly<Record<string, unknown>>)[plain] ?? null);
}

export function mapSize({ data }: GoValue): number {
  if (data === null) return 0;
  return data instanceof Map ? data.size : Object.keys(data as object).length;
}

/** Keys and values of a map in the order of its keys, as Go's range and fmt give them. */
export function entriesOf({ type, data }: GoValue): readonly (readonly [GoValue, GoValue])[] {
  if (type.kind !== 'map' || data === null) return [];
  const entries: readonly (readonly [unknown, unknown])[] =
    data instanceof Map ? [...(data as Map<unknown, unknown>)] : Object.entries(data as object);
  return entries
    .map(([key, raw]) => [wrap(type.key, key), wrap(type.element, raw ?? null)] as const)
    .sort(([a], [b]) => compareKeys(a, b));
}

function compareKeys(a: GoValue, b: GoValue): number {
  const [left, right] = [a.data, b.data];
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left !== typeof right) return compareText(typeof left, typeof right);
  return (left as bigint) < (right as bigint) ? -1 : (left as bigint) > (right as bigint) ? 1 : 0;
}

/** What a pointer points at, through any number of pointers; the last pointer itself where that is nil. */
export function indirect(value: GoValue): GoValue {
  let found = value;
  while (found.type.kind === 'pointer' && found.data !== null) found = (found.data as { readonly target: GoValue }).target;
  return found;
}

/** What counts as true: everything but nothing, nil, zero, false and what is empty. Structs always are. */
export function isTrue(value: GoValue): boolean {
  const { type, data } = value;
  if (isNil(value) || data === false || data === '' || data === 0n || data === 0) return false;
  if (type.kind === 'slice' || type.kind === 'array') return listLength(value) > 0;
  if (type.kind === 'map') return mapSize(value) > 0;
  if (numberGroup(type) === 'complex') return (data as Complex).real !== 0 || (data as Complex).imaginary !== 0;
  return true;
}

/** How a value is called in messages. */
export function nameOf(value: GoValue): string {
  const { type, data } = value;
  if (isNothing(value)) return 'nothing';
  const group = numberGroup(type);
  if (group !== undefined)
    return { int: 'a whole number', uint: 'a whole number', float: 'a number', complex: 'a complex number' }[group];
  switch (type.kind) {
    case 'string':
      return 'a string';
    case 'bool':
      return 'true or false';
    case 'slice':
    case 'array':
      return 'a list';
    case 'map':
      return 'a record';
    case 'function':
      return 'a function';
    case 'struct':
      return `a ${type.name}`;
    default:
      return data === null ? 'nil' : `a ${type.name}`;
  }
}
