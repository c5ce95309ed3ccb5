import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import {
  boolType,
  convert,
  dynamicType,
  isNull,
  markLike,
  typeName,
  unify,
  unknownDynamic,
  unknownValue,
  type Type,
  type Value,
} from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { apart, type Evaluation, report } from './evaluation.ts';
import { eitherOf } from './either.ts';
import { valuesShown } from './shown-values.ts';

type Conditional = Extract<ExpressionNode, { kind: 'conditional' }>;

/**
 * Both results are evaluated, since both decide the type; only the chosen one's mistakes count. Marks of all three parts are
 * on the result.
 */
export function evaluateConditional(node: Conditional, evaluation: Evaluation): Value {
  const forYes = apart(evaluation);
  const forNo = apart(evaluation);
  const yes = evaluateNode(node.yes, forYes);
  const no = evaluateNode(node.no, forNo);
  const type = resultType(yes, no);
  const before = evaluation.diagnostics.length;
  const condition = evaluateNode(node.condition, evaluation);
  if (type === undefined) {
    if (evaluation.diagnostics.length === before) reportMismatch(node, yes, no, evaluation);
    return unknownDynamic;
  }
  if (evaluation.diagnostics.length > before) return markLike(eitherOf(type, yes, no), condition, yes, no);
  if (isNull(condition)) return invalidCondition('it is null', node, type, evaluation);
  // Of which type it will be is not asked before it is known.
  if (condition.state === 'unknown') return markLike(eitherOf(type, yes, no), condition, yes, no);
  const converted = convert(condition, boolType);
  if (!converted.ok) return invalidCondition(converted.error.message, node, type, evaluation);
  const isChosen = converted.value.data === true;
  evaluation.diagnostics.push(...(isChosen ? forYes : forNo).diagnostics);
  const result = convert(isChosen ? yes : no, type);
  if (result.ok) return markLike(result.value, condition, yes, no);
  reportMismatch(node, yes, no, evaluation);
  return unknownValue(type);
}

function reportMismatch(node: Conditional, yes: Value, no: Value, evaluation: Evaluation): void {
  const span = { ...node.yes.span, end: node.no.span.end };
  report(evaluation, problems.create('inconsistent-conditional', { yes: typeName(yes.type), no: typeName(no.type), span }));
}

function invalidCondition(reason: string, node: Conditional, type: Type, evaluation: Evaluation): Value {
  report(
    evaluation,
    problems.create('invalid-condition', {
      reason,
      span: node.condition.span,
      values: valuesShown([node.condition], evaluation.scope),
    }),
  );
  return unknownValue(type);
}

/** An untyped null fits any type; while one type is open, so is the result's. */
function resultType(yes: Value, no: Value): Type | undefined {
  if (isUntypedNull(yes)) return no.type;
  if (isUntypedNull(no)) return yes.type;
  if (yes.type.kind === 'dynamic' || no.type.kind === 'dynamic') return dynamicType;
  return unify([yes.type, no.type]);
}

function isUntypedNull(value: Value): boolean {
  return isNull(value) && value.type.kind === 'dynamic' && value.marks.size === 0;
}
