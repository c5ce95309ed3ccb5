import { convert, unify } from '../values/convert.ts';
import { lengthRange } from '../values/length.ts';
import { addNumbers, compareNumbers, signOf, type HclNumber } from '../values/number.ts';
import { distinctValues } from '../values/set.ts';
import { dynamicType, listOf, numberType, stringType, tupleOf, typeName, type Type } from '../values/type.ts';
import {
  fail,
  isWhollyKnown,
  itemsOf,
  knownValue,
  listValue,
  mark,
  markLike,
  numberIn,
  numberValue,
  succeed,
  tupleValue,
  unknownValue,
  type Mark,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { integerOf } from './arguments.ts';
import { anything, define, nothingCertain, number, parameter, texts, type EagerFunction } from './define.ts';
import { isSequence, sequence } from './sequence.ts';

const anyList = listOf(dynamicType);

const element = define({
  name: 'element',
  summary: 'The element of a list at a position; positions beyond the end start again at the beginning.',
  parameters: [anything('list', 'marks'), number('index')],
  certain: nothingCertain,
  returns: ([list, position]) => {
    if (position!.state === 'known' && signOf(numberIn(position!)) < 0) return fail('a position must not be negative', [1]);
    if (list!.type.kind === 'list') return succeed(list!.type.element);
    const at = position!.state === 'known' ? integerOf(position!, 1) : succeed(0);
    if (!at.ok) return at;
    if (list!.type.kind !== 'tuple') return fail(`cannot read elements from ${typeName(list!.type)}`, [0]);
    if (position!.state !== 'known') return succeed(dynamicType);
    const { elements } = list!.type;
    return elements.length === 0 ? fail('the list is empty', [0]) : succeed(elements[at.value % elements.length]!);
  },
  call: ([list, position]) => {
    const at = integerOf(position!, 1);
    if (!at.ok) return at;
    const items = itemsOf(list!);
    if (items.length === 0) return fail('the list is empty', [0]);
    return succeed(markLike(items[at.value % items.length]!, list!));
  },
});

const compact = define({
  name: 'compact',
  summary: 'A list of texts without those that are empty or null.',
  parameters: [texts('list')],
  returns: listOf(stringType),
  call: ([list], type) => {
    if (!isWhollyKnown(list!)) return succeed(unknownValue(type));
    return succeed(
      listValue(
        itemsOf(list!).filter((item) => item.state === 'known' && item.data !== ''),
        stringType,
      ),
    );
  },
});

const distinct = define({
  name: 'distinct',
  summary: 'A list without repeated elements; the first of each stays.',
  parameters: [parameter('list', anyList)],
  returns: ([list]) => succeed(list!.type),
  call: ([list], type) => {
    if (!isWhollyKnown(list!)) return succeed(unknownValue(type));
    return succeed(sequence(withoutRepetition(itemsOf(list!)), type));
  },
});

function withoutRepetition(items: readonly Value[]): readonly Value[] {
  const seen = distinctValues();
  return items.filter((item) => {
    if (seen.has(item)) return false;
    seen.add(item);
    return true;
  });
}

const chunklist = define({
  name: 'chunklist',
  summary: 'Splits a list into lists of a length; 0 makes one of all.',
  parameters: [parameter('list', anyList, 'marks'), parameter('size', numberType, 'marks')],
  returns: ([list]) => succeed(listOf(list!.type)),
  call: ([list, size]) => {
    const count = integerOf(size!, 1);
    if (!count.ok) return count;
    if (count.value < 0) return fail('the size must not be negative', [1]);
    const { type } = list!;
    const items = itemsOf(list!);
    const chunks: Value[] = [];
    const step = count.value === 0 ? Math.max(1, items.length) : count.value;
    for (let start = 0; start < items.length; start += step) chunks.push(knownValue(type, items.slice(start, start + step)));
    return succeed(markLike(listValue(chunks, type), list!, size!));
  },
});

interface Flat {
  readonly items: Value[];
  readonly marks: Set<Mark>;
  isOpen: boolean;
}

const flatten = define({
  name: 'flatten',
  summary: 'Replaces elements that are lists, sets or tuples by their elements, at any depth.',
  parameters: [anything('list', 'marks')],
  returns: ([list]) => {
    if (!isWhollyKnown(list!)) return succeed(dynamicType);
    if (!isSequence(list!.type)) return fail('only lists, sets and tuples can be flattened', [0]);
    return succeed(tupleOf(flat(list!).items.map((item) => item.type)));
  },
  call: ([list], type) => {
    const { items, marks, isOpen } = flat(list!);
    return succeed(mark(isOpen ? unknownValue(type) : tupleValue(items), marks));
  },
});

function flat(list: Value, into: Flat = { items: [], marks: new Set(), isOpen: false }): Flat {
  for (const each of list.marks) into.marks.add(each);
  const range = lengthRange(list);
  if (!isSequence(list.type) || list.state === 'unknown' || range.min !== range.max) {
    into.isOpen = true;
    return into;
  }
  for (const item of itemsOf(list)) {
    if (item.state !== 'null' && isSequence(item.type)) flat(item, into);
    else into.items.push(item);
    into.isOpen ||= item.state === 'unknown' && item.type.kind === 'dynamic';
  }
  return into;
}

const reverse = define({
  name: 'reverse',
  summary: 'A list or tuple in reverse order.',
  parameters: [anything('list', 'marks')],
  returns: ([list]) => {
    const { type } = list!;
    if (type.kind === 'tuple') return succeed(tupleOf([...type.elements].reverse()));
    if (type.kind === 'list' || type.kind === 'set') return succeed(listOf(type.element));
    return fail(`only a list or tuple can be reversed, not ${typeName(type)}`, [0]);
  },
  call: ([list], type) => succeed(markLike(sequence([...itemsOf(list!)].reverse(), type), list!)),
});

const slice = define({
  name: 'slice',
  summary: 'The elements of a list from a position up to, but without, another.',
  parameters: [anything('list', 'marks'), number('start_index'), number('end_index')],
  returns: ([list, start, end]) => {
    const { type } = list!;
    if (type.kind === 'set') return fail('elements of a set have no positions; convert it to a list', [0]);
    if (type.kind !== 'list' && type.kind !== 'tuple') return fail('a list or tuple is required', [0]);
    const bounds = sliceBounds(list!, start!, end!);
    if (!bounds.ok || type.kind === 'list') return bounds.ok ? succeed(type) : bounds;
    if (start!.state !== 'known' || end!.state !== 'known') return succeed(dynamicType);
    return succeed(tupleOf(type.elements.slice(...bounds.value)));
  },
  call: ([list, start, end], type) => {
    const bounds = sliceBounds(list!, start!, end!);
    return bounds.ok ? succeed(markLike(sequence(itemsOf(list!).slice(...bounds.value), type), list!)) : bounds;
  },
});

function sliceBounds(list: Value, start: Value, end: Value): Outcome<readonly [number, number]> {
  const range = lengthRange(list);
  const most = range.min === range.max ? range.max : Infinity;
  const bounds: number[] = [];
  for (const [position, bound] of [start, end].entries()) {
    const name = position === 0 ? 'start' : 'end';
    const at = bound.state === 'known' ? integerOf(bound, position + 1) : undefined;
    if (at?.ok === false) return at;
    if (at !== undefined && at.value < 0) return fail(`the ${name} position must not be negative`, [position + 1]);
    if (at !== undefined && at.value > most) return fail(`the ${name} position is beyond the end of the list`, [position + 1]);
    bounds.push(at?.value ?? (position === 0 ? 0 : Infinity));
  }
  const [from, to] = bounds as [number, number];
  return from > to ? fail('the start position must not be greater than the end position', [1]) : succeed([from, to]);
}

const concat = define({
  name: 'concat',
  summary: 'All elements of several lists in one; a tuple unless all are lists of one type.',
  parameters: [],
  variadic: anything('seqs', 'marks'),
  returns: (lists) => {
    if (lists.length === 0) return fail('at least one argument is required');
    const common = lists.every((list) => list.type.kind === 'list') ? unify(lists.map((list) => list.type)) : undefined;
    if (common !== undefined) return succeed(common);
    const types: Type[] = [];
    for (const [position, list] of lists.entries()) {
      if (list.type.kind === 'tuple') types.push(...list.type.elements);
      else if (list.type.kind !== 'list')
        return fail(`all arguments must be lists or tuples, not ${typeName(list.type)}`, [position]);
      else if (list.state === 'unknown') return succeed(dynamicType);
      else for (const _ of itemsOf(list)) types.push(list.type.element);
    }
    return succeed(tupleOf(types));
  },
  call: (lists, type) => {
    const items: Value[] = [];
    for (const [position, list] of lists.entries()) {
      const converted = type.kind === 'list' ? convert(list, type) : succeed(list);
      if (!converted.ok) return fail(converted.error.message, [position, ...converted.error.path]);
      items.push(...itemsOf(converted.value));
    }
    return succeed(markLike(sequence(items, type), ...lists));
  },
});

/** Longer results of `range` are refused. */
const longestRange = 1024;

const range = define({
  name: 'range',
  summary: 'Numbers from a start (0) up to, but without, a limit, in steps (1).',
  parameters: [],
  variadic: number('params'),
  returns: listOf(numberType),
  call: (numbers) => {
    if (numbers.length < 1 || numbers.length > 3) return fail('one, two or three arguments are required');
    const [start, end] = numbers.length === 1 ? [0, numberIn(numbers[0]!)] : [numberIn(numbers[0]!), numberIn(numbers[1]!)];
    const step = numbers.length === 3 ? numberIn(numbers[2]!) : compareNumbers(end, start) < 0 ? -1 : 1;
    return numbersBetween(start, end, step);
  },
});

function numbersBetween(start: HclNumber, end: HclNumber, step: HclNumber): Outcome {
  const direction = signOf(step);
  if (direction === 0) return fail('the step must not be zero', [2]);
  if (compareNumbers(end, start) * direction < 0) return fail('the limit is not in the direction of the step', [1]);
  const items: Value[] = [];
  let next = start;
  while (compareNumbers(next, end) * direction < 0) {
    if (items.length === longestRange) return fail(`more than ${longestRange} numbers`);
    items.push(numberValue(next));
    const sum = addNumbers(next, step);
    if (sum === undefined) return fail('the numbers are infinite');
    next = sum;
  }
  return succeed(listValue(items, numberType));
}

export const listFunctions: readonly EagerFunction[] = [
  element,
  compact,
  distinct,
  chunklist,
  flatten,
  reverse,
  slice,
  concat,
  range,
];
