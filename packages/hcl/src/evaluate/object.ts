import { problems } from '../problems.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { convert, isNull, mark, objectValue, stringType, stringValue, type Mark, type Value } from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { type Evaluation, report, unusable } from './evaluation.ts';
import { traversalText } from './shown-values.ts';

/** An object constructor. A bare name as key is its own text; later items win. */
export function evaluateObject(node: Extract<ExpressionNode, { kind: 'object' }>, evaluation: Evaluation): Value {
  const attributes = new Map<string, Value>();
  const marks = new Set<Mark>();
  let known = true;
  for (const item of node.items) {
    const key = keyOf(item.key, evaluation);
    const value = evaluateNode(item.value, evaluation);
    if (key === undefined) {
      known = false;
      continue;
    }
    const converted = convert(key, stringType);
    if (!converted.ok || isNull(key)) {
      const reason = converted.ok ? 'this is null' : converted.error.message;
      report(evaluation, problems.create('invalid-object-key', { reason, span: item.key.span }));
      known = false;
      continue;
    }
    for (const each of key.marks) marks.add(each);
    if (converted.value.state === 'unknown') known = false;
    else attributes.set(converted.value.data as string, value);
  }
  return known ? mark(objectValue(attributes), marks) : unusable;
}

function keyOf(node: ExpressionNode, evaluation: Evaluation): Value | undefined {
  const bare = bareKey(node);
  if (bare !== undefined) return stringValue(bare);
  if (node.kind === 'traversal') {
    report(evaluation, problems.create('object-key-reference', { text: traversalText(node), span: node.span }));
    return undefined;
  }
  const before = evaluation.diagnostics.length;
  const value = evaluateNode(node, evaluation);
  return evaluation.diagnostics.length > before ? undefined : value;
}

/** The text of a key that is a bare name, a keyword among them. */
export function bareKey(node: ExpressionNode): string | undefined {
  if (node.kind === 'traversal' && node.steps.length === 0) return node.root;
  if (node.kind !== 'literal') return undefined;
  if (node.value.type.kind === 'bool') return String(node.value.data === true);
  return node.value.state === 'null' ? 'null' : undefined;
}
