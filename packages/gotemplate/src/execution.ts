import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { type Environment } from './environment.ts';
import { problems } from './problems.ts';
import { tooLong } from './printer.ts';
import type { Template } from './tree.ts';
import { fromData, type GoValue, nothing } from './value.ts';

/**
 * A function that the caller gives. A plain one takes and gives plain data (`fromData` says what becomes what), any number
 * of it; with `typed('func(string, int) string', …)` arguments are counted and checked as Go does. May throw
 * `templateFunctionError`, whose message is then the reason in a diagnostic.
 */
export type TemplateFunction = ((...values: never[]) => unknown) | GoValue;

/** What becomes of a key that is not there. */
export type Missing = 'no-value' | 'zero' | 'error' | 'error-at-top' | 'keep';

/** Bounds of one execution: characters that a text may have, steps that may be taken, templates that may call each other. */
export interface Limits {
  readonly output: number;
  readonly steps: number;
  readonly calls?: number;
}

export interface ExecuteOptions {
  readonly data: unknown;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  /**
   * What becomes of a key that a map of the data lacks, as Go's option `missingkey` has it: `no-value` prints `<no value>`,
   * `zero` is the zero value of the map's type, `error` is a diagnostic. Two more are not Go's. `error-at-top` is a diagnostic
   * where the top-level data lacks the key, as if that were a struct, and `no-value` in every map within. `keep` copies every
   * action (for `if`, `with` and `range` the whole block) that reads an absent field of the top-level data as it stands in the
   * source, for a later pass that has it. Default: `no-value`, as in Packer.
   */
  readonly missing?: Missing;
  /** Default: a million characters and steps, 100 000 calls. */
  readonly limits?: Limits;
}

/** A template that is running. */
export interface Execution {
  readonly template: Template;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly missing: Missing;
  readonly root: GoValue;
  readonly limits: Required<Limits>;
  readonly output: string[];
  written: number;
  steps: number;
  /** Templates that have called each other and not ended. */
  calls: number;
}

/** The place of an operand: what its dot is, and its variables. */
export interface Scope {
  readonly dot: GoValue;
  readonly environment: Environment;
}

export function createExecution(template: Template, options: ExecuteOptions): Execution {
  return {
    template,
    functions: options.functions,
    missing: options.missing ?? 'no-value',
    // Data that is nil is nothing: every field of it is just not there.
    root: options.data === null || options.data === undefined ? nothing : fromData(options.data),
    limits: { calls: 100_000, ...(options.limits ?? { output: 1_000_000, steps: 1_000_000 }) },
    output: [],
    written: 0,
    steps: 0,
    calls: 0,
  };
}

const stopped = Symbol('stopped');

/** What ends an execution: thrown within this package, never out of it. */
interface Stop {
  readonly [stopped]: true;
  readonly diagnostic: Diagnostic;
}

export function isStop(thrown: unknown): thrown is Stop {
  return typeof thrown === 'object' && thrown !== null && stopped in thrown;
}

export function fail(diagnostic: Diagnostic): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- never leaves this package
  throw { [stopped]: true, diagnostic } satisfies Stop;
}

export function step(execution: Execution, span: Span, count = 1): void {
  execution.steps += count;
  const { steps } = execution.limits;
  if (execution.steps > steps) fail(problems.create('too-many-steps', { limit: steps, span }));
}

/** Runs what makes a text or calls a function of the caller; whatever that throws is said of `name`. */
export function guarded<T>(execution: Execution, name: string, span: Span, body: () => T): T {
  try {
    return body();
  } catch (thrown) {
    if (isStop(thrown)) throw thrown;
    if (thrown === tooLong) return fail(problems.create('too-much-output', { limit: execution.limits.output, span }));
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return fail(problems.create('call-failed', { name, reason, span }));
  }
}
