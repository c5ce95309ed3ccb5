import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { boolType, convert, isNull, mark, typeName, unify, unknownValue, type Type, type Value } from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { apart, type Evaluation, report, unusable } from './evaluation.ts';
import { valuesShown } from './shown-values.ts';

/** Both results are evaluated, since both decide the type; only the chosen one's mistakes count. */
export function evaluateConditional(node: Extract<ExpressionNode, { kind: 'conditional' }>, evaluation: Evaluation): Value {
  const forYes = apart(evaluation);
  const forNo = apart(evaluation);
  const yes = evaluateNode(node.yes, forYes);
  const no = evaluateNode(node.no, forNo);
  const type = resultType(yes, no);
  const before = evaluation.diagnostics.length;
  const condition = evaluateNode(node.condition, evaluation);
  if (evaluation.diagnostics.length > before) return unusable;
  if (type === undefined) {
    return report(
      evaluation,
      problems.create('inconsistent-conditional', {
        yes: typeName(yes.type),
        no: typeName(no.type),
        span: { ...node.yes.span, end: node.no.span.end },
      }),
    );
  }
  if (isNull(condition)) return invalidCondition('it is null', node, evaluation);
  const converted = convert(condition, boolType);
  if (!converted.ok) return invalidCondition(converted.error.message, node, evaluation);
  const { state, data, marks } = converted.value;
  if (state === 'unknown') return mark(unknownResult(type, yes, no), [...marks, ...yes.marks, ...no.marks]);
  const chosen = data === true ? yes : no;
  evaluation.diagnostics.push(...(data === true ? forYes : forNo).diagnostics);
  const result = convert(chosen, type);
  if (result.ok) return mark(result.value, marks);
  return report(
    evaluation,
    problems.create('inconsistent-conditional', { yes: typeName(yes.type), no: typeName(no.type), span: node.span }),
  );
}

function invalidCondition(reason: string, node: Extract<ExpressionNode, { kind: 'conditional' }>, evaluation: Evaluation): Value {
  return report(
    evaluation,
    problems.create('invalid-condition', {
      reason,
      span: node.condition.span,
      values: valuesShown([node.condition], evaluation.scope),
    }),
  );
}

/** An untyped null fits any type. */
function resultType(yes: Value, no: Value): Type | undefined {
  if (isNull(yes) && yes.type.kind === 'dynamic') return no.type;
  if (isNull(no) && no.type.kind === 'dynamic') return yes.type;
  return unify([yes.type, no.type]);
}

/** What is certain about a result of which only the type is known. */
function unknownResult(type: Type, yes: Value, no: Value): Value {
  if (type.kind === 'dynamic') return unknownValue(type);
  const bothSet = [yes, no].every(
    (value) => value.state === 'known' || (value.state === 'unknown' && value.refinement?.notNull === true),
  );
  return bothSet ? unknownValue(type, { notNull: true }) : unknownValue(type);
}
