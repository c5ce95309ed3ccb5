import type { Execution, Scope } from './execution.ts';
import type { Operand, Pipeline } from './tree.ts';
import { isNothing, lookUp, textValue } from './value.ts';

/** With `missing: 'keep'`: whether a pipeline reads a field that the top-level data lacks. */
export function isKept(pipeline: Pipeline, scope: Scope, execution: Execution): boolean {
  const { root, missing } = execution;
  if (missing !== 'keep') return false;
  const lacks = ([name = '']: readonly string[]): boolean => isNothing(root) || lookUp(root, textValue(name)) === undefined;
  const reads = (operand: Operand): boolean => {
    switch (operand.kind) {
      case 'field':
        return scope.dot === root && lacks(operand.path);
      case 'variable':
        return operand.name === '$' && operand.path.length > 0 && lacks(operand.path);
      case 'pipeline':
        return operand.pipeline.commands.some((command) => command.operands.some(reads));
      case 'chain':
        return reads(operand.of);
      default:
        return false;
    }
  };
  return pipeline.commands.some((command) => command.operands.some(reads));
}
