import { conversionExists, elementTarget, fillDynamic, unify } from './conversion.ts';
import { lengthRange } from './length.ts';
import { mark, unmark } from './marks.ts';
import { describeMismatch } from './mismatch.ts';
import { formatNumber, parseNumber } from './number.ts';
import { unknownValue } from './refine.ts';
import { isCollection, isDynamicWithin, sameType, withoutOptional, type ObjectType, type TupleType, type Type } from './type.ts';
import {
  boolValue,
  fail,
  knownValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  succeed,
} from './construct.ts';
import { entriesOf, itemsOf, numberIn, textOf } from './inspect.ts';
import { setValue } from './set.ts';
import type { Outcome, Refinement, Value } from './value.ts';

export { conversionExists, unify } from './conversion.ts';

type Path = readonly (string | number)[];
const root: Path = [];

/**
 * The value as one of another type. Optional attributes that are missing become null; what is unknown or null stays so;
 * `dynamic` parts of the type take what there is. Marks are kept.
 */
export function convert(value: Value, type: Type): Outcome {
  if (value.type === type || sameType(value.type, withoutOptional(type))) return succeed(value);
  if (!conversionExists(value.type, type)) return fail(describeMismatch(value.type, type));
  return convertPart(value, type, root);
}

function convertPart(value: Value, type: Type, path: Path): Outcome {
  if (type.kind === 'dynamic' || value.type === type) return succeed(value);
  if (value.marks.size > 0) {
    const plain = unmark(value);
    const converted = convertPart(plain.value, type, path);
    return converted.ok ? succeed(mark(converted.value, plain.marks)) : converted;
  }
  if (value.state === 'unknown') return succeed(convertUnknown(value, fillDynamic(value.type, withoutOptional(type))));
  if (value.state === 'null') return succeed(nullValue(fillDynamic(value.type, withoutOptional(type))));
  switch (type.kind) {
    case 'string':
      return toString(value, path);
    case 'number':
      return toNumber(value, path);
    case 'bool':
      return toBool(value, path);
    case 'object':
      return toObject(value, type, path);
    case 'tuple':
      return toTuple(value, type, path);
    case 'map':
      return toMap(value, type.element, path);
    default:
      return toSequence(value, type, path);
  }
}

/** What is certain about the length of a structure or collection stays certain. */
function convertUnknown(value: Value, type: Type): Value {
  const notNull: Refinement = value.refinement?.notNull === true ? { notNull: true } : {};
  if (!isCollection(type) || value.type.kind === 'dynamic') return unknownValue(type, notNull);
  const { min, max } = lengthRange(value);
  return unknownValue(type, { ...notNull, lengthMin: type.kind === 'set' ? Math.min(min, 1) : min, lengthMax: max });
}

function toString(value: Value, path: Path): Outcome {
  if (value.type.kind === 'number') return succeed(stringValue(formatNumber(numberIn(value))));
  if (value.type.kind === 'bool') return succeed(stringValue(value.data === true ? 'true' : 'false'));
  return value.type.kind === 'string' ? succeed(value) : fail(describeMismatch(value.type, { kind: 'string' }), path);
}

function toNumber(value: Value, path: Path): Outcome {
  if (value.type.kind !== 'string') return value.type.kind === 'number' ? succeed(value) : fail('number required', path);
  const number = parseNumber(textOf(value));
  return number === undefined ? fail('a number is required', path) : succeed(numberValue(number));
}

function toBool(value: Value, path: Path): Outcome {
  if (value.type.kind !== 'string') return value.type.kind === 'bool' ? succeed(value) : fail('bool required', path);
  const text = textOf(value);
  if (text === 'true' || text === '1') return succeed(boolValue(true));
  if (text === 'false' || text === '0') return succeed(boolValue(false));
  const lower = text.toLowerCase();
  const hint = lower === 'true' || lower === 'false' ? `; a string must be "${lower}", in lower case` : '';
  return fail(`a bool is required${hint}`, path);
}

function toObject(value: Value, type: ObjectType, path: Path): Outcome {
  const given = entriesOf(value);
  const attributes = new Map<string, Value>();
  for (const [name, wanted] of type.attributes) {
    const item = given.get(name);
    if (item === undefined) {
      if (type.optional?.has(name) !== true) return fail(`attribute ${JSON.stringify(name)} is required`, path);
      attributes.set(name, nullValue(wanted));
      continue;
    }
    const converted = convertElement(item, wanted, [...path, name]);
    if (!converted.ok) return converted;
    attributes.set(name, converted.value);
  }
  return succeed(objectValue(attributes));
}

