import type { Command, Operand, Pipeline } from '@imgbuild/gotemplate';
import type { GoValue } from './go-functions.ts';
import { expressionOf } from './parts.ts';

type ValueOf = (pipeline: Pipeline) => GoValue | undefined;

/** Go's `if` as an HCL condition; undefined for what HCL would decide in another way. Strings are true unless they are empty. */
export function conditionOf(pipeline: Pipeline, valueOf: ValueOf): string | undefined {
  const [command, more] = pipeline.commands;
  if (pipeline.variables.length > 0 || command === undefined) return undefined;
  const called = more === undefined ? conditionOfCall(command, valueOf) : undefined;
  if (called !== undefined) return called;
  const value = valueOf(pipeline);
  return value?.kind === 'string' ? `${expressionOf(value.parts)} != ""` : undefined;
}

function conditionOfCall({ operands: [first, ...given] }: Command, valueOf: ValueOf): string | undefined {
  if (first?.kind === 'boolean' && given.length === 0) return String(first.value);
  if (first?.kind === 'pipeline' && given.length === 0) return conditionOf(first.pipeline, valueOf);
  if (first?.kind !== 'function') return undefined;
  switch (first.name) {
    case 'eq':
    case 'ne':
      return compared(first.name === 'eq' ? '==' : '!=', given, valueOf);
    case 'not':
      return given.length === 1 ? joined(given, valueOf, ([only]) => `!(${only ?? ''})`) : undefined;
    case 'and':
      return joined(given, valueOf, (all) => all.map((each) => `(${each})`).join(' && '));
    case 'or':
      return joined(given, valueOf, (all) => all.map((each) => `(${each})`).join(' || '));
    default:
      return undefined;
  }
}

/** Two strings; Go refuses to compare other things with them. */
function compared(operator: string, given: readonly Operand[], valueOf: ValueOf): string | undefined {
  const [left, right, more] = given.map((operand) => valueOf(pipelineOf(operand)));
  if (left?.kind !== 'string' || right?.kind !== 'string' || given.length !== 2 || more !== undefined) return undefined;
  return `${expressionOf(left.parts)} ${operator} ${expressionOf(right.parts)}`;
}

function joined(
  given: readonly Operand[],
  valueOf: ValueOf,
  write: (conditions: readonly string[]) => string,
): string | undefined {
  const conditions = given.map((operand) => conditionOf(pipelineOf(operand), valueOf));
  return given.length > 0 && conditions.every((each) => each !== undefined) ? write(conditions) : undefined;
}

function pipelineOf(operand: Operand): Pipeline {
  if (operand.kind === 'pipeline') return operand.pipeline;
  const { span } = operand;
  return { span, variables: [], assignment: 'none', commands: [{ span, operands: [operand] }] };
}
