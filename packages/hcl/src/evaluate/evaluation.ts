import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Span } from '@imgbuild/diagnostics';
import type { Scope, Work } from '../body.ts';
import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { unknownDynamic, type Value } from '../values/index.ts';

/** What evaluating passes along: where names are found, the element a splat is at, and what has gone wrong. */
export interface Evaluation {
  readonly scope: Scope | undefined;
  readonly element: Value | undefined;
  readonly diagnostics: Diagnostic[];
  readonly work: Work;
}

/** Most passes of all loops of one evaluation. A template with a thousand machines needs some thousands. */
export const mostWork = 1_000_000;

/** Longest text that a template may make, in UTF-16 units. */
export const longestText = 64 * 1024 * 1024;

/** Takes one pass of a loop; false, and told, when there are none left. */
export function takeWork(evaluation: Evaluation, span: Span): boolean {
  const { work } = evaluation;
  if (work.left > 0) {
    work.left--;
    return true;
  }
  report(evaluation, problems.create('too-much-work', { limit: mostWork, span }));
  return false;
}

/** The value that stands for what could not be evaluated. */
export const unusable: Value = unknownDynamic;

export function report(evaluation: Evaluation, diagnostic: Diagnostic): Value {
  evaluation.diagnostics.push(diagnostic);
  return unusable;
}

/** Evaluates with names of its own: what a for expression binds. */
export function withNames(evaluation: Evaluation, names: ReadonlyMap<string, Value>): Evaluation {
  return { ...evaluation, scope: { variables: names, functions: new Map(), parent: evaluation.scope, work: evaluation.work } };
}

/** Evaluates apart, so that the caller decides what becomes of the diagnostics. */
export function apart(evaluation: Evaluation): Evaluation {
  return { ...evaluation, diagnostics: [] };
}

export type Evaluate = (node: ExpressionNode, evaluation: Evaluation) => Value;

/** Names as a scope chain sees them, nearest first. */
export function findVariable(scope: Scope | undefined, name: string): Value | undefined {
  for (let current = scope; current !== undefined; current = current.parent) {
    const value = current.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function findFunction(scope: Scope | undefined, name: string): ReturnType<Scope['functions']['get']> {
  for (let current = scope; current !== undefined; current = current.parent) {
    const found = current.functions.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All names of one kind that a scope chain has. */
export function namesOf(scope: Scope | undefined, kind: 'variables' | 'functions'): string[] {
  const names = new Set<string>();
  for (let current = scope; current !== undefined; current = current.parent)
    for (const name of current[kind].keys()) names.add(name);
  return [...names];
}