/** Converts an attribute of a map, whose conversion the types alone do not promise. */
function convertElement(value: Value, type: Type, path: Path): Outcome {
  if (sameType(value.type, withoutOptional(type))) return succeed(value);
  return conversionExists(value.type, type) ? convertPart(value, type, path) : fail(describeMismatch(value.type, type), path);
}

function toTuple(value: Value, type: TupleType, path: Path): Outcome {
  const elements: Value[] = [];
  for (const [index, item] of itemsOf(value).entries()) {
    const converted = convertElement(item, type.elements[index]!, [...path, index]);
    if (!converted.ok) return converted;
    elements.push(converted.value);
  }
  return succeed(knownValue({ kind: 'tuple', elements: elements.map((element) => element.type) }, elements));
}

function toMap(value: Value, element: Type, path: Path): Outcome {
  const given = entriesOf(value);
  if (given.size === 0) return succeed(mapValue(given, emptyElement(value.type, element)));
  const wanted = commonElement(value.type, element);
  const keys = [...given.keys()];
  const converted = convertAll(keys, [...given.values()], wanted, path);
  if (!converted.ok) return converted;
  const { elements, type } = converted.value;
  return succeed(mapValue(new Map(keys.map((key, index) => [key, elements[index]!])), type));
}

function toSequence(value: Value, type: Type & { readonly element: Type }, path: Path): Outcome {
  const given = itemsOf(value);
  const make = type.kind === 'set' ? setValue : listValue;
  if (given.length === 0) return succeed(make([], emptyElement(value.type, type.element)));
  if (value.type.kind === 'set' && type.kind === 'list') {
    const { min, max } = lengthRange(value);
    // How many elements the list has is open while unknown elements of the set may turn out equal.
    if (min !== max) return succeed(unknownValue(fillDynamic(value.type, withoutOptional(type))));
  }
  const converted = convertAll(undefined, given, commonElement(value.type, type.element), path);
  return converted.ok ? succeed(make(converted.value.elements, converted.value.type)) : converted;
}

/** An empty collection has the wanted element type, or where that is open, the one it had. */
function emptyElement(from: Type, element: Type): Type {
  return element.kind === 'dynamic' && isCollection(from) ? from.element : withoutOptional(element);
}

function commonElement(from: Type, element: Type): Type {
  const parts = from.kind === 'tuple' ? from.elements : from.kind === 'object' ? [...from.attributes.values()] : undefined;
  return parts === undefined ? element : (elementTarget(parts, element, 'unsafe') ?? element);
}

/** Converts all elements to one type; where the wanted type has open parts, to the type they then have in common. */
function convertAll(
  keys: readonly string[] | undefined,
  given: readonly Value[],
  wanted: Type,
  path: Path,
): Outcome<{ readonly elements: readonly Value[]; readonly type: Type }> {
  const elements = convertEach(keys, given, wanted, path);
  if (!elements.ok) return elements;
  if (!isDynamicWithin(wanted)) return succeed({ elements: elements.value, type: withoutOptional(wanted) });
  const common = unify(elements.value.map((element) => element.type));
  if (common === undefined) return fail('all elements must have the same type', path);
  const unified = convertEach(keys, elements.value, common, path);
  return unified.ok ? settleType(unified.value, path) : unified;
}

function convertEach(
  keys: readonly string[] | undefined,
  given: readonly Value[],
  wanted: Type,
  path: Path,
): Outcome<readonly Value[]> {
  const elements: Value[] = [];
  for (let index = 0; index < given.length; index++) {
    const item = given[index]!;
    const converted = sameType(item.type, wanted) ? succeed(item) : convertPart(item, wanted, [...path, keys?.[index] ?? index]);
    if (!converted.ok) return converted;
    elements.push(converted.value);
  }
  return succeed(elements);
}

/** Elements of no type yet (null, or unknown) take the type of the others, which must be one. */
function settleType(
  elements: readonly Value[],
  path: Path,
): Outcome<{ readonly elements: readonly Value[]; readonly type: Type }> {
  const type = elements.find((element) => element.type.kind !== 'dynamic')?.type;
  if (type === undefined) return succeed({ elements, type: elements[0]!.type });
  const settled: Value[] = [];
  for (const element of elements) {
    if (element.type.kind !== 'dynamic' && !sameType(element.type, type))
      return fail('all elements must have the same type', path);
    const converted = convertPart(element, type, path);
    if (!converted.ok) return converted;
    settled.push(converted.value);
  }
  return succeed({ elements: settled, type });
}
