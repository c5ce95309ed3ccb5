import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import {
  elementsOf,
  emptyTuple,
  isNull,
  listValue,
  mark,
  sameType,
  tupleValue,
  unify,
  unknownValue,
  listOf,
  type Type,
  type Value,
} from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { apart, type Evaluation, report, takeWork, unusable } from './evaluation.ts';

/** `source[*].each`: a tuple of results. A value that is no list is taken as a list of itself, null as an empty one. */
export function evaluateSplat(node: Extract<ExpressionNode, { kind: 'splat' }>, source: Value, evaluation: Evaluation): Value {
  const before = evaluation.diagnostics.length;
  const { kind } = source.type;
  const isList = kind === 'list' || kind === 'set' || kind === 'tuple';
  if (isNull(source)) {
    return isList ? report(evaluation, problems.create('invalid-splat', { span: node.marker })) : mark(emptyTuple, source.marks);
  }
  if (kind === 'dynamic') return mark(unusable, source.marks);
  if (source.state === 'unknown') return mark(unknownSplat(node, source.type, evaluation), source.marks);
  const elements = isList ? [...elementsOf(source)].map(([, value]) => value) : [source];
  const results: Value[] = [];
  for (const element of elements) {
    if (!takeWork(evaluation, node.span)) return unusable;
    results.push(evaluateNode(node.each, { ...evaluation, element }));
  }
  if (evaluation.diagnostics.length > before) return unusable;
  const type = kind === 'list' || kind === 'set' ? commonType(results, node, source.type, evaluation) : undefined;
  return mark(type === undefined ? tupleValue(results) : listValue(results, type), source.marks);
}

/** Elements of a list are of one type, so the results are too. */
function commonType(
  results: readonly Value[],
  node: Extract<ExpressionNode, { kind: 'splat' }>,
  source: Type,
  evaluation: Evaluation,
): Type | undefined {
  if (results.length > 0) {
    const type = unify(results.map((result) => result.type));
    return type !== undefined && results.every((result) => sameType(result.type, type)) ? type : undefined;
  }
  if (source.kind !== 'list' && source.kind !== 'set') return undefined;
  const quiet = apart(evaluation);
  return evaluateNode(node.each, { ...quiet, element: unknownValue(source.element) }).type;
}

function unknownSplat(node: Extract<ExpressionNode, { kind: 'splat' }>, source: Type, evaluation: Evaluation): Value {
  const quiet = apart(evaluation);
  if (source.kind === 'list' || source.kind === 'set') {
    return unknownValue(listOf(evaluateNode(node.each, { ...quiet, element: unknownValue(source.element) }).type));
  }
  if (source.kind === 'tuple') {
    return tupleValue(source.elements.map((type) => evaluateNode(node.each, { ...quiet, element: unknownValue(type) })));
  }
  return unusable;
}
