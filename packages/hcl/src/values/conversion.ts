import {
  dynamicType,
  isCollection,
  isPrimitive,
  listOf,
  mapOf,
  sameType,
  setOf,
  tupleOf,
  type Kind,
  type ObjectType,
  type TupleType,
  type Type,
} from './type.ts';

/** `safe` conversions succeed for every value, `unsafe` ones may depend on it. */
export type Safety = 'safe' | 'unsafe';

/** True when values of one type can be converted to another, at least some. A type to itself counts as not converted. */
export function conversionExists(from: Type, to: Type, safety: Safety = 'unsafe'): boolean {
  if (to.kind === 'dynamic') return true;
  if (from.kind === 'dynamic') return safety === 'unsafe';
  if (isPrimitive(from) && isPrimitive(to)) return primitiveConversionExists(from, to, safety);
  switch (to.kind) {
    case 'object':
      return toObject(from, to, safety);
    case 'tuple':
      return from.kind === 'tuple' && tupleToTuple(from, to, safety);
    case 'map':
      if (from.kind === 'object') return allToElement([...from.attributes.values()], to.element, safety);
      return from.kind === 'map' && elementConversionExists(from.element, to.element, safety);
    case 'list':
    case 'set':
      return toSequence(from, to, safety);
    default:
      return false;
  }
}

function elementConversionExists(from: Type, to: Type, safety: Safety): boolean {
  return sameType(from, to) || conversionExists(from, to, safety);
}

function primitiveConversionExists(from: Type, to: Type, safety: Safety): boolean {
  if (from.kind === to.kind) return false;
  return to.kind === 'string' || (from.kind === 'string' && safety === 'unsafe');
}

function toObject(from: Type, to: ObjectType, safety: Safety): boolean {
  if (from.kind === 'map') {
    if (safety === 'safe') return false;
    for (const [name, type] of to.attributes) {
      if (!elementConversionExists(from.element, type, safety) && to.optional?.has(name) !== true) return false;
    }
    return true;
  }
  if (from.kind !== 'object') return false;
  for (const [name, type] of to.attributes) {
    const given = from.attributes.get(name);
    if (given === undefined ? to.optional?.has(name) !== true : !elementConversionExists(given, type, safety)) return false;
  }
  return true;
}

function tupleToTuple(from: TupleType, to: TupleType, safety: Safety): boolean {
  return (
    from.elements.length === to.elements.length &&
    from.elements.every((element, index) => elementConversionExists(element, to.elements[index]!, safety))
  );
}

function toSequence(from: Type, to: Type & { readonly element: Type }, safety: Safety): boolean {
  if (from.kind === 'tuple') return allToElement(from.elements, to.element, safety);
  if (from.kind !== 'list' && from.kind !== 'set') return false;
  if (to.kind === 'set' && from.kind === 'list' && safety === 'safe') return false;
  return elementConversionExists(from.element, to.element, safety);
}

function allToElement(parts: readonly Type[], element: Type, safety: Safety): boolean {
  if (parts.length === 0) return true;
  const target = elementTarget(parts, element, safety);
  return target !== undefined && parts.every((part) => elementConversionExists(part, target, safety));
}

/** The element type that parts of a structure get: the wanted one, or where that is open, the one they have in common. */
export function elementTarget(parts: readonly Type[], element: Type, safety: Safety): Type | undefined {
  return element.kind === 'dynamic' ? unify(parts, safety) : element;
}

/** The wanted type with its dynamic parts taken from the type that is converted. */
export function fillDynamic(from: Type, to: Type): Type {
  if (from.kind === 'dynamic') return to;
  switch (to.kind) {
    case 'dynamic':
      return from;
    case 'list':
    case 'set':
    case 'map':
      return { kind: to.kind, element: fillElement(from, to.element) };
    case 'tuple':
      if (from.kind !== 'tuple') return to;
      return { kind: 'tuple', elements: to.elements.map((type, index) => fillDynamic(from.elements[index] ?? type, type)) };
    case 'object':
      return fillObject(from, to);
    default:
      return to;
  }
}

