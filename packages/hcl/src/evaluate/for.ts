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
  succeed,
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
  if (iterable === undefined) return unusable;
  if (collection.type.kind === 'dynamic') return unusable;
  const openMarks = new Set<Mark>(collection.marks);
  if (!isSoundCondition(node, evaluation, openMarks)) return unusable;
  if (iterable === 'unknown') return mark(unusable, openMarks);
  const marks = new Set<Mark>(collection.marks);
  const elements: Value[] = [];
  const attributes = new Map<string, Value>();
  const groups = new Map<string, Value[]>();
  let known = true;
  let isTold = false;
  for (const [key, value] of iterable) {
    if (!takeWork(evaluation, node.span)) return unusable;
    const inner = bind(node, key, value, evaluation);
    const errors = evaluation.diagnostics.length;
    const wanted = isWanted(node, inner, marks, known ? 'told' : 'kept', node.result === 'tuple' ? 'once known' : 'at once');
    if (evaluation.diagnostics.length > errors) return unusable;
    if (wanted === 'unknown') known = false;
    if (wanted !== 'yes') continue;
    const name = node.key === undefined ? undefined : evaluateKey(node.key, inner, marks, known ? 'told' : 'kept');
    if (evaluation.diagnostics.length > errors) return unusable;
    if (node.key !== undefined && name === undefined) {
      known = false;
      continue;
    }
    const result = evaluateNode(node.value, inner);
    // The others would tell the same again; that it is a tuple is certain.
    if (evaluation.diagnostics.length > errors && node.result === 'tuple') return mark(tupleValue([...elements, result]), marks);
    if (evaluation.diagnostics.length > errors) return unusable;
    if (node.key === undefined || name === undefined) elements.push(result);
    else if (node.grouping === 'groups') addTo(groups, name, result);
    else if (!attributes.has(name)) attributes.set(name, result);
    else if (!isTold) {
      isTold = true;
      report(evaluation, problems.create('duplicate-object-key', { key: name, span: node.key.span }));
    }
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

/** A condition that can never hold is a mistake, also of a collection without elements. */
function isSoundCondition(node: ForNode, evaluation: Evaluation, marks: Set<Mark>): boolean {
  const before = evaluation.diagnostics.length;
  isWanted(node, bind(node, unusable, unusable, evaluation), marks, 'told', 'at once');
  return evaluation.diagnostics.length === before;
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

/** Once an element is open, mistakes of others' types are kept: they may be the open one's fault. */
type Unsuitable = 'told' | 'kept';

function isWanted(
  node: ForNode,
  inner: Evaluation,
  marks: Set<Mark>,
  unsuitable: Unsuitable,
  typeIsAsked: 'at once' | 'once known',
): 'yes' | 'no' | 'unknown' {
  if (node.condition === undefined) return 'yes';
  const before = inner.diagnostics.length;
  const condition = evaluateNode(node.condition, inner);
  if (inner.diagnostics.length > before) return 'unknown';
  const isOpen = typeIsAsked === 'once known' && condition.state === 'unknown';
  const converted = isOpen ? succeed(condition) : convert(condition, boolType);
  if (!converted.ok || isNull(condition)) {
    const reason = converted.ok ? 'it is null' : converted.error.message;
    if (unsuitable === 'told') report(inner, problems.create('invalid-condition', { reason, span: node.condition.span }));
    return 'unknown';
  }
  for (const each of condition.marks) marks.add(each);
  if (converted.value.state === 'unknown') return 'unknown';
  return converted.value.data === true ? 'yes' : 'no';
}

/** The key of an element; undefined when it is not known, or after a message. */
function evaluateKey(node: ExpressionNode, inner: Evaluation, marks: Set<Mark>, unsuitable: Unsuitable): string | undefined {
  const before = inner.diagnostics.length;
  const key = evaluateNode(node, inner);
  if (inner.diagnostics.length > before) return undefined;
  for (const each of key.marks) marks.add(each);
  if (key.state === 'unknown') return undefined;
  const converted = convert(key, stringType);
  if (converted.ok && !isNull(key)) return converted.value.data as string;
  const reason = converted.ok ? 'this is null' : converted.error.message;
  if (unsuitable === 'told') report(inner, problems.create('invalid-object-key', { reason, span: node.span }));
  return undefined;
}
