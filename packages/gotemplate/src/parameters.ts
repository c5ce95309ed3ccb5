import type { Span } from '@imgbuild/diagnostics';
import { fail } from './execution.ts';
import { isBuiltinFunction } from './invoke.ts';
import { isAssignable } from './members.ts';
import { problems } from './problems.ts';
import { anyType, canBeNil, type FunctionType, type GoType } from './types.ts';
import { type GoValue, isNothing, listLength, mapSize, nameOf, valueOf, zero } from './value.ts';

/** The type of an argument by its place. */
export function parameterAt({ parameters, rest }: FunctionType, index: number): GoType {
  return parameters[index] ?? rest ?? anyType;
}

/** Says when a function is given too few or too many arguments. */
export function checkCount({ parameters, rest }: FunctionType, name: string, given: number, span: Span): void {
  if (given === parameters.length || (rest !== undefined && given > parameters.length)) return;
  const count =
    parameters.length === 0 ? 'no arguments' : parameters.length === 1 ? 'one argument' : `${parameters.length} arguments`;
  const wanted = rest === undefined ? count : `at least ${count}`;
  fail(problems.create('wrong-arguments', { name, wanted, given: given === 1 ? 'one was' : `${given} were`, span }));
}

/** A value as an argument of a type, following or making one pointer where that helps (text/template, exec.go, validateType). */
export function asParameter(value: GoValue, type: GoType, what: string, span: Span): GoValue {
  if (isNothing(value)) {
    if (type.kind === 'value') return value;
    return canBeNil(type) ? zero(type) : failType(what, type, nameOf(value), span);
  }
  if (isAssignable(value, type)) return value;
  if (value.type.kind === 'pointer' && value.type.element.name === type.name && value.data !== null)
    return (value.data as { readonly target: GoValue }).target;
  if (type.kind === 'pointer' && type.element.name === value.type.name) return valueOf(type, { target: value });
  return failType(what, type, nameOf(value), span);
}

export function failType(what: string, type: GoType, found: string, span: Span): never {
  return fail(problems.create('wrong-type', { what, wanted: wordsFor(type), found, span }));
}

/** How a type is called in messages. */
function wordsFor(type: GoType): string {
  const value = zero(type);
  return type.kind === 'pointer' || type.kind === 'interface' || type.kind === 'function' ? `a ${type.name}` : nameOf(value);
}

/** What looking through a value costs, in steps. */
export function workOf(value: GoValue): number {
  const { type, data } = value;
  if (typeof data === 'string') return data.length >> 8;
  if (type.kind === 'map') return mapSize(value) >> 2;
  return type.kind === 'slice' || type.kind === 'array' ? listLength(value) >> 6 : 0;
}

/** What a call costs beside its step. Functions of the language look through texts, and count what is in maps. */
export function workOfCall(name: string, called: GoValue, values: readonly GoValue[]): number {
  const isOwn = isBuiltinFunction(called.data);
  const looked = values.filter(({ data }) => !isOwn || name === 'len' || typeof data === 'string');
  return looked.reduce((sum, value) => sum + workOf(value), 0);
}
