import { formatText } from './printf.ts';
import { printAll, printLine } from './print.ts';
import { type GoValue, isList, isRecord, isTrue, missing, nameOf } from './value.ts';

/** A function of the language over its own values. Throws `TemplateFunctionError`s. */
export interface Builtin {
  /** Fewest and most arguments; no most for variadic ones. */
  readonly arity: readonly [number, number?];
  readonly call: (values: readonly GoValue[]) => GoValue;
}

/** An error that a template function throws on purpose; its message becomes a diagnostic. */
export interface TemplateFunctionError extends Error {
  readonly templateFunctionError: true;
}

export function templateFunctionError(message: string): TemplateFunctionError {
  return Object.assign(new Error(message), { templateFunctionError: true as const });
}

export function isTemplateFunctionError(error: unknown): error is TemplateFunctionError {
  return error instanceof Error && 'templateFunctionError' in error;
}

/** `and` and `or` are evaluated by the executor, which stops at the deciding argument. */
export const builtins: Readonly<Record<string, Builtin>> = {
  not: { arity: [1, 1], call: ([value = null]) => !isTrue(value) },
  len: { arity: [1, 1], call: ([value = null]) => length(value) },
  index: { arity: [1], call: ([value = null, ...keys]) => keys.reduce(indexOne, value) },
  slice: { arity: [1, 4], call: ([value = null, ...bounds]) => slice(value, bounds) },
  print: { arity: [0], call: printAll },
  printf: { arity: [1], call: ([format = '', ...values]) => formatText(text(format, 'printf'), values) },
  println: { arity: [0], call: printLine },
  html: {
    arity: [0],
    call: (values) =>
      escapeWith(printAll(values), { '\0': '\ufffd', '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' }),
  },
  js: { arity: [0], call: (values) => escapeScript(printAll(values)) },
  urlquery: {
    arity: [0],
    call: (values) =>
      encodeURIComponent(printAll(values))
        .replaceAll('%20', '+')
        .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
  },
  call: { arity: [1], call: ([called = null, ...values]) => callValue(called, values) },
  eq: { arity: [1], call: ([first = null, ...others]) => equalsAny(first, others) },
  ne: { arity: [2, 2], call: ([a = null, b = null]) => !isEqual(a, b) },
  lt: { arity: [2, 2], call: ([a = null, b = null]) => compare(a, b) < 0 },
  le: { arity: [2, 2], call: ([a = null, b = null]) => compare(a, b) <= 0 },
  gt: { arity: [2, 2], call: ([a = null, b = null]) => compare(a, b) > 0 },
  ge: { arity: [2, 2], call: ([a = null, b = null]) => compare(a, b) >= 0 },
};

function text(value: GoValue, what: string): string {
  if (typeof value !== 'string') throw templateFunctionError(`${what} needs a string, and ${nameOf(value)} was given`);
  return value;
}

function callValue(called: GoValue, values: readonly GoValue[]): GoValue {
  if (typeof called !== 'function')
    throw templateFunctionError(called === null ? 'nil cannot be called' : `${nameOf(called)} cannot be called`);
  return called(...values);
}

function length(value: GoValue): bigint {
  if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length);
  if (isList(value)) return BigInt(value.length);
  if (isRecord(value)) return BigInt(value.size);
  throw templateFunctionError(`${nameOf(value)} has no length`);
}

function position(value: GoValue, length: number): number {
  if (typeof value !== 'bigint') throw templateFunctionError(`an index is a whole number, and ${nameOf(value)} was given`);
  if (value < 0n || value > BigInt(length))
    throw templateFunctionError(`index ${value} is out of range: there are ${length} elements`);
  return Number(value);
}

function indexOne(value: GoValue, key: GoValue): GoValue {
  if (isRecord(value)) {
    if (typeof key !== 'string') throw templateFunctionError(`a record is indexed with a string, and ${nameOf(key)} was given`);
    return value.get(key) ?? missing;
  }
  if (isList(value)) {
    const at = position(key, value.length);
    if (at === value.length) throw templateFunctionError(`index ${at} is out of range: there are ${at} elements`);
    return value[at] ?? null;
  }
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    const byte = bytes[position(key, bytes.length)];
    if (byte === undefined) throw templateFunctionError(`index ${(key as bigint).toString()} is out of range`);
    return BigInt(byte);
  }
  throw templateFunctionError(`${nameOf(value)} cannot be indexed`);
}

function slice(value: GoValue, bounds: readonly GoValue[]): GoValue {
  const whole = typeof value === 'string' ? new TextEncoder().encode(value) : isList(value) ? value : undefined;
  if (whole === undefined) throw templateFunctionError(`${nameOf(value)} cannot be sliced`);
  if (typeof value === 'string' && bounds.length > 2) throw templateFunctionError('a string is sliced with two bounds at most');
  const [start = 0, end = whole.length, capacity = whole.length] = bounds.map((bound) => position(bound, whole.length));
  if (start > end || end > capacity) throw templateFunctionError(`the bounds ${start} and ${end} are in the wrong order`);
  return isList(value) ? value.slice(start, end) : new TextDecoder().decode((whole as Uint8Array).slice(start, end));
}

function escapeWith(value: string, table: Readonly<Record<string, string>>): string {
  return value.replaceAll(/[\0"'&<>]/g, (character) => table[character] ?? character);
}

function escapeScript(value: string): string {
  return value.replaceAll(/[\p{C}\\'"<>&=]/gu, (character) => {
    if (character === '\\' || character === "'" || character === '"') return `\\${character}`;
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

const isNumeric = (value: GoValue): value is bigint | number => typeof value === 'bigint' || typeof value === 'number';

function isEqual(a: GoValue, b: GoValue): boolean {
  const nothing = (value: GoValue): boolean => value === null || value === missing;
  if (nothing(a) || nothing(b)) return nothing(a) && nothing(b);
  if (isList(a) || isRecord(a) || typeof a === 'function' || isList(b) || isRecord(b) || typeof b === 'function') {
    throw templateFunctionError(`${nameOf(isList(a) || isRecord(a) || typeof a === 'function' ? a : b)} cannot be compared`);
  }
  if (typeof a !== typeof b)
    throw templateFunctionError(`${nameOf(a)} and ${nameOf(b)} are of different types and cannot be compared`);
  return a === b;
}

function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw templateFunctionError('eq needs something to compare with');
  return others.some((other) => isEqual(first, other));
}

function compare(a: GoValue, b: GoValue): number {
  if (isNumeric(a) && isNumeric(b) && typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw templateFunctionError(`${nameOf(a)} and ${nameOf(b)} have no order`);
}
