import { convert } from '../values/convert.ts';
import { dynamicType, listOf, mapOf, objectOf, sameType, stringType, tupleOf, typeName, type Type } from '../values/type.ts';
import {
  emptyObjectType,
  entriesOf,
  fail,
  isWhollyKnown,
  itemsOf,
  listValue,
  mapValue,
  markLike,
  objectValue,
  stringValue,
  succeed,
  textOf,
  tupleValue,
  unknownValue,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { anything, define, nothingCertain, parameter, type EagerFunction } from './define.ts';
import { sequence } from './sequence.ts';

const keys = define({
  name: 'keys',
  summary: 'The keys of a map, or the names of the attributes of an object, in order.',
  parameters: [anything('inputMap', 'unknown', 'marks')],
  returns: ([map]) => {
    if (map!.type.kind === 'map') return succeed(listOf(stringType));
    if (map!.type.kind !== 'object') return fail('a map or object is required', [0]);
    return succeed(tupleOf(Array.from(map!.type.attributes.keys(), () => stringType)));
  },
  call: ([map], type) => {
    if (map!.type.kind === 'object')
      return succeed(markLike(tupleValue(Array.from(map!.type.attributes.keys(), stringValue)), map!));
    if (map!.state === 'unknown') return succeed(markLike(unknownValue(type), map!));
    return succeed(markLike(listValue(Array.from(entriesOf(map!).keys(), stringValue), stringType), map!));
  },
});

const values = define({
  name: 'values',
  summary: 'The values of a map or object in the order of their keys.',
  parameters: [anything('mapping', 'marks')],
  returns: ([map]) => {
    if (map!.type.kind === 'map') return succeed(listOf(map!.type.element));
    if (map!.type.kind === 'object') return succeed(tupleOf([...map!.type.attributes.values()]));
    return fail('a map or object is required', [0]);
  },
  call: ([map], type) => succeed(markLike(sequence([...entriesOf(map!).values()], type), map!)),
});

const lookup = define({
  name: 'lookup',
  summary: 'The value of a key in a map or object, or a default where there is no such key.',
  parameters: [anything('inputMap', 'marks'), parameter('key', stringType, 'marks'), anything('default', 'marks')],
  certain: nothingCertain,
  returns: ([map, key, otherwise]) => {
    if (map!.type.kind === 'object') {
      if (key!.state === 'unknown') return succeed(dynamicType);
      return succeed(map!.type.attributes.get(textOf(key!)) ?? otherwise!.type);
    }
    if (map!.type.kind !== 'map') return fail('a map or object is required', [0]);
    if (!convert(otherwise!, map!.type.element).ok)
      return fail('the default value must have the type of the elements of the map', [2]);
    return succeed(map!.type.element);
  },
  call: ([map, key, otherwise], type) => {
    if (!isWhollyKnown(map!)) return succeed(markLike(unknownValue(type), map!, key!));
    const found = entriesOf(map!).get(textOf(key!));
    if (found !== undefined) return succeed(markLike(found, map!, key!));
    const converted = convert(otherwise!, type);
    return converted.ok ? succeed(markLike(converted.value, map!, key!)) : converted;
  },
});

const merge = define({
  name: 'merge',
  summary: 'One map or object with the elements of all; of equal keys the last wins.',
  parameters: [],
  variadic: anything('maps', 'dynamic', 'null', 'marks'),
  returns: mergedType,
  call: (maps, type) => {
    const merged = new Map<string, Value>();
    for (const [position, map] of maps.entries()) {
      // Behind a null of no type, types have not been looked at.
      if (map.state === 'known' && !isMapping(map.type)) return fail('a map or object is required', [position]);
      if (map.state === 'known') for (const [key, value] of entriesOf(map)) merged.set(key, value);
    }
    const result = type.kind === 'map' ? mapValue(merged, type.element) : objectValue(merged);
    return succeed(markLike(result, ...maps));
  },
});

function isMapping(type: Type): boolean {
  return type.kind === 'map' || type.kind === 'object';
}

function mergedType(maps: readonly Value[]): Outcome<Type> {
  const first = maps[0];
  if (first === undefined) return succeed(emptyObjectType);
  const attributes = new Map<string, Type>();
  let isOpen = false;
  for (const [position, map] of maps.entries()) {
    const { type } = map;
    if (type.kind === 'dynamic') return succeed(dynamicType);
    if (type.kind !== 'map' && type.kind !== 'object')
      return fail(`a map or object is required, not ${typeName(type)}`, [position]);
    if (map.state === 'null') continue;
    if (type.kind === 'object') for (const [name, attribute] of type.attributes) attributes.set(name, attribute);
    else if (map.state === 'known') for (const key of entriesOf(map).keys()) attributes.set(key, type.element);
    else isOpen = true;
  }
  if (maps.every((map) => sameType(map.type, first.type))) return succeed(first.type);
  return succeed(isOpen ? dynamicType : objectOf(attributes));
}

const zipmap = define({
  name: 'zipmap',
  summary: 'A map from a list of keys and a list of values; an object when the values are a tuple.',
  parameters: [parameter('keys', listOf(stringType), 'marks'), anything('values', 'marks')],
  returns: ([names, items]) => {
    const { type } = items!;
    if (type.kind === 'list') return succeed(mapOf(type.element));
    if (type.kind !== 'tuple') return fail('a list or tuple of values is required', [1]);
    if (!isWhollyKnown(names!)) return succeed(dynamicType);
    const texts = namesFor(names!, type.elements.length);
    if (!texts.ok) return texts;
    return succeed(objectOf(new Map(texts.value.map((name, index) => [name, type.elements[index]!]))));
  },
  call: ([names, items], type) => {
    if (!isWhollyKnown(names!)) return succeed(markLike(unknownValue(type), names!, items!));
    const texts = namesFor(names!, itemsOf(items!).length);
    if (!texts.ok) return texts;
    const entries = new Map(texts.value.map((name, index) => [name, itemsOf(items!)[index]!]));
    const result = type.kind === 'map' ? mapValue(entries, type.element) : objectValue(entries);
    // Keys carry no marks of their own: those of the names are on the whole.
    return succeed(markLike(result, names!, items!, ...itemsOf(names!)));
  },
});

function namesFor(names: Value, count: number): Outcome<readonly string[]> {
  const items = itemsOf(names);
  if (items.length !== count) return fail(`there are ${items.length} keys, but ${count} values`);
  const missing = items.findIndex((name) => name.state === 'null');
  return missing === -1 ? succeed(items.map(textOf)) : fail(`key ${missing} is null`, [0]);
}

export const mapFunctions: readonly EagerFunction[] = [keys, values, lookup, merge, zipmap];
