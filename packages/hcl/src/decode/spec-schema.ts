import type { BodySchema } from '../body.ts';
import { listOf, mapOf, objectOf, type Type } from '../values/index.ts';
import type { Spec } from './spec.ts';

/** The type that decoding by a spec will give, before there is anything to decode. */
export function impliedType(spec: Spec): Type {
  switch (spec.kind) {
    case 'object':
      return objectOf(Object.fromEntries(Object.entries(spec.attributes).map(([name, each]) => [name, impliedType(each)])));
    case 'attribute':
      return spec.type;
    case 'literal':
      return spec.value.type;
    case 'block':
      return impliedType(spec.nested);
    case 'blockList':
      return listOf(impliedType(spec.nested));
    case 'blockMap':
      return spec.labels.reduceRight<Type>((type) => mapOf(type), impliedType(spec.nested));
    case 'blockAttributes':
      return mapOf(spec.element);
    case 'default':
      return impliedType(spec.primary);
  }
}

/** The schema that a spec asks bodies for. */
export function schemaOf(spec: Spec): BodySchema {
  const attributes = new Map<string, { name: string; required?: boolean }>();
  const blocks = new Map<string, { type: string; labels?: readonly string[] }>();
  const visit = (each: Spec): void => {
    switch (each.kind) {
      case 'object':
        for (const nested of Object.values(each.attributes)) visit(nested);
        return;
      case 'attribute':
        attributes.set(each.name, { name: each.name, ...(each.required === true ? { required: true } : {}) });
        return;
      case 'literal':
        return;
      case 'default':
        visit(each.primary);
        visit(each.otherwise);
        return;
      case 'block':
      case 'blockMap':
        blocks.set(each.type, { type: each.type, ...(each.labels === undefined ? {} : { labels: each.labels }) });
        return;
      default:
        blocks.set(each.type, { type: each.type });
    }
  };
  visit(spec);
  return { attributes: [...attributes.values()], blocks: [...blocks.values()] };
}

/** Specs of nested blocks by their type. */
export function childBlockTypes(spec: Spec): ReadonlyMap<string, Spec> {
  const found = new Map<string, Spec>();
  const visit = (each: Spec): void => {
    if (each.kind === 'object') for (const nested of Object.values(each.attributes)) visit(nested);
    else if (each.kind === 'default') {
      visit(each.primary);
      visit(each.otherwise);
    } else if (each.kind === 'block' || each.kind === 'blockList' || each.kind === 'blockMap') found.set(each.type, each.nested);
    else if (each.kind === 'blockAttributes') found.set(each.type, each);
  };
  visit(spec);
  return found;
}
