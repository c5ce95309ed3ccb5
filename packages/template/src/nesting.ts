import type { Type } from '@imgbuild/hcl';

/** Values nested deeper than this are refused: locals that wrap one another could otherwise grow beyond what any stack holds. */
export const deepest = 100;

const depths = new WeakMap<Type, number>();

/** How deep values of a type are nested: 0 for a string. Types share their parts, so each part is looked at once. */
export function depthOf(type: Type): number {
  const known = depths.get(type);
  if (known !== undefined) return known;
  const depth = partsOf(type).reduce((most, part) => Math.max(most, depthOf(part) + 1), 0);
  depths.set(type, depth);
  return depth;
}

function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return [type.element];
    case 'tuple':
      return type.elements;
    case 'object':
      return [...type.attributes.values()];
    default:
      return [];
  }
}
