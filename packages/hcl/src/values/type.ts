import { compareText } from './order.ts';

/**
 * HCL's types. Primitive types are single objects (`stringType`, `numberType`, `boolType`, `dynamicType` of this module) but
 * compare with `sameType`, never with `===`: two copies of this package may meet.
 */
export type Type =
  | { readonly kind: 'string' }
  | { readonly kind: 'number' }
  | { readonly kind: 'bool' }
  /** Not known yet, or anything: the type of `null` and of an unknown of unknown type. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      /** Names that a value converted to this type may lack; only in type constraints. */
      readonly optional?: ReadonlySet<string>;
    };

/** What a type is, its parts left aside. */
export type Kind = Type['kind'];

/** A list type. */
export type ListType = Extract<Type, { kind: 'list' }>;
/** A set type. */
export type SetType = Extract<Type, { kind: 'set' }>;
/** A map type. */
export type MapType = Extract<Type, { kind: 'map' }>;
/** A tuple type: a length, and a type for each place. */
export type TupleType = Extract<Type, { kind: 'tuple' }>;
/** An object type: a type for each attribute. */
export type ObjectType = Extract<Type, { kind: 'object' }>;

/** The type of Unicode texts, normalized to NFC. */
export const stringType: Type = { kind: 'string' };
/** The type of numbers, of 512 bits of precision. */
export const numberType: Type = { kind: 'number' };
/** The type of true and false. */
export const boolType: Type = { kind: 'bool' };
/** The type of what has no type yet. As a target of conversions it takes anything as it is. */
export const dynamicType: Type = { kind: 'dynamic' };

const listOfString: ListType = { kind: 'list', element: stringType };

/** The type of lists of an element type. */
export function listOf(element: Type): ListType {
  return element === stringType ? listOfString : { kind: 'list', element };
}

/** The type of sets of an element type. */
export function setOf(element: Type): SetType {
  return { kind: 'set', element };
}

/** The type of maps from strings to an element type. */
export function mapOf(element: Type): MapType {
  return { kind: 'map', element };
}

/** The type of tuples with elements of these types. */
export function tupleOf(elements: readonly Type[]): TupleType {
  return { kind: 'tuple', elements };
}

/** An object type; attributes are put in the order of their names. `optional` names attributes a converted value may lack. */
export function objectOf(
  attributes: Readonly<Record<string, Type>> | ReadonlyMap<string, Type>,
  optional?: Iterable<string>,
): ObjectType {
  const entries = attributes instanceof Map ? [...(attributes as ReadonlyMap<string, Type>)] : Object.entries(attributes);
  const sorted = new Map(entries.sort(([a], [b]) => compareText(a, b)));
  const names = optional === undefined ? undefined : new Set(optional);
  return names === undefined || names.size === 0
    ? { kind: 'object', attributes: sorted }
    : { kind: 'object', attributes: sorted, optional: names };
}

/** True for string, number and bool. */
export function isPrimitive(type: Type): boolean {
  return type.kind === 'string' || type.kind === 'number' || type.kind === 'bool';
}

/** True for list, set and map: any number of elements of one type. */
export function isCollection(type: Type): type is ListType | SetType | MapType {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'map';
}

/** Structural equality; which attributes are optional counts too. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'list':
    case 'set':
    case 'map':
      return sameType(a.element, (b as ListType).element);
    case 'tuple': {
      const others = (b as TupleType).elements;
      return a.elements.length === others.length && a.elements.every((element, index) => sameType(element, others[index]!));
    }
    case 'object':
      return sameAttributes(a, b as ObjectType);
    default:
      return true;
  }
}

function sameAttributes(a: ObjectType, b: ObjectType): boolean {
  if (a.attributes.size !== b.attributes.size || (a.optional?.size ?? 0) !== (b.optional?.size ?? 0)) return false;
  for (const [name, type] of a.attributes) {
    const other = b.attributes.get(name);
    if (other === undefined || !sameType(type, other)) return false;
    if ((a.optional?.has(name) ?? false) !== (b.optional?.has(name) ?? false)) return false;
  }
  return true;
}

/** A type as a person says it: `list of string`, `object`. */
export function typeName(type: Type): string {
  return isCollection(type) ? `${type.kind} of ${typeName(type.element)}` : type.kind;
}

/** A type constraint as a person says it; `dynamic` stands for `any type`. */
export function constraintName(type: Type): string {
  if (type.kind === 'dynamic') return 'any type';
  if (!isCollection(type)) return type.kind;
  return `${type.kind} of ${type.element.kind === 'dynamic' ? 'any single type' : constraintName(type.element)}`;
}

/** A type as HCL writes it: `list(string)`, `object({name = string})`. */
export function typeExpression(type: Type): string {
  switch (type.kind) {
    case 'dynamic':
      return 'any';
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${typeExpression(type.element)})`;
    case 'tuple':
      return `tuple([${type.elements.map(typeExpression).join(', ')}])`;
    case 'object':
      return `object({${[...type.attributes].map((attribute) => attributeExpression(attribute, type)).join(', ')}})`;
    default:
      return type.kind;
  }
}

function attributeExpression([name, type]: readonly [string, Type], object: ObjectType): string {
  const key = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) ? name : JSON.stringify(name);
  const text = typeExpression(type);
  return `${key} = ${object.optional?.has(name) === true ? `optional(${text})` : text}`;
}

/** True when the type is `dynamic` or has a `dynamic` part: its values' types are not wholly known. */
export function isDynamicWithin(type: Type): boolean {
  switch (type.kind) {
    case 'dynamic':
      return true;
    case 'list':
    case 'set':
    case 'map':
      return isDynamicWithin(type.element);
    case 'tuple':
      return type.elements.some(isDynamicWithin);
    case 'object':
      for (const attribute of type.attributes.values()) if (isDynamicWithin(attribute)) return true;
      return false;
    default:
      return false;
  }
}

/** The same type without optional attributes: the type that values have after conversion. */
export function withoutOptional(type: Type): Type {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map': {
      const element = withoutOptional(type.element);
      return element === type.element ? type : { kind: type.kind, element };
    }
    case 'tuple': {
      const elements = type.elements.map(withoutOptional);
      return elements.every((element, index) => element === type.elements[index]) ? type : tupleOf(elements);
    }
    case 'object': {
      let changed = type.optional !== undefined;
      const attributes = new Map<string, Type>();
      for (const [name, attribute] of type.attributes) {
        const plain = withoutOptional(attribute);
        changed ||= plain !== attribute;
        attributes.set(name, plain);
      }
      return changed ? { kind: 'object', attributes } : type;
    }
    default:
      return type;
  }
}
