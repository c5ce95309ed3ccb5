import { conversionExists } from './conversion.ts';
import {
  constraintName,
  isCollection,
  isDynamicWithin,
  isPrimitive,
  sameType,
  typeName,
  type ObjectType,
  type Type,
} from './type.ts';

/** Why values of one type cannot be converted to another, for a person; asked only when that is so. */
export function describeMismatch(from: Type, to: Type): string {
  if (from.kind === 'object' && to.kind === 'object') return describeObjects(from, to);
  const isStructure = from.kind === 'tuple' || from.kind === 'object';
  if (isStructure && isCollection(to)) return describeStructure(from, to);
  if (isCollection(from) && isCollection(to)) return describeCollections(from, to);
  if (isPrimitive(from) !== isPrimitive(to) || to.kind === 'string' || isPrimitive(to)) return `${constraintName(to)} required`;
  return `${constraintName(to)} required, not ${typeName(from)}`;
}

function describeObjects(from: ObjectType, to: ObjectType): string {
  const missing = [...to.attributes.keys()].filter((name) => !from.attributes.has(name) && to.optional?.has(name) !== true);
  if (missing.length === 1) return `attribute ${JSON.stringify(missing[0])} is required`;
  if (missing.length > 1) return `attributes ${enumerate(missing)} are required`;
  for (const [name, type] of to.attributes) {
    const given = from.attributes.get(name);
    if (given === undefined || converts(given, type)) continue;
    return `attribute ${JSON.stringify(name)}: ${describeMismatch(given, type)}`;
  }
  return 'object with other attributes required';
}

function enumerate(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

function describeStructure(from: Type, to: Type & { readonly element: Type }): string {
  const parts: readonly (readonly [string | number, Type])[] =
    from.kind === 'tuple' && to.kind !== 'map'
      ? [...from.elements.entries()]
      : from.kind === 'object' && to.kind === 'map'
        ? [...from.attributes]
        : [];
  if (parts.length === 0) return `${constraintName(to)} required`;
  if (to.element.kind === 'dynamic') return `all elements of the ${to.kind} must be of one type`;
  for (const [key, type] of parts) {
    if (!converts(type, to.element)) return `element ${JSON.stringify(key)}: ${describeMismatch(type, to.element)}`;
  }
  return `all elements must be ${constraintName(to.element)}`;
}

function describeCollections(from: Type & { readonly element: Type }, to: Type & { readonly element: Type }): string {
  const sequence = (type: Type): boolean => type.kind === 'list' || type.kind === 'set';
  if (from.kind !== to.kind && !(sequence(from) && sequence(to))) return `${constraintName(to)} required`;
  if (isDynamicWithin(to.element) && !isDynamicWithin(from.element)) return `${constraintName(to)} required`;
  return `incorrect ${to.kind} element type: ${describeMismatch(from.element, to.element)}`;
}

function converts(from: Type, to: Type): boolean {
  return sameType(from, to) || conversionExists(from, to);
}
