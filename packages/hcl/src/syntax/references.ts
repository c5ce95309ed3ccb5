import type { Traversal } from '../body.ts';
import type { ExpressionNode, TemplatePart } from './tree.ts';

/** All references of an expression to names it does not bind itself, in source order. */
export function referencesIn(node: ExpressionNode): readonly Traversal[] {
  const found: Traversal[] = [];
  collect(node, new Set(), found);
  return found;
}

function collect(node: ExpressionNode, bound: ReadonlySet<string>, found: Traversal[]): void {
  switch (node.kind) {
    case 'literal':
    case 'element':
    case 'missing':
      return;
    case 'traversal':
      if (!bound.has(node.root)) found.push({ root: node.root, rootSpan: node.rootSpan, steps: node.steps, span: node.span });
      return;
    case 'relative':
    case 'index':
    case 'splat':
    case 'binary':
      return collectChain(node, bound, found);
    case 'call':
      for (const argument of node.arguments) collect(argument, bound, found);
      return;
    case 'conditional':
      for (const part of [node.condition, node.yes, node.no]) collect(part, bound, found);
      return;
    case 'unary':
      return collect(node.operand, bound, found);
    case 'parentheses':
      return collect(node.inner, bound, found);
    case 'tuple':
      for (const element of node.elements) collect(element, bound, found);
      return;
    case 'object':
      for (const { key, value } of node.items) {
        if (!(key.kind === 'traversal' && key.steps.length === 0)) collect(key, bound, found);
        collect(value, bound, found);
      }
      return;
    case 'for': {
      collect(node.collection, bound, found);
      const inner = binding(bound, node);
      for (const part of [node.key, node.value, node.condition]) if (part !== undefined) collect(part, inner, found);
      return;
    }
    case 'template':
      for (const part of node.parts) collectPart(part, bound, found);
  }
}

/** What hangs on to its left side. A loop: such chains may be longer than the stack is deep. */
function collectChain(node: ExpressionNode, bound: ReadonlySet<string>, found: Traversal[]): void {
  const others: (ExpressionNode | undefined)[] = [];
  let first = node;
  for (;;) {
    if (first.kind === 'binary') {
      others.push(first.right);
      first = first.left;
    } else if (first.kind === 'index' || first.kind === 'splat' || first.kind === 'relative') {
      others.push(first.kind === 'index' ? first.key : first.kind === 'splat' ? first.each : undefined);
      first = first.source;
    } else break;
  }
  collect(first, bound, found);
  for (const other of others.reverse()) if (other !== undefined) collect(other, bound, found);
}

function collectPart(part: TemplatePart, bound: ReadonlySet<string>, found: Traversal[]): void {
  switch (part.kind) {
    case 'text':
      return;
    case 'interpolation':
      return collect(part.expression, bound, found);
    case 'if':
      collect(part.condition, bound, found);
      for (const inner of [...part.yes, ...part.no]) collectPart(inner, bound, found);
      return;
    case 'for':
      collect(part.collection, bound, found);
      for (const inner of part.body) collectPart(inner, binding(bound, part), found);
  }
}

function binding(
  bound: ReadonlySet<string>,
  names: { readonly keyName: string | undefined; readonly valueName: string },
): ReadonlySet<string> {
  return new Set([...bound, names.valueName, ...(names.keyName === undefined ? [] : [names.keyName])]);
}
