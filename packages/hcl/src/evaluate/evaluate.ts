import { didYouMean, type Result } from '@imgbuild/diagnostics';
import type { Scope } from '../body.ts';
import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import {
  fail,
  getAttribute,
  index,
  isNull,
  markLike,
  succeed,
  tupleValue,
  unknownDynamic,
  unmark,
  type Outcome,
  type Value,
} from '../values/index.ts';
import { evaluateCall } from './call.ts';
import { evaluateConditional } from './conditional.ts';
import { type Evaluation, findVariable, mostWork, namesOf, report, unusable } from './evaluation.ts';
import { evaluateFor } from './for.ts';
import { evaluateObject } from './object.ts';
import { evaluateBinary, evaluateUnary } from './operators.ts';
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
      const reason = ended(next.error.message);
      if (step.kind === 'index')
        return report(
          evaluation,
          problems.create('invalid-index', { reason, span: step.span, values: valuesShown([node], evaluation.scope) }),
        );
      return report(evaluation, problems.create('unsupported-attribute', { reason, span: step.span }));
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
  const result = elementAt(collection, key);
  if (result.ok) return result.value;
  if (evaluation.diagnostics.length > before || (collection === unusable && before > 0)) return unusable;
  return report(
    evaluation,
    problems.create('invalid-index', {
      reason: ended(result.error.message),
      span: node.keySpan,
      values: valuesShown([node.source, node.key], evaluation.scope),
    }),
  );
}

/** An element by a key that was computed. What is not known yet has no secret of the key in it. */
function elementAt(collection: Value, key: Value): Outcome {
  if (isNull(collection)) return index(collection, key);
  if (isNull(key)) return fail('The key is null', [1]);
  // A key of which not even the type is known may be anything, and so may be the element.
  if (key.state === 'unknown' && key.type.kind === 'dynamic') return succeed(markLike(unknownDynamic, collection));
  const hasShape = collection.type.kind === 'tuple' || collection.type.kind === 'object';
  const isOpen = key.state === 'unknown' || (collection.state === 'unknown' && !hasShape);
  return index(collection, isOpen ? unmark(key).value : key);
}

/** A clause as a whole sentence, or a sentence as it is. */
function ended(clause: string): string {
  return /[.?]$/.test(clause) ? clause : `${sentence(clause)}.`;
}

/** A clause as the beginning of a sentence. */
export function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1).replace(/\.$/, '');
}
