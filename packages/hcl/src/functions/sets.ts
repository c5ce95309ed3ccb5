import { convert, unify } from '../values/convert.ts';
import { lengthRange } from '../values/length.ts';
import { dynamicType, listOf, setOf, tupleOf, type Type } from '../values/type.ts';
import {
  fail,
  isWhollyKnown,
  itemsOf,
  listValue,
  mark,
  setValue,
  succeed,
  tupleValue,
  unknownValue,
  type Mark,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { distinctValues } from '../values/set.ts';
import { anything, define, parameter, type EagerFunction } from './define.ts';
import { isSequence } from './sequence.ts';

type SetType = Extract<Type, { kind: 'set' }>;

const anySet = setOf(dynamicType);

/** A function of one or more sets, whose elements are first converted to the type they have in common. */
function setFunction(
  name: string,
  summary: string,
  takes: 'two sets' | 'several sets',
  unknownElements: 'kept' | 'refused',
  combine: (sets: readonly (readonly Value[])[]) => readonly Value[],
): EagerFunction {
  return define({
    name,
    summary,
    ...(takes === 'two sets'
      ? { parameters: [parameter('a', anySet, 'dynamic'), parameter('b', anySet, 'dynamic')] }
      : { parameters: [parameter('first_set', anySet, 'dynamic')], variadic: parameter('other_sets', anySet, 'dynamic') }),
    returns: commonSetType,
    call: (given, type) => {
      const sets: Value[] = [];
      const isOpen = (type as SetType).element.kind === 'dynamic';
      for (const [position, set] of given.entries()) {
        // Elements of no type yet cannot be compared with structures.
        if (isOpen && set.type.kind === 'set' && set.type.element.kind !== 'dynamic')
          return fail('its elements cannot be compared with elements of no type', [position]);
        const converted = convert(set, type);
        if (!converted.ok) return fail(converted.error.message, [position, ...converted.error.path]);
        if (unknownElements === 'refused' && !isWhollyKnown(converted.value)) return succeed(unknownValue(type));
        sets.push(converted.value);
      }
      return succeed(setValue(combine(sets.map(itemsOf)), (type as SetType).element));
    },
  });
}

function commonSetType(sets: readonly Value[]): Outcome<Type> {
  const elements: Type[] = [];
  for (const set of sets) {
    if (set.type.kind !== 'set') return succeed(anySet);
    // An empty set of anything fits every type.
    if (set.type.element.kind === 'dynamic' && set.state === 'known' && itemsOf(set).length === 0) continue;
    elements.push(set.type.element);
  }
  if (elements.length === 0) return succeed(anySet);
  const common = unify(elements);
  return common === undefined ? fail('the elements of the sets have no type in common') : succeed(setOf(common));
}

type Elements = readonly Value[];

function membership(set: Elements): (value: Value) => boolean {
  const members = distinctValues();
  for (const item of set) members.add(item);
  return members.has;
}

function intersection(first: Elements, others: readonly Elements[]): Elements {
  const tests = others.map(membership);
  return first.filter((item) => tests.every((test) => test(item)));
}

function without(set: Elements, others: readonly Elements[]): Elements {
  const tests = others.map(membership);
  return set.filter((item) => !tests.some((test) => test(item)));
}

const setproduct = define({
  name: 'setproduct',
  summary: 'All combinations of the elements of two or more sets or lists.',
  parameters: [],
  variadic: anything('sets', 'marks', 'unknown'),
  returns: (given) => {
    if (given.length < 2) return fail('at least two arguments are required');
    const elements: Type[] = [];
    for (const [position, { type }] of given.entries()) {
      if (!isSequence(type)) return fail('a set or a list is required', [position]);
      const element = type.kind === 'tuple' ? commonElement(type.elements) : (type as SetType).element;
      if (element === undefined) return fail('all elements must have the same type', [position]);
      elements.push(element);
    }
    const tuple = tupleOf(elements);
    return succeed(given.some(({ type }) => type.kind === 'set') ? setOf(tuple) : listOf(tuple));
  },
  call: (given, type) => {
    const marks = new Set<Mark>(given.flatMap((each) => [...each.marks]));
    const open = given.some((each) => each.state === 'unknown' || lengthRange(each).min !== lengthRange(each).max);
    const result = open ? succeed(unknownProduct(given, type)) : product(given.map(itemsOf), type as SetType);
    return result.ok ? succeed(mark(result.value, marks)) : result;
  },
});

function commonElement(types: readonly Type[]): Type | undefined {
  return types.length === 0 ? dynamicType : unify(types);
}

/** Larger products than this are not tracked while unknown, and refused when known. */
const largestTracked = 2048;
const largestProduct = 1_000_000;

function unknownProduct(given: readonly Value[], type: Type): Value {
  const counts = given.map(mostElements);
  const most = counts.reduce((total, each) => total * each, 1);
  if (counts.some((each) => each > largestTracked / 2) || most > largestTracked) return unknownValue(type);
  return unknownValue(type, { notNull: true, lengthMin: Math.min(most, 1), lengthMax: most });
}

/** How many elements a set with unknown ones will have is left open. */
function mostElements(value: Value): number {
  const { min, max } = lengthRange(value);
  return value.state === 'known' && min !== max ? Infinity : max;
}

function product(lists: readonly (readonly Value[])[], type: SetType): Outcome {
  const element = type.element as Extract<Type, { kind: 'tuple' }>;
  if (lists.reduce((total, list) => total * list.length, 1) > largestProduct)
    return fail('the result would have too many elements');
  let rows: readonly (readonly Value[])[] = [[]];
  for (const [column, list] of lists.entries()) {
    const cells: Value[] = [];
    for (const item of list) {
      const converted = convert(item, element.elements[column]!);
      if (!converted.ok) return fail(converted.error.message, [column]);
      cells.push(converted.value);
    }
    rows = rows.flatMap((row) => cells.map((cell) => [...row, cell]));
  }
  const tuples = rows.map(tupleValue);
  return succeed(type.kind === 'set' ? setValue(tuples, element) : listValue(tuples, element));
}

export const setFunctions: readonly EagerFunction[] = [
  setFunction('setunion', 'All elements of one or more sets.', 'several sets', 'kept', (sets) => sets.flat()),
  setFunction(
    'setintersection',
    'The elements that are in all of the sets.',
    'several sets',
    'refused',
    ([first = [], ...others]) => intersection(first, others),
  ),
  setproduct,
];

/** Set operations that HCL has but Packer's table has not; for callers that make a table of their own. */
export const moreSetFunctions: readonly EagerFunction[] = [
  setFunction('setsubtract', 'The elements of a set that are not in another.', 'two sets', 'refused', ([first = [], ...others]) =>
    without(first, others),
  ),
  setFunction(
    'setsymmetricdifference',
    'The elements that are in one of the sets, but not in two.',
    'several sets',
    'refused',
    (sets) => sets.reduce((left, right) => [...without(left, [right]), ...without(right, [left])]),
  ),
];
