import type { AttributeNode, BlockNode, BodyNode } from '../syntax/tree.ts';

/** Blocks of a type; of those with labels, the ones that begin with these. */
export interface BlockSelector {
  readonly type: string;
  readonly labels?: readonly string[];
}

/** All blocks that a path leads to, in source order: `findBlocks(tree, { type: 'source', labels: ['qemu'] }, { type: 'disk' })`. */
export function findBlocks(body: BodyNode, ...path: readonly [BlockSelector, ...BlockSelector[]]): readonly BlockNode[] {
  const [{ type, labels = [] }, next, ...rest] = path;
  const found = body.items.filter(
    (item): item is BlockNode =>
      item.kind === 'block' && item.type === type && labels.every((label, index) => item.labels[index] === label),
  );
  return next === undefined ? found : found.flatMap((block) => findBlocks(block.body, next, ...rest));
}

/** The attribute of a body with a name. */
export function findAttribute(body: BodyNode, name: string): AttributeNode | undefined {
  return body.items.find((item): item is AttributeNode => item.kind === 'attribute' && item.name === name);
}
