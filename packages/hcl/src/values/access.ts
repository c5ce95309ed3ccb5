import { nearest } from '@imgbuild/diagnostics';
import { convert } from './convert.ts';
import { mark, markLike } from './marks.ts';
import { isFiniteNumber, signOf, toSafeInteger } from './number.ts';
import { unknownValue } from './refine.ts';
import { numberType, stringType } from './type.ts';
import { fail, succeed, unknownDynamic } from './construct.ts';
import { entriesOf, itemsOf, numberIn, textOf } from './inspect.ts';
import type { Outcome, Value } from './value.ts';

/**
 * `collection[key]`: by position in lists and tuples, by name in maps and objects. The result carries the marks of both. An
 * error's path is [0] when it is about the collection and [1] when it is about the key.
 */
export function index(collection: Value, key: Value): Outcome {
  if (collection.state === 'null') return fail('This value is null, so it has no elements', [0]);
  const found = find(collection, key);
  if (!found.ok || (collection.marks.size === 0 && key.marks.size === 0)) return found;
  return succeed(markLike(found.value, collection, key));
}

function find(collection: Value, key: Value): Outcome {
  switch (collection.type.kind) {
    case 'dynamic':
      return succeed(unknownDynamic);
    case 'list':
    case 'tuple':
      return findAt(collection, key);
    case 'map':
    case 'object':
      return findNamed(collection, key);
    case 'set':
      return fail('Elements of a set have no position or name. Use a for expression, or convert the set to a list', [0]);
    default:
      return fail('This value has no elements', [0]);
  }
}

function keyAs(key: Value, type: typeof numberType): Outcome {
  const converted = convert(key, type);
  if (!converted.ok) return fail(converted.error.message, [1]);
  return converted.value.state === 'null' ? fail('The key is null', [1]) : converted;
}

function findAt(collection: Value, key: Value): Outcome {
  const { type } = collection;
  const position = keyAs(key, numberType);
  if (!position.ok) return position;
  // How long a list will be is not known, so neither whether it will have an element there.
  if (type.kind === 'list' && collection.state === 'unknown') return succeed(unknownValue(type.element));
  if (position.value.state === 'unknown') return succeed(type.kind === 'list' ? unknownValue(type.element) : unknownDynamic);
  const number = numberIn(position.value);
  const at = toSafeInteger(number);
  if (signOf(number) < 0) return fail('A negative number is no position in a sequence', [1]);
  if (at === undefined)
    return fail(isFiniteNumber(number) ? 'A position is a whole number' : 'An infinite number is no position', [1]);
  const elements = type.kind === 'tuple' ? type.elements.length : itemsOf(collection).length;
  if (at >= elements) return outOfRange(at, elements);
  if (collection.state === 'unknown') return succeed(type.kind === 'tuple' ? unknownValue(type.elements[at]!) : unknownDynamic);
  return succeed(itemsOf(collection)[at]!);
}

function outOfRange(at: number, length: number): Outcome {
  const size = length === 0 ? 'has no elements' : length === 1 ? 'has one element' : `has ${length} elements`;
  return fail(`There is no element ${at}: the sequence ${size}, counted from 0`, [1]);
}

function findNamed(collection: Value, key: Value): Outcome {
  const name = keyAs(key, stringType);
  if (!name.ok) return name;
  if (name.value.state === 'unknown') {
    return succeed(collection.type.kind === 'map' ? unknownValue(collection.type.element) : unknownDynamic);
  }
  return named(collection, textOf(name.value), [1]);
}

/** `object.name`, also of maps. An error is about the name (path [1]) or about the value, which has no attributes (path [0]). */
export function getAttribute(object: Value, name: string): Outcome {
  const { kind } = object.type;
  if (kind === 'dynamic' && object.state === 'unknown') return succeed(mark(unknownDynamic, object.marks));
  if (object.state === 'null') return fail('This value is null, so it has no attributes', [0]);
  if (kind !== 'object' && kind !== 'map') return fail(`A value of type ${kind} has no attributes`, [0]);
  const found = named(object, name, [1]);
  return found.ok && object.marks.size > 0 ? succeed(mark(found.value, object.marks)) : found;
}

function named(value: Value, name: string, path: readonly number[]): Outcome {
  const { type } = value;
  if (value.state === 'unknown') {
    if (type.kind === 'map') return succeed(unknownValue(type.element));
    const attribute = type.kind === 'object' ? type.attributes.get(name) : undefined;
    return attribute === undefined ? unnamed(value, name, path) : succeed(unknownValue(attribute));
  }
  const found = entriesOf(value).get(name);
  return found === undefined ? unnamed(value, name, path) : succeed(found);
}

function unnamed(value: Value, name: string, path: readonly number[]): Outcome {
  const names = value.type.kind === 'object' ? value.type.attributes.keys() : entriesOf(value).keys();
  const meant = nearest(name, names);
  const what = value.type.kind === 'object' ? 'This object has no attribute' : 'This map has no element';
  return fail(`${what} ${JSON.stringify(name)}.${meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`}`, path);
}
