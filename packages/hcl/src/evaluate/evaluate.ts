import { didYouMean, type Result, type Span } from '@imgbuild/diagnostics';
import type { Scope } from '../body.ts';
import { problems } from '../problems.ts';
import type { BinaryOperator, ExpressionNode } from '../syntax/tree.ts';
import {
  add,
  and,
  divide,
  equals,
  getAttribute,
  greaterThan,
  greaterThanOrEqual,
  index,
  lessThan,
  lessThanOrEqual,
  modulo,
  multiply,
  negate,
  not,
  notEqual,
  or,
  subtract,
  tupleValue,
  type Outcome,
  type Value,
} from '../values/index.ts';
import { evaluateCall } from './call.ts';
import { evaluateConditional } from './conditional.ts';
import { apart, type Evaluation, findVariable, mostWork, namesOf, report, unusable } from './evaluation.ts';
import { evaluateFor } from './for.ts';
import { evaluateObject } from './object.ts';
import { valuesShown } from './shown-values.ts';
import { evaluateSplat } from './splat.ts';
import { evaluateTemplate } from './template.ts';

/** Evaluates an expression. Never throws; with errors the value is unknown. */
export function evaluate(node: ExpressionNode, scope: Scope | undefined): Result<Value> {
  const evaluation: Evaluation = {
    scope,
    element: undefined,
    diagnostics: [],
    work: scope?.work ?? { left: mostWork },
  };
  const value = evaluateNode(node, evaluation);
  return { value, diagnostics: evaluation.diagnostics };
}

/** The recursion; the tree is no deeper than the parser lets it be. */
export function evaluateNode(node: ExpressionNode, evaluation: Evaluation): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'missing':
      return unusable;
    case 'element':
      return evaluation.element ?? unusable;
    case 'parentheses':
      return evaluateNode(node.inner, evaluation);
    case 'traversal':
      return evaluateTraversal(node, evaluation);
    case 'relative':
    case 'index':
    case 'splat':
      return evaluateChain(node, evaluation);
    case 'tuple':
      return tupleValue(node.elements.map((element) => evaluateNode(element, evaluation)));
    case 'object':
      return evaluateObject(node, evaluation);
    case 'unary':
      return evaluateUnary(node, evaluation);
    case 'binary':
      return evaluateBinary(node, evaluation);
    case 'conditional':
      return evaluateConditional(node, evaluation);
    case 'call':
      return evaluateCall(node, evaluation);
    case 'for':
      return evaluateFor(node, evaluation);
    case 'template':
      return evaluateTemplate(node, evaluation);
  }
}

function evaluateTraversal(node: Extract<ExpressionNode, { kind: 'traversal' }>, evaluation: Evaluation): Value {
  const value = findVariable(evaluation.scope, node.root);
  if (value !== undefined) return walkSteps(value, node, evaluation);
  if (evaluation.scope === undefined) return report(evaluation, problems.create('variables-not-allowed', { span: node.span }));
  const suggestion = didYouMean(node.root, namesOf(evaluation.scope, 'variables'));
  return report(evaluation, problems.create('unknown-variable', { name: node.root, suggestion, span: node.rootSpan }));
}

function walkSteps(
  start: Value,
  node: Extract<ExpressionNode, { kind: 'traversal' | 'relative' }>,
  evaluation: Evaluation,
): Value {
  let value = start;
  for (const step of node.steps) {
    if (step.kind === 'splat') continue;
    const next = step.kind === 'attribute' ? getAttribute(value, step.name) : index(value, step.key);
    if (!next.ok) {
      if (value === unusable && evaluation.diagnostics.length > 0) return unusable;
      const reason = sentence(next.error.message);
      const shown = valuesShown([node], evaluation.scope);
      if (step.kind === 'index')
        return report(evaluation, problems.create('invalid-index', { reason, span: step.span, values: shown }));
      const names =
        value.type.kind === 'object'
          ? [...value.type.attributes.keys()]
          : value.data instanceof Map
            ? [...(value.data.keys() as Iterable<string>)]
            : [];
      return report(
        evaluation,
        problems.create('unsupported-attribute', { reason, suggestion: didYouMean(step.name, names), span: step.span }),
      );
    }
    value = next.value;
  }
  return value;
}

type Link = Extract<ExpressionNode, { kind: 'relative' | 'index' | 'splat' }>;

/** `a[0].b[*]`, from left to right. A loop: a chain may be longer than the stack is deep. */
function evaluateChain(node: Link, evaluation: Evaluation): Value {
  const links: Link[] = [node];
  let first = node.source;
  for (; first.kind === 'relative' || first.kind === 'index' || first.kind === 'splat'; first = first.source) links.push(first);
  const before = evaluation.diagnostics.length;
  let value = evaluateNode(first, evaluation);
  for (const link of links.reverse()) {
    if (link.kind === 'relative') value = walkSteps(value, link, evaluation);
    else if (link.kind === 'index') value = evaluateIndex(link, value, evaluation);
    else value = evaluation.diagnostics.length > before ? unusable : evaluateSplat(link, value, evaluation);
  }
  return value;
}

