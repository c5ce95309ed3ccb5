import type { Body, Traversal } from '../body.ts';
import { childBlockTypes, schemaOf } from './spec-schema.ts';
import type { Spec } from './spec.ts';

/** All references of a body, as far as the spec looks at it. */
export function references(body: Body, spec: Spec): readonly Traversal[] {
  const { value } = body.partialContent(schemaOf(spec));
  const children = childBlockTypes(spec);
  return [
    ...[...value.attributes.values()].flatMap((attribute) => attribute.expression.references()),
    ...value.blocks.flatMap((block) => {
      const nested = children.get(block.type);
      if (nested === undefined) return [];
      if (nested.kind !== 'blockAttributes') return references(block.body, nested);
      return [...block.body.justAttributes().value.values()].flatMap((attribute) => attribute.expression.references());
    }),
  ];
}
