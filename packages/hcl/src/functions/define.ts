import { dynamicType, listOf, numberType, stringType, type Type } from '../values/type.ts';
import { succeed, type Outcome, type Refinement, type Value } from '../values/value.ts';
import type { FunctionParameter, HclFunction } from './function.ts';

/** A function that gets its arguments evaluated; most are. */
export type EagerFunction = Extract<HclFunction, { kind: 'eager' }>;
type Allowance = NonNullable<FunctionParameter['allows']>[number];

/** A function as its family declares it. */
interface Declaration {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly FunctionParameter[];
  readonly variadic?: FunctionParameter;
  readonly certain?: Refinement;
  readonly returns: Type | ((values: readonly Value[]) => Outcome<Type>);
  call(values: readonly Value[], type: Type): Outcome;
}

const notNull: Refinement = { notNull: true };

/** Makes a function. Unless it says otherwise its result is never null. */
export function define(declaration: Declaration): EagerFunction {
  const { returns, certain = notNull, ...rest } = declaration;
  const fixed = typeof returns === 'function' ? undefined : succeed(returns);
  return { kind: 'eager', ...rest, certain, returnType: typeof returns === 'function' ? returns : () => fixed! };
}

/** For functions that may also give null. */
export const nothingCertain: Refinement = {};

export function parameter(name: string, type: Type, ...allows: readonly Allowance[]): FunctionParameter {
  return allows.length === 0 ? { name, type } : { name, type, allows };
}

export const text = (name: string): FunctionParameter => parameter(name, stringType);
export const number = (name: string): FunctionParameter => parameter(name, numberType);
export const anything = (name: string, ...allows: readonly Allowance[]): FunctionParameter =>
  parameter(name, dynamicType, ...allows);
export const texts = (name: string): FunctionParameter => parameter(name, listOf(stringType));