function evaluateIndex(node: Extract<ExpressionNode, { kind: 'index' }>, collection: Value, evaluation: Evaluation): Value {
  const before = evaluation.diagnostics.length;
  const key = evaluateNode(node.key, evaluation);
  const result = index(collection, key);
  if (result.ok) return result.value;
  if (evaluation.diagnostics.length > before || (collection === unusable && before > 0)) return unusable;
  return report(
    evaluation,
    problems.create('invalid-index', {
      reason: sentence(result.error.message),
      span: node.keySpan,
      values: valuesShown([node.source, node.key], evaluation.scope),
    }),
  );
}

const operations: Readonly<Record<BinaryOperator, (a: Value, b: Value) => Outcome>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
  '==': equals,
  '!=': notEqual,
  '<': lessThan,
  '<=': lessThanOrEqual,
  '>': greaterThan,
  '>=': greaterThanOrEqual,
  '&&': and,
  '||': or,
};

function evaluateUnary(node: Extract<ExpressionNode, { kind: 'unary' }>, evaluation: Evaluation): Value {
  const before = evaluation.diagnostics.length;
  const operand = evaluateNode(node.operand, evaluation);
  const result = node.operator === '!' ? not(operand) : negate(operand);
  if (result.ok) return result.value;
  if (evaluation.diagnostics.length > before) return unusable;
  return report(
    evaluation,
    problems.create('invalid-operand', {
      operator: node.operator,
      reason: result.error.message,
      span: node.operand.span,
      values: valuesShown([node.operand], evaluation.scope),
    }),
  );
}

type Binary = Extract<ExpressionNode, { kind: 'binary' }>;

/** `a + b + c`, from left to right. A loop: a chain of operators may be longer than the stack is deep. */
function evaluateBinary(node: Binary, evaluation: Evaluation): Value {
  const operators: Binary[] = [node];
  let first = node.left;
  for (; first.kind === 'binary'; first = first.left) operators.push(first);
  let left = apart(evaluation);
  let value = evaluateNode(first, left);
  for (const operator of operators.reverse()) {
    const result = apart(evaluation);
    value = evaluateOperator(operator, value, left, result);
    left = result;
  }
  evaluation.diagnostics.push(...left.diagnostics);
  return value;
}

/** One operator, its left side evaluated before: `left` has what went wrong there. */
function evaluateOperator(node: Binary, a: Value, left: Evaluation, evaluation: Evaluation): Value {
  const right = apart(evaluation);
  const b = evaluateNode(node.right, right);
  if (node.operator === '&&' || node.operator === '||') {
    const decided = decidedEarly(node.operator, a, b, left, right);
    if (decided !== undefined) {
      const kept = decided === a ? left : right;
      evaluation.diagnostics.push(...kept.diagnostics);
      const result = operations[node.operator](decided, decided);
      return result.ok ? result.value : unusable;
    }
  }
  evaluation.diagnostics.push(...left.diagnostics, ...right.diagnostics);
  if (left.diagnostics.length > 0 || right.diagnostics.length > 0) {
    // The mistake has been told; what follows from it would be told twice.
    const quiet = operations[node.operator](a, b);
    return quiet.ok ? quiet.value : unusable;
  }
  const result = operations[node.operator](a, b);
  if (result.ok) return result.value;
  const [position] = result.error.path;
  const shown = valuesShown([node.left, node.right], evaluation.scope);
  if (position === 0 || position === 1) {
    const span: Span = position === 0 ? node.left.span : node.right.span;
    return report(
      evaluation,
      problems.create('invalid-operand', { operator: node.operator, reason: result.error.message, span, values: shown }),
    );
  }
  return report(
    evaluation,
    problems.create('operation-failed', { reason: sentence(result.error.message), span: node.span, values: shown }),
  );
}

/** `false &&` and `true ||` decide, and mistakes on the other side do not count. */
function decidedEarly(operator: '&&' | '||', a: Value, b: Value, left: Evaluation, right: Evaluation): Value | undefined {
  const decides = operator === '||';
  const is = (value: Value): boolean => value.state === 'known' && (value.data === decides || value.data === String(decides));
  if (left.diagnostics.length === 0 && right.diagnostics.length > 0 && is(a)) return a;
  if (right.diagnostics.length === 0 && left.diagnostics.length > 0 && is(b)) return b;
  return undefined;
}

/** A clause as the beginning of a sentence. */
export function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1).replace(/\.$/, '');
}
