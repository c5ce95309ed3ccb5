import type { Outcome, Refinement, Value } from '../values/value.ts';
import type { Type } from '../values/type.ts';
import type { Expression, Scope } from '../body.ts';
import type { Result } from '@imgbuild/diagnostics';

/** A parameter of a function: its name for messages, what arguments are converted to, and what they may be besides known. */
export interface FunctionParameter {
  readonly name: string;
  /** Arguments are converted to it; `dynamic` takes anything as it is. */
  readonly type: Type;
  /** By default null is an error, an unknown makes the result unknown, and marks are taken off and put on the result. */
  readonly allows?: readonly ('null' | 'unknown' | 'marks' | 'dynamic')[];
}

/** A function of the language. Pure and synchronous; clock, random, files and hashes come from ports that its maker closes over. */
export type HclFunction =
  | {
      readonly kind: 'eager';
      readonly name: string;
      readonly summary: string;
      readonly parameters: readonly FunctionParameter[];
      readonly variadic?: FunctionParameter;
      /** What holds for every result, so also for an unknown one. */
      readonly certain?: Refinement;
      /** Result type from argument values, which may be unknown. */
      returnType(values: readonly Value[]): Outcome<Type>;
      /** Only called with arguments that the parameters allow. An error's path starts with the argument's index. */
      call(values: readonly Value[], type: Type): Outcome;
    }
  | {
      /** Gets its arguments unevaluated: `try`, `can`, `convert`, `templatefile`. Diagnostics without a span get the call's. */
      readonly kind: 'lazy';
      readonly name: string;
      readonly summary: string;
      /** How it is written, for documentation: `convert(value, type)`. */
      readonly usage?: string;
      call(expressions: readonly Expression[], scope: Scope | undefined): Result<Value>;
    };
