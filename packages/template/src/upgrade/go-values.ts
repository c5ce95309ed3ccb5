import type { Operand, Pipeline } from '@imgbuild/gotemplate';
import { callInHcl, type GoScope, type GoValue } from './go-functions.ts';
import { type Parts, textParts } from './parts.ts';

/** What an action writes, in HCL; undefined when HCL cannot say it. */
export function actionParts(pipeline: Pipeline, scope: GoScope): Parts | undefined {
  const value = pipelineValue(pipeline, scope);
  return value?.kind === 'string' ? value.parts : undefined;
}

export function pipelineValue({ variables, commands }: Pipeline, scope: GoScope): GoValue | undefined {
  if (variables.length > 0) return undefined;
  let value: GoValue | undefined;
  for (const [index, { operands }] of commands.entries()) {
    const [first, ...rest] = operands;
    const given = rest.map((operand) => operandValue(operand, scope));
    if (first === undefined || !given.every((each) => each !== undefined)) return undefined;
    if (first.kind === 'function') value = calledValue(first.name, value === undefined ? given : [...given, value], scope);
    else value = index === 0 && given.length === 0 ? operandValue(first, scope) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

function operandValue(operand: Operand, scope: GoScope): GoValue | undefined {
  switch (operand.kind) {
    case 'string':
      return { kind: 'string', parts: textParts(operand.value) };
    case 'number':
      return { kind: 'number', digits: operand.text };
    case 'function':
      return calledValue(operand.name, [], scope);
    case 'pipeline':
      return pipelineValue(operand.pipeline, scope);
    default:
      return undefined;
  }
}

function calledValue(name: string, given: readonly GoValue[], scope: GoScope): GoValue | undefined {
  const parts = callInHcl(name, given, scope);
  return parts === undefined ? undefined : { kind: 'string', parts };
}
