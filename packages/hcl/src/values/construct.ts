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

export function succeed<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

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

export const trueValue: Value = knownValue(boolType, true);
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

export function numberValue(number: HclNumber): Value {
  return knownValue(numberType, number);
}

export function boolValue(bool: boolean): Value {
  return bool ? trueValue : falseValue;
}

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

export function tupleValue(elements: readonly Value[]): Value {
  return knownValue(tupleOf(elements.map((element) => element.type)), elements);
}

export function objectValue(attributes: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): Value {
  const ordered = inKeyOrder(asMap(attributes));
  const types = new Map<string, Type>();
  for (const [name, value] of ordered) types.set(name, value.type);
  return knownValue({ kind: 'object', attributes: types }, ordered);
}

function asMap(entries: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return entries instanceof Map ? (entries as ReadonlyMap<string, Value>) : new Map(Object.entries(entries));
}

export const emptyObjectType: ObjectType = { kind: 'object', attributes: new Map() };
export const emptyObject: Value = knownValue(emptyObjectType, new Map<string, Value>());
export const emptyTuple: Value = knownValue(tupleOf([]), []);
