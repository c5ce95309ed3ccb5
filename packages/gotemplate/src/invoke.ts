import { anyType, type FunctionType } from './types.ts';
import { type GoValue, toData, wrap } from './value.ts';

/** What functions of the language get beside their arguments. */
export interface BuiltinContext {
  /** Characters that a text may have. */
  readonly limit: number;
  /** How the first argument is written. */
  readonly written: string;
}

export type Builtin = (values: readonly GoValue[], context: BuiltinContext) => GoValue;

/** A function of the language, which works on values as they are. */
export interface BuiltinFunction {
  readonly builtin: Builtin;
}

export function isBuiltinFunction(data: unknown): data is BuiltinFunction {
  return typeof data === 'object' && data !== null && 'builtin' in data;
}

/** Calls a function with values that fit its parameters. Throws what the function throws. */
export function invoke(called: GoValue, values: readonly GoValue[], context: BuiltinContext): GoValue {
  const { data } = called;
  if (isBuiltinFunction(data)) return data.builtin(values, context);
  const { results, parameters, rest } = called.type as FunctionType;
  const [result = anyType, second] = results;
  if (results.length === 0 || results.length > 2)
    throw new Error(`it has ${results.length} return values, and should have one, or one and an error`);
  if (second !== undefined && second.name !== 'error') throw new Error(`its second return value is no error but ${second.name}`);
  if (typeof data !== 'function') throw new Error('it is nil');
  const given = values.map((value, index) => ((parameters[index] ?? rest)?.kind === 'value' ? value : toData(value)));
  return wrap(result, (data as (...given: unknown[]) => unknown)(...given));
}
