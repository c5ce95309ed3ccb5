import { type Builtin, type BuiltinContext, type BuiltinFunction, invoke } from './invoke.ts';
import type { builtinNames } from './builtin-names.ts';
import { equalsAny, isEqual, isLess, isLessOrEqual } from './compare.ts';
import { escapeHtml, escapeQuery, escapeScript } from './escape.ts';
import { templateFunctionError } from './function-error.ts';
import { asKey, indexValue, lengthValue, sliceValue } from './index-slice.ts';
import { printable, printAll, printLine } from './print.ts';
import { formatText } from './printf.ts';
import { anyType, type FunctionType, readType } from './types.ts';
import { boolValue, type GoValue, isAbsent, isTrue, nameOf, nothing, textValue, valueOf } from './value.ts';

const one: Builtin = ([value = nothing]) => value;

const table: Readonly<Record<(typeof builtinNames)[number], readonly [type: string, builtin: Builtin]>> = {
  // The caller of functions evaluates arguments of these two itself, and stops at the one that decides.
  and: ['func(reflect.Value, ...reflect.Value) reflect.Value', one],
  or: ['func(reflect.Value, ...reflect.Value) reflect.Value', one],
  call: [
    'func(reflect.Value, ...reflect.Value) reflect.Value',
    ([called = nothing, ...values], context) => callValue(called, values, context),
  ],
  eq: ['func(reflect.Value, ...reflect.Value) bool', ([first = nothing, ...others]) => boolValue(equalsAny(first, others))],
  ge: comparison((a, b) => !isLess(a, b)),
  gt: comparison((a, b) => !isLessOrEqual(a, b)),
  le: comparison(isLessOrEqual),
  lt: comparison(isLess),
  ne: comparison((a, b) => !isEqual(a, b)),
  html: escaping(escapeHtml),
  js: escaping(escapeScript),
  urlquery: escaping(escapeQuery),
  index: ['func(reflect.Value, ...reflect.Value) reflect.Value', ([value = nothing, ...keys]) => indexValue(value, keys)],
  len: ['func(reflect.Value) int', ([value = nothing]) => lengthValue(value)],
  not: ['func(reflect.Value) bool', ([value = nothing]) => boolValue(!isTrue(value))],
  print: ['func(...any) string', (values, { limit }) => textValue(printAll(values, limit))],
  printf: [
    'func(string, ...any) string',
    ([format = nothing, ...values], { limit }) => textValue(formatText(format.data as string, values, limit)),
  ],
  println: ['func(...any) string', (values, { limit }) => textValue(printLine(values, limit))],
  slice: ['func(reflect.Value, ...reflect.Value) reflect.Value', ([value = nothing, ...bounds]) => sliceValue(value, bounds)],
};

function comparison(holds: (a: GoValue, b: GoValue) => boolean): readonly [string, Builtin] {
  return ['func(reflect.Value, reflect.Value) bool', ([a = nothing, b = nothing]) => boolValue(holds(a, b))];
}

function escaping(escape: (text: string) => string): readonly [string, Builtin] {
  return ['func(...any) string', (values, { limit }) => textValue(escape(printAll(values.map(printable), limit)))];
}

/** Calls a function that is a value. Its name in messages is how it was written. */
function callValue(called: GoValue, values: readonly GoValue[], context: BuiltinContext): GoValue {
  if (isAbsent(called)) throw templateFunctionError('nil cannot be called');
  if (called.type.kind !== 'function')
    throw templateFunctionError(`${context.written} is ${nameOf(called)} and cannot be called`);
  const { parameters, rest } = called.type satisfies FunctionType;
  const fits = rest === undefined ? values.length === parameters.length : values.length >= parameters.length;
  if (!fits) {
    const wanted = `${rest === undefined ? '' : 'at least '}${parameters.length}`;
    throw templateFunctionError(`${context.written} takes ${wanted} argument(s), and got ${values.length}`);
  }
  return invoke(
    called,
    values.map((value, index) => asKey(value, parameters[index] ?? rest ?? anyType)),
    context,
  );
}

let made: ReadonlyMap<string, GoValue> | undefined;

/** The functions of the language by their names (text/template, “Functions”), made when a template first calls one. */
export function builtins(): ReadonlyMap<string, GoValue> {
  made ??= new Map(
    Object.entries(table).map(([name, [type, builtin]]) => [
      name,
      valueOf(readType(type), { builtin } satisfies BuiltinFunction),
    ]),
  );
  return made;
}
