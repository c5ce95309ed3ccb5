import { type Body, childBlockTypes, schemaOf, type Spec, type Traversal } from '@imgbuild/hcl';

/** All references of a body as far as its spec looks at it, those of dynamic blocks among them. */
export function blockReferences(body: Body, spec: Spec): readonly Traversal[] {
  const schema = schemaOf(spec);
  const children = childBlockTypes(spec);
  const { value } = body.partialContent({ ...schema, blocks: [...(schema.blocks ?? []), { type: 'dynamic', labels: ['type'] }] });
  const own = [...value.attributes.values()].flatMap(({ expression }) => expression.references());
  const nested = value.blocks.flatMap((block) => {
    const type = block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type;
    const child = children.get(type);
    if (child === undefined) return [];
    return block.type === 'dynamic' ? dynamicReferences(block.body, type, child) : blockReferences(block.body, child);
  });
  return [...own, ...nested];
}

function dynamicReferences(body: Body, type: string, spec: Spec): readonly Traversal[] {
  const attributes = ['for_each', 'iterator', 'labels'].map((name) => ({ name }));
  const { value } = body.partialContent({ attributes, blocks: [{ type: 'content' }] });
  const iterator = value.attributes.get('iterator')?.expression.asKeyword() ?? type;
  const inside = [
    ...(value.attributes.get('labels')?.expression.references() ?? []),
    ...value.blocks.flatMap((content) => blockReferences(content.body, spec)),
  ];
  return [
    ...(value.attributes.get('for_each')?.expression.references() ?? []),
    ...inside.filter(({ root }) => root !== iterator),
  ];
}

/** References of the dynamic blocks that stand in a body itself. */
export function dynamicHeaders(body: Body): { readonly forEach: readonly Traversal[]; readonly labels: readonly Traversal[] } {
  const { value } = body.partialContent({ blocks: [{ type: 'dynamic', labels: ['type'] }] });
  const of = (name: 'for_each' | 'labels'): readonly Traversal[] =>
    value.blocks.flatMap((block) => {
      const read = block.body.partialContent({ attributes: [{ name }] });
      return read.value.attributes.get(name)?.expression.references() ?? [];
    });
  return { forEach: of('for_each'), labels: of('labels') };
}

/** A reference as a short text: `var.size`, `data.amazon-ami.base`, `build.Host`. */
export function referenceName({ root, steps }: Traversal): string {
  const names = steps.slice(0, root === 'data' ? 2 : 1).flatMap((step) => (step.kind === 'attribute' ? [step.name] : []));
  return [root, ...names].join('.');
}