function fillElement(from: Type, element: Type): Type {
  if (isCollection(from)) return fillDynamic(from.element, element);
  const parts = from.kind === 'tuple' ? from.elements : from.kind === 'object' ? [...from.attributes.values()] : [];
  const unified = unify(parts);
  return unified === undefined ? element : fillDynamic(unified, element);
}

function fillObject(from: Type, to: ObjectType): Type {
  const attributes = new Map<string, Type>();
  for (const [name, type] of to.attributes) {
    const given = from.kind === 'object' ? from.attributes.get(name) : from.kind === 'map' ? from.element : undefined;
    attributes.set(name, given === undefined ? type : fillDynamic(given, type));
  }
  return { kind: 'object', attributes };
}

/**
 * One type that values of all the given types can be converted to, or undefined. The most general of the types is
 * preferred; objects and tuples of one shape are unified part by part, of different shapes as map and list. `unsafe` also
 * accepts conversions that depend on the value (a string that must be a number).
 */
export function unify(types: readonly Type[], safety: Safety = 'unsafe'): Type | undefined {
  const first = types[0];
  if (first === undefined) return undefined;
  if (types.every((type) => sameType(type, first))) return first;
  const structural = unifyStructures(types, safety);
  if (structural !== 'undecided') return structural;
  return byPreference(types).find((wanted) => types.every((type) => elementConversionExists(type, wanted, safety)));
}

/** Types of one structural kind, perhaps with some not known yet. */
function unifyStructures(types: readonly Type[], safety: Safety): Type | undefined | 'undecided' {
  const kinds = new Set<Kind>(types.map((type) => type.kind));
  const isDynamic = kinds.delete('dynamic');
  const only = (...allowed: readonly Kind[]): boolean => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 1 && !only('string', 'number', 'bool')) {
    // Which way the others go cannot be said before this type is known.
    if (isDynamic) return dynamicType;
    return unifyOneKind(types, safety);
  }
  if (kinds.size === 2 && only('map', 'object')) return unifyWith(types, 'object', 'map', unifyAsMap, safety) ?? 'undecided';
  if (kinds.size === 2 && only('list', 'tuple')) return unifyWith(types, 'tuple', 'list', unifyAsList, safety) ?? 'undecided';
  return kinds.has('object') && kinds.has('tuple') ? undefined : 'undecided';
}

function unifyOneKind(types: readonly Type[], safety: Safety): Type | undefined {
  switch (types[0]!.kind) {
    case 'list':
      return unifyElements(types, listOf, safety);
    case 'set':
      return unifyElements(types, setOf, safety);
    case 'map':
      return unifyElements(types, mapOf, safety);
    case 'object':
      return unifyObjects(types as readonly ObjectType[], safety);
    default:
      return unifyTuples(types as readonly TupleType[], safety);
  }
}

function unifyElements(types: readonly Type[], make: (element: Type) => Type, safety: Safety): Type | undefined {
  const element = unify(
    types.map((type) => (type as { readonly element: Type }).element),
    safety,
  );
  if (element === undefined) return undefined;
  const unified = make(element);
  return types.every((type) => elementConversionExists(type, unified, safety)) ? unified : undefined;
}

/** Tries structures as the collection that they often stand for, together with real collections. */
function unifyWith(
  types: readonly Type[],
  structure: 'object' | 'tuple',
  collection: 'map' | 'list',
  asCollection: (types: readonly never[], safety: Safety) => Type | undefined,
  safety: Safety,
): Type | undefined {
  const structures = types.filter((type) => type.kind === structure);
  const replacement = asCollection(structures as never[], safety);
  if (replacement === undefined) return undefined;
  const unified = unify(
    types.map((type) => (type.kind === structure ? replacement : type)),
    safety,
  );
  return unified?.kind === collection ? unified : undefined;
}

