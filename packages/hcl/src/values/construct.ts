import type { HclNumber } from './number.ts';
import { inKeyOrder } from './order.ts';
import {
  boolType,
  dynamicType,
  listOf,
  mapOf,
  numberType,
  stringType,
  tupleOf,
  withoutOptional,
  type ObjectType,
  type Type,
} from './type.ts';
import type { Data, Mark, Outcome, Value, ValueError } from './value.ts';

/** Shared by all values without marks. */
export const noMarks: ReadonlySet<Mark> = new Set();

const noPath: readonly (string | number)[] = [];

/** The outcome of what went well. */
export function succeed<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** The outcome of what did not: one clause without position for people, and where inside the value. */
export function fail(
  message: string,
  path: readonly (string | number)[] = noPath,
): { readonly ok: false; readonly error: ValueError } {
  return { ok: false, error: { message, path } };
}

/** A known value of a type from data that fits it already: NFC text, ordered elements and keys. Nothing is checked. */
export function knownValue(type: Type, data: Data, marks: ReadonlySet<Mark> = noMarks): Value {
  return { type, state: 'known', data, marks };
}

/** The known value true. */
export const trueValue: Value = knownValue(boolType, true);
/** The known value false. */
export const falseValue: Value = knownValue(boolType, false);

/** An unknown of unknown type. */
export const unknownDynamic: Value = { type: dynamicType, state: 'unknown', marks: noMarks };

/** Null of no type: what `null` means before something gives it a type. */
export const nullDynamic: Value = { type: dynamicType, state: 'null', marks: noMarks };

// Without characters above the Latin letters, a text is always in normal form C.
const plainText = /^[\u0000-\u02ff]*$/;

/** A string, in Unicode's normal form C. */
export function stringValue(text: string): Value {
  return knownValue(stringType, plainText.test(text) ? text : text.normalize('NFC'));
}

/** A known number. */
export function numberValue(number: HclNumber): Value {
  return knownValue(numberType, number);
}

/** True or false as a value; always the same two. */
export function boolValue(bool: boolean): Value {
  return bool ? trueValue : falseValue;
}

/** Null of a type. */
export function nullValue(type: Type): Value {
  return { type: withoutOptional(type), state: 'null', marks: noMarks };
}

/** A list; elements have the element type already. */
export function listValue(elements: readonly Value[], elementType: Type): Value {
  return knownValue(listOf(elementType), elements);
}

/** A map; elements have the element type already. */
export function mapValue(elements: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>, elementType: Type): Value {
  return knownValue(mapOf(elementType), inKeyOrder(asMap(elements)));
}

/** A tuple of values; its type is theirs. */
export function tupleValue(elements: readonly Value[]): Value {
  return knownValue(tupleOf(elements.map((element) => element.type)), elements);
}

/** An object of values by name, put in the order of their names; its type is theirs. */
export function objectValue(attributes: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): Value {
  const ordered = inKeyOrder(asMap(attributes));
  const types = new Map<string, Type>();
  for (const [name, value] of ordered) types.set(name, value.type);
  return knownValue({ kind: 'object', attributes: types }, ordered);
}

function asMap(entries: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return entries instanceof Map ? (entries as ReadonlyMap<string, Value>) : new Map(Object.entries(entries));
}

/** The type of objects without attributes. */
export const emptyObjectType: ObjectType = { kind: 'object', attributes: new Map() };
/** `{}`. */
export const emptyObject: Value = knownValue(emptyObjectType, new Map<string, Value>());
/** `[]`. */
export const emptyTuple: Value = knownValue(tupleOf([]), []);
