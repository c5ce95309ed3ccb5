import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import {
  boolType,
  convert,
  elementsOf,
  isNull,
  mark,
  objectValue,
  stringType,
  tupleValue,
  typeName,
  type Mark,
  type Value,
} from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { type Evaluation, report, takeWork, unusable, withNames } from './evaluation.ts';

type ForNode = Extract<ExpressionNode, { kind: 'for' }>;

export function evaluateFor(node: ForNode, evaluation: Evaluation): Value {
  const before = evaluation.diagnostics.length;
  const collection = evaluateNode(node.collection, evaluation);
  if (evaluation.diagnostics.length > before) return unusable;
  const iterable = iterableOf(collection, node.collection, evaluation);
  if (iterable === 'unknown') return mark(unusable, collection.marks);
  if (iterable === undefined) return unusable;
  const marks = new Set<Mark>(collection.marks);
  const elements: Value[] = [];
  const attributes = new Map<string, Value>();
  const groups = new Map<string, Value[]>();
  let known = true;
  for (const [key, value] of iterable) {
    if (!takeWork(evaluation, node.span)) return unusable;
    const inner = bind(node, key, value, evaluation);
    const errors = evaluation.diagnostics.length;
    const wanted = isWanted(node, inner, marks);
    if (evaluation.diagnostics.length > errors) return unusable;
    if (wanted === 'no') continue;
    if (wanted === 'unknown') known = false;
    const result = evaluateNode(node.value, inner);
    if (node.key === undefined) {
      if (evaluation.diagnostics.length > errors) return unusable;
      elements.push(result);
      continue;
    }
    const name = evaluateKey(node.key, inner, marks);
    if (evaluation.diagnostics.length > errors) return unusable;
    if (name === undefined) known = false;
    else if (node.grouping === 'groups') addTo(groups, name, result);
    else if (attributes.has(name))
      return report(evaluation, problems.create('duplicate-object-key', { key: name, span: node.key.span }));
    else attributes.set(name, result);
  }
  if (!known) return mark(unusable, marks);
  if (node.result === 'tuple') return mark(tupleValue(elements), marks);
  for (const [name, group] of groups) attributes.set(name, tupleValue(group));
  return mark(objectValue(attributes), marks);
}

function addTo(groups: Map<string, Value[]>, name: string, value: Value): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [value]);
  else group.push(value);
}

/** What there is to go through; undefined after reporting that there is nothing. */
export function iterableOf(
  collection: Value,
  node: ExpressionNode,
  evaluation: Evaluation,
): Iterable<readonly [Value, Value]> | 'unknown' | undefined {
  const iterates = ['list', 'set', 'map', 'tuple', 'object'].includes(collection.type.kind);
  if (collection.state === 'unknown' && (iterates || collection.type.kind === 'dynamic')) return 'unknown';
  if (isNull(collection) || !iterates) {
    report(
      evaluation,
      problems.create('invalid-iteration', { found: isNull(collection) ? 'null' : typeName(collection.type), span: node.span }),
    );
    return undefined;
  }
  return elementsOf(collection);
}

/** The scope for one element. */
export function bind(
  names: { readonly keyName: string | undefined; readonly valueName: string },
  key: Value,
  value: Value,
  evaluation: Evaluation,
): Evaluation {
  const bound = new Map<string, Value>();
  if (names.keyName !== undefined) bound.set(names.keyName, key);
  bound.set(names.valueName, value);
  return withNames(evaluation, bound);
}

function isWanted(node: ForNode, inner: Evaluation, marks: Set<Mark>): 'yes' | 'no' | 'unknown' {
  if (node.condition === undefined) return 'yes';
  const before = inner.diagnostics.length;
  const condition = evaluateNode(node.condition, inner);
  if (inner.diagnostics.length > before) return 'unknown';
  const converted = convert(condition, boolType);
  if (!converted.ok || isNull(condition)) {
    report(
      inner,
      problems.create('invalid-condition', {
        reason: converted.ok ? 'it is null' : converted.error.message,
        span: node.condition.span,
      }),
    );
    return 'unknown';
  }
  for (const each of condition.marks) marks.add(each);
  if (converted.value.state === 'unknown') return 'unknown';
  return converted.value.data === true ? 'yes' : 'no';
}

function evaluateKey(node: ExpressionNode, inner: Evaluation, marks: Set<Mark>): string | undefined {
  const before = inner.diagnostics.length;
  const key = evaluateNode(node, inner);
  if (inner.diagnostics.length > before) return undefined;
  const converted = convert(key, stringType);
  if (!converted.ok || isNull(key)) {
    report(
      inner,
      problems.create('invalid-object-key', { reason: converted.ok ? 'this is null' : converted.error.message, span: node.span }),
    );
    return undefined;
  }
  for (const each of key.marks) marks.add(each);
  return converted.value.state === 'unknown' ? undefined : (converted.value.data as string);
}
