import type { Result } from '@imgbuild/diagnostics';
import type { Expression, Traversal } from '../body.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { problems } from '../problems.ts';
import { referencesIn } from './references.ts';
import type { ExpressionNode } from './tree.ts';

/** An expression of native syntax behind the interface that JSON shares. */
export function expressionOf(node: ExpressionNode): Expression {
  return {
    span: node.span,
    evaluate: (scope) => evaluate(node, scope),
    references: () => referencesIn(node),
    asTraversal: () => traversalOf(node),
    asKeyword: () => keywordOf(node),
    asList: () => (node.kind === 'tuple' ? node.elements.map(expressionOf) : undefined),
    asObject: () =>
      node.kind === 'object'
        ? node.items.map(({ key, value }) => ({ key: keyExpression(key), value: expressionOf(value) }))
        : undefined,
    asCall: () =>
      node.kind === 'call'
        ? { name: node.name, nameSpan: node.nameSpan, arguments: node.arguments.map(expressionOf) }
        : undefined,
  };
}

/** A bare key means its own text, and can still be read as the name it is. */
function keyExpression(node: ExpressionNode): Expression {
  const plain = expressionOf(node);
  if (node.kind !== 'traversal' || node.steps.length > 0) return plain;
  const text = expressionOf({
    kind: 'template',
    span: node.span,
    quotes: 'quoted',
    parts: [{ kind: 'text', span: node.span, text: node.root }],
  });
  return { ...text, asKeyword: plain.asKeyword, asTraversal: plain.asTraversal };
}

function traversalOf(node: ExpressionNode): Result<Traversal | undefined> {
  if (node.kind === 'traversal') {
    return { value: { root: node.root, rootSpan: node.rootSpan, steps: node.steps, span: node.span }, diagnostics: [] };
  }
  return {
    value: undefined,
    diagnostics: node.kind === 'missing' ? [] : [problems.create('not-a-reference', { span: node.span })],
  };
}

function keywordOf(node: ExpressionNode): string | undefined {
  if (node.kind === 'traversal' && node.steps.length === 0) return node.root;
  if (node.kind !== 'literal') return undefined;
  if (node.value.type.kind === 'bool') return String(node.value.data === true);
  return node.value.state === 'null' ? 'null' : undefined;
}
