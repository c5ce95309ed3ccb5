import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import {
  elementsOf,
  emptyTuple,
  isDefinitelyNotNull,
  isNull,
  lengthRange,
  listOf,
  listValue,
  mark,
  sameType,
  tupleOf,
  tupleValue,
  unknownDynamic,
  unknownValue,
  type Type,
  type Value,
} from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { apart, type Evaluation, report, takeWork, unusable } from './evaluation.ts';

type SplatNode = Extract<ExpressionNode, { kind: 'splat' }>;

/**
 * `source[*].each`: a list of results for a list or set, otherwise a tuple. A value that is no list is taken as a tuple of
 * itself, null as an empty one.
 */
export function evaluateSplat(node: SplatNode, source: Value, evaluation: Evaluation): Value {
  const { kind } = source.type;
  const isList = kind === 'list' || kind === 'set' || kind === 'tuple';
  if (isNull(source)) {
    return isList ? report(evaluation, problems.create('invalid-splat', { span: node.marker })) : mark(emptyTuple, source.marks);
  }
  if (kind === 'dynamic') return mark(unusable, source.marks);
  if (source.state === 'unknown' && isList) return mark(unknownSplat(node, source, evaluation), source.marks);
  const before = evaluation.diagnostics.length;
  const results: Value[] = [];
  for (const element of isList ? elementsWithin(source) : [source]) {
    if (!takeWork(evaluation, node.span)) return unusable;
    results.push(evaluateNode(node.each, { ...evaluation, element }));
  }
  // Should it turn out to be null, there are no elements.
  if (!isList && !isDefinitelyNotNull(source)) return mark(unknownDynamic, source.marks);
  if (evaluation.diagnostics.length > before)
    return mark(unknownValue(typeOfResult(node, source.type, apart(evaluation))), source.marks);
  return mark(collected(node, source.type, results, evaluation), source.marks);
}

function* elementsWithin(source: Value): Iterable<Value> {
  for (const [, element] of elementsOf(source)) yield element;
}

function collected(node: SplatNode, source: Type, results: readonly Value[], evaluation: Evaluation): Value {
  if (source.kind !== 'list' && source.kind !== 'set') return tupleValue(results);
  const first = results[0];
  if (first === undefined) {
    const type = typeOfResult(node, source, evaluation);
    return type.kind === 'list' ? listValue([], type.element) : unusable;
  }
  // Elements of a list are of one type, so the results are too, but for what is of no type yet.
  return results.every((result) => sameType(result.type, first.type)) ? listValue(results, first.type) : tupleValue(results);
}

/** The type of a splat, by looking at elements that are not known; tells of what can never be. */
function typeOfResult(node: SplatNode, source: Type, evaluation: Evaluation): Type {
  const each = (type: Type): Type => evaluateNode(node.each, { ...evaluation, element: unknownValue(type) }).type;
  if (source.kind === 'list' || source.kind === 'set') return listOf(each(source.element));
  return tupleOf((source.kind === 'tuple' ? source.elements : [source]).map(each));
}

function unknownSplat(node: SplatNode, source: Value, evaluation: Evaluation): Value {
  const type = typeOfResult(node, source.type, evaluation);
  if (source.type.kind === 'tuple') return unknownValue(type, { notNull: true });
  const { min, max } = lengthRange(source);
  return unknownValue(type, { notNull: true, lengthMin: min, lengthMax: max });
}
