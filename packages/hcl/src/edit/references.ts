import type { Traversal } from '../body.ts';
import { referencesIn } from '../syntax/references.ts';
import type { AttributeNode, BlockNode, BodyNode } from '../syntax/tree.ts';
import { findAttribute } from './find.ts';

/** All references in a body and its blocks, in source order, but to what expressions and dynamic blocks define themselves. */
export function referencesInBody(body: BodyNode): readonly Traversal[] {
  const found: Traversal[] = [];
  collect(body, new Set(), found);
  return found;
}

function collect(body: BodyNode, bound: ReadonlySet<string>, found: Traversal[]): void {
  for (const item of body.items) {
    if (item.kind === 'attribute') collectAttribute(item, bound, found);
    else if (item.type === 'dynamic') collectDynamic(item, bound, found);
    else collect(item.body, bound, found);
  }
}

function collectAttribute({ expression }: AttributeNode, bound: ReadonlySet<string>, found: Traversal[]): void {
  for (const reference of referencesIn(expression)) if (!bound.has(reference.root)) found.push(reference);
}

/** The iterator of `dynamic "TYPE"` is a name in its labels and its content, not in what it goes through. */
function collectDynamic({ labels, body }: BlockNode, bound: ReadonlySet<string>, found: Traversal[]): void {
  const named = findAttribute(body, 'iterator')?.expression;
  const iterator = named?.kind === 'traversal' ? named.root : (labels[0] ?? '');
  const inner = new Set([...bound, iterator]);
  for (const item of body.items) {
    if (item.kind === 'block') collect(item.body, item.type === 'content' ? inner : bound, found);
    else if (item.name !== 'iterator') collectAttribute(item, item.name === 'labels' ? inner : bound, found);
  }
}
