import { convert, unify } from '../values/convert.ts';
import { equals } from '../values/equality.ts';
import { countValue, lengthOf } from '../values/length.ts';
import { boolType, dynamicType, listOf, numberType, sameType } from '../values/type.ts';
import { boolValue, fail, itemsOf, succeed, textOf, unknownValue } from '../values/value.ts';
import { anything, define, nothingCertain, parameter, type EagerFunction } from './define.ts';
import { countGraphemes } from '../values/graphemes.ts';
import { isSequence } from './sequence.ts';

const length = define({
  name: 'length',
  summary: 'The number of elements of a collection, or of characters of a text.',
  parameters: [anything('value', 'dynamic', 'unknown')],
  returns: numberType,
  call: ([value]) => {
    if (value!.type.kind !== 'string') return lengthOf(value!);
    if (value!.state !== 'unknown') return succeed(countValue(countGraphemes(textOf(value!))));
    const least = countGraphemes(value!.refinement?.stringPrefix ?? '');
    return succeed(unknownValue(numberType, { notNull: true, numberMin: { value: least, inclusive: true } }));
  },
});

const contains = define({
  name: 'contains',
  summary: 'Whether a list, set or tuple has an element equal to a value.',
  parameters: [anything('list'), anything('value')],
  returns: boolType,
  call: ([list, value]) => {
    if (!isSequence(list!.type)) return fail('a list, tuple or set is required', [0]);
    let isOpen = false;
    for (const item of itemsOf(list!)) {
      const same = equals(value!, item);
      if (same.data === true) return succeed(boolValue(true));
      isOpen ||= same.state === 'unknown';
    }
    return succeed(isOpen ? unknownValue(boolType) : boolValue(false));
  },
});

const index = define({
  name: 'index',
  summary: 'The position of the first element of a list that equals a value.',
  parameters: [anything('list'), anything('value')],
  returns: numberType,
  call: ([list, value]) => {
    if (list!.type.kind !== 'list' && list!.type.kind !== 'tuple') return fail('a list or tuple is required', [0]);
    for (const [position, item] of itemsOf(list!).entries()) {
      const same = equals(item, value!);
      if (same.state === 'unknown') return succeed(unknownValue(numberType));
      if (same.data === true) return succeed(countValue(position));
    }
    return fail('the list has no such element');
  },
});

const coalesce = define({
  name: 'coalesce',
  certain: nothingCertain,
  summary: 'The first of the values that is neither null nor an empty text.',
  parameters: [],
  variadic: anything('vals', 'unknown', 'dynamic', 'null'),
  returns: (given) => {
    const type = unify(given.map((value) => value.type));
    return type === undefined ? fail('all arguments must have the same type') : succeed(type);
  },
  call: (given, type) => {
    for (const value of given) {
      const converted = convert(value, type);
      // What is not of the common type after all counts as null.
      if (!converted.ok) continue;
      const { state, data } = converted.value;
      if (state === 'unknown') return succeed(unknownValue(type));
      if (state !== 'null' && (type.kind !== 'string' || data !== '')) return succeed(converted.value);
    }
    return fail('all arguments are null or empty');
  },
});

const coalescelist = define({
  name: 'coalescelist',
  summary: 'The first of the lists that is not empty.',
  parameters: [],
  variadic: anything('vals', 'unknown', 'dynamic', 'null'),
  returns: (lists) => {
    if (lists.length === 0) return fail('at least one argument is required');
    for (const [position, list] of lists.entries()) {
      if (list.state === 'unknown') return succeed(dynamicType);
      if (list.type.kind !== 'list' && list.type.kind !== 'tuple') return fail('a list or tuple is required', [position]);
    }
    return succeed(lists.every((list) => sameType(list.type, lists[0]!.type)) ? lists[0]!.type : dynamicType);
  },
  call: (lists, type) => {
    for (const list of lists) {
      if (list.state === 'unknown') return succeed(unknownValue(type));
      if (list.state === 'known' && itemsOf(list).length > 0) return succeed(list);
    }
    return fail('all lists are empty or null');
  },
});

const alltrue = define({
  name: 'alltrue',
  summary: 'Whether all elements are true; null is not.',
  parameters: [parameter('list', listOf(boolType))],
  returns: boolType,
  call: ([list]) => {
    for (const item of itemsOf(list!)) {
      if (item.state === 'unknown') return succeed(unknownValue(boolType));
      if (item.data !== true) return succeed(boolValue(false));
    }
    return succeed(boolValue(true));
  },
});

const anytrue = define({
  name: 'anytrue',
  summary: 'Whether any element is true.',
  parameters: [parameter('list', listOf(boolType))],
  returns: boolType,
  call: ([list]) => {
    const items = itemsOf(list!);
    if (items.some((item) => item.data === true)) return succeed(boolValue(true));
    return succeed(items.some((item) => item.state === 'unknown') ? unknownValue(boolType) : boolValue(false));
  },
});

export const collectionFunctions: readonly EagerFunction[] = [length, contains, index, coalesce, coalescelist, alltrue, anytrue];
