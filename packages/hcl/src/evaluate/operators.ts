import type { Span } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import type { BinaryOperator, ExpressionNode } from '../syntax/tree.ts';
import {
  add,
  and,
  boolType,
  convert,
  divide,
  dynamicType,
  equals,
  fail,
  greaterThan,
  greaterThanOrEqual,
  isFiniteNumber,
  lessThan,
  lessThanOrEqual,
  markLike,
  modulo,
  multiply,
  negate,
  not,
  notEqual,
  numberType,
  or,
  subtract,
  unknownValue,
  unmark,
  type HclNumber,
  type Outcome,
  type Type,
  type Value,
} from '../values/index.ts';
import { evaluateNode, sentence } from './evaluate.ts';
import { apart, type Evaluation, report } from './evaluation.ts';
import { decidesAlone } from './logical.ts';
import { valuesShown } from './shown-values.ts';

interface Operator {
  readonly operand: Type;
  readonly result: Type;
  apply(a: Value, b: Value): Outcome;
}

const arithmetic = (apply: Operator['apply']): Operator => ({ operand: numberType, result: numberType, apply });
const comparison = (apply: Operator['apply']): Operator => ({ operand: numberType, result: boolType, apply });
const equality = (apply: Operator['apply']): Operator => ({ operand: dynamicType, result: boolType, apply });
const logical = (apply: Operator['apply']): Operator => ({ operand: boolType, result: boolType, apply });

const operators: Readonly<Record<BinaryOperator, Operator>> = {
  '+': arithmetic(add),
  '-': arithmetic(subtract),
  '*': arithmetic(multiply),
  '/': arithmetic(divide),
  '%': arithmetic(remainder),
  '==': equality(equals),
  '!=': equality(notEqual),
  '<': comparison(lessThan),
  '<=': comparison(lessThanOrEqual),
  '>': comparison(greaterThan),
  '>=': comparison(greaterThanOrEqual),
  '&&': logical(and),
  '||': logical(or),
};

/** Unlike the library's function, the operator has no result for infinities. */
function remainder(a: Value, b: Value): Outcome {
  const result = modulo(a, b);
  const isInfinite = result.ok && result.value.state === 'known' && !isFiniteNumber(result.value.data as HclNumber);
  return isInfinite ? fail('infinities have no remainder') : result;
}

type Unary = Extract<ExpressionNode, { kind: 'unary' }>;

export function evaluateUnary(node: Unary, evaluation: Evaluation): Value {
  const type = node.operator === '!' ? boolType : numberType;
  const before = evaluation.diagnostics.length;
  const operand = convert(evaluateNode(node.operand, evaluation), type);
  if (evaluation.diagnostics.length > before) return unknownValue(type);
  const result = operand.ok ? (node.operator === '!' ? not(operand.value) : negate(operand.value)) : operand;
  // What is not known yet has no secret in it, as with functions.
  if (result.ok) return result.value.state === 'unknown' ? unmark(result.value).value : result.value;
  report(
    evaluation,
    problems.create('invalid-operand', {
      operator: node.operator,
      reason: result.error.message,
      span: node.operand.span,
      values: valuesShown([node.operand], evaluation.scope),
    }),
  );
  return unknownValue(type);
}

type Binary = Extract<ExpressionNode, { kind: 'binary' }>;

/** `a + b + c`, from left to right. A loop: a chain of operators may be longer than the stack is deep. */
export function evaluateBinary(node: Binary, evaluation: Evaluation): Value {
  const chain: Binary[] = [node];
  let first = node.left;
  for (; first.kind === 'binary'; first = first.left) chain.push(first);
  let left = apart(evaluation);
  let value = evaluateNode(first, left);
  for (const each of chain.reverse()) {
    const result = apart(evaluation);
    value = evaluateOperator(each, value, left, result);
    left = result;
  }
  evaluation.diagnostics.push(...left.diagnostics);
  return value;
}

/** One operator, its left side evaluated before: `left` has what went wrong there. */
function evaluateOperator(node: Binary, leftValue: Value, left: Evaluation, evaluation: Evaluation): Value {
  const operator = operators[node.operator];
  const right = apart(evaluation);
  const a = asOperand(leftValue, node, node.left, operator, left);
  const b = asOperand(evaluateNode(node.right, right), node, node.right, operator, right);
  if (a === undefined || b === undefined) {
    // An operand of a type that can never fit is a mistake, whatever the other one decides.
    evaluation.diagnostics.push(...left.diagnostics, ...right.diagnostics);
    return unknownValue(operator.result);
  }
  if (node.operator === '&&' || node.operator === '||') {
    const decided = decidesAlone(node.operator, a, b, left.diagnostics.length > 0 ? 'left failed' : 'left is fine');
    if (decided !== undefined) {
      evaluation.diagnostics.push(...(decided.by === 'left' ? left : right).diagnostics);
      return markLike(decided.value, a, b);
    }
  }
  evaluation.diagnostics.push(...left.diagnostics, ...right.diagnostics);
  if (evaluation.diagnostics.length > 0) return markLike(unknownValue(operator.result), a, b);
  const result = operator.apply(a, b);
  return result.ok ? result.value : reportFailure(node, result.error, operator, evaluation);
}

/** An operand as the operator's type; undefined after a message when it can never be one. */
function asOperand(
  value: Value,
  node: Binary,
  side: ExpressionNode,
  operator: Operator,
  evaluation: Evaluation,
): Value | undefined {
  const converted = convert(value, operator.operand);
  if (converted.ok) return converted.value;
  // The mistake has been told; what follows from it would be told twice.
  if (evaluation.diagnostics.length === 0) reportOperand(node, side, converted.error.message, evaluation);
  return undefined;
}

function reportOperand(node: Binary, side: ExpressionNode, reason: string, evaluation: Evaluation): void {
  const span: Span = side.span;
  const values = valuesShown([node.left, node.right], evaluation.scope);
  report(evaluation, problems.create('invalid-operand', { operator: node.operator, reason, span, values }));
}

function reportFailure(
  node: Binary,
  error: Extract<Outcome, { ok: false }>['error'],
  operator: Operator,
  evaluation: Evaluation,
): Value {
  const [position] = error.path;
  if (position === 0 || position === 1) reportOperand(node, position === 0 ? node.left : node.right, error.message, evaluation);
  else {
    const values = valuesShown([node.left, node.right], evaluation.scope);
    report(evaluation, problems.create('operation-failed', { reason: sentence(error.message), span: node.span, values }));
  }
  return unknownValue(operator.result);
}
