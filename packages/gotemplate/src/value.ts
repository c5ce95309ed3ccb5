/**
 * What templates work on. Integers are bigints and floats numbers, since Go prints and compares them differently; data
 * that comes in with whole numbers becomes integers. `missing` is what a map has for a key it lacks.
 */
export type GoValue =
  string | bigint | number | boolean | null | typeof missing | readonly GoValue[] | ReadonlyMap<string, GoValue> | GoFunction;

export const missing: unique symbol = Symbol('missing');

/** A function as a value, for `call`. */
export type GoFunction = (...values: GoValue[]) => GoValue;

/** Plain data as template values. Keys of records come in sorted order, as Go's range gives them. */
export function fromData(data: unknown): GoValue {
  if (data === undefined || data === null) return null;
  if (typeof data === 'string' || typeof data === 'boolean' || typeof data === 'bigint') return data;
  if (typeof data === 'number') return Number.isSafeInteger(data) ? BigInt(data) : data;
  if (typeof data === 'function')
    return (...values) => fromData((data as (...given: unknown[]) => unknown)(...values.map(toData)));
  if (Array.isArray(data)) return data.map(fromData);
  const entries = data instanceof Map ? [...(data as Map<string, unknown>)] : Object.entries(data);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, value]) => [key, fromData(value)]));
}

/** Template values as plain data, for functions of the caller. Integers that fit are numbers. */
export function toData(value: GoValue): unknown {
  if (value === missing) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return (value as readonly GoValue[]).map(toData);
  if (isRecord(value)) return Object.fromEntries([...value].map(([key, each]) => [key, toData(each)]));
  return value;
}

export function isRecord(value: GoValue): value is ReadonlyMap<string, GoValue> {
  return value instanceof Map;
}

export function isList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** What counts as true: everything but nothing, zero, false and what is empty. */
export function isTrue(value: GoValue): boolean {
  if (value === null || value === missing || value === false || value === '' || value === 0n || value === 0) return false;
  if (isList(value)) return value.length > 0;
  return isRecord(value) ? value.size > 0 : true;
}

/** How a value is called in messages. */
export function nameOf(value: GoValue): string {
  if (value === null) return 'nil';
  if (value === missing) return 'nothing';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'function') return 'a function';
  if (isList(value)) return 'a list';
  return isRecord(value) ? 'a record' : 'a string';
}