function unifyObjects(types: readonly ObjectType[], safety: Safety): Type | undefined {
  const first = types[0]!;
  const names = [...first.attributes.keys()];
  const sameShape = types.every(
    (type) => type.attributes.size === names.length && names.every((name) => type.attributes.has(name)),
  );
  if (!sameShape) return unifyAsMap(types, safety);
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const unified = unify(
      types.map((type) => type.attributes.get(name)!),
      safety,
    );
    if (unified === undefined) return undefined;
    attributes.set(name, unified);
  }
  const object: Type = { kind: 'object', attributes };
  return types.every((type) => elementConversionExists(type, object, safety)) ? object : unifyAsMap(types, safety);
}

function unifyAsMap(types: readonly ObjectType[], safety: Safety): Type | undefined {
  const element = unify(
    types.flatMap((type) => [...type.attributes.values()]),
    safety,
  );
  if (element === undefined) return undefined;
  const map = mapOf(element);
  return types.every((type) => elementConversionExists(type, map, safety)) ? map : undefined;
}

function unifyTuples(types: readonly TupleType[], safety: Safety): Type | undefined {
  const length = types[0]!.elements.length;
  if (types.some((type) => type.elements.length !== length)) return unifyAsList(types, safety);
  const elements: Type[] = [];
  for (let index = 0; index < length; index++) {
    const unified = unify(
      types.map((type) => type.elements[index]!),
      safety,
    );
    if (unified === undefined) return undefined;
    elements.push(unified);
  }
  const tuple = tupleOf(elements);
  return types.every((type) => elementConversionExists(type, tuple, safety)) ? tuple : unifyAsList(types, safety);
}

function unifyAsList(types: readonly TupleType[], safety: Safety): Type | undefined {
  const element = unify(
    types.flatMap((type) => type.elements),
    safety,
  );
  if (element === undefined) return undefined;
  const list = listOf(element);
  return types.every((type) => elementConversionExists(type, list, safety)) ? list : undefined;
}

/** The types from the most general to the least; such as cannot be compared in their given order. */
function byPreference(types: readonly Type[]): readonly Type[] {
  const below = types.map((a) => types.map((b) => compareGenerality(a, b) < 0));
  const above = types.map((_, index) => below.filter((row) => row[index]).length);
  const order = types.map((_, index) => index).filter((index) => above[index] === 0);
  for (let at = 0; at < order.length; at++) {
    below[order[at]!]!.forEach((isBelow, index) => {
      if (isBelow && --above[index]! === 0) order.push(index);
    });
  }
  return order.map((index) => types[index]!);
}

/** Negative when `a` is the more general type; what is open comes last, in the hope that it will be as the others. */
function compareGenerality(a: Type, b: Type): number {
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return Number(a.kind === 'dynamic') - Number(b.kind === 'dynamic');
  if (isPrimitive(a) && isPrimitive(b)) return Number(a.kind !== 'string') - Number(b.kind !== 'string') || 0;
  if (a.kind === b.kind) return compareSameKind(a, b);
  const rank = generality[a.kind]?.[b.kind];
  return rank ?? -(generality[b.kind]?.[a.kind] ?? 0);
}

const generality: Partial<Record<Kind, Partial<Record<Kind, number>>>> = {
  list: { tuple: -1, set: -1 },
  tuple: { set: -1 },
  map: { object: -1 },
};

function compareSameKind(a: Type, b: Type): number {
  if (a.kind === 'object') {
    const others = (b as ObjectType).attributes;
    if (a.attributes.size !== others.size || [...a.attributes.keys()].some((name) => !others.has(name))) return 0;
    return compareParts([...a.attributes].map(([name, type]) => compareGenerality(type, others.get(name)!)));
  }
  if (a.kind === 'tuple') {
    const others = (b as TupleType).elements;
    if (a.elements.length !== others.length) return 0;
    return compareParts(a.elements.map((type, index) => compareGenerality(type, others[index]!)));
  }
  return 'element' in a ? compareGenerality(a.element, (b as typeof a).element) : 0;
}

function compareParts(results: readonly number[]): number {
  const isMore = results.some((result) => result < 0);
  const isLess = results.some((result) => result > 0);
  return isMore === isLess ? 0 : isMore ? -1 : 1;
}
