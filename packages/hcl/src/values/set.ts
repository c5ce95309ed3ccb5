import { compareNumbers, formatNumber, fullPrecision, type HclNumber } from './number.ts';
import { isMarkedDeep, unmarkDeep } from './marks.ts';
import { equals } from './equality.ts';
import { compareText } from './order.ts';
import { knownValue, noMarks } from './construct.ts';
import { entriesOf, itemsOf, numberIn, textOf } from './inspect.ts';
import { setOf, type Type } from './type.ts';
import type { Mark, Value } from './value.ts';

/** A set: duplicates go, order is HCL's, marks of elements move to the set. */
export function setValue(elements: Iterable<Value>, elementType: Type): Value {
  const { elements: distinct, marks } = setElements(elements, elementType);
  return knownValue(setOf(elementType), distinct, marks);
}

function setElements(
  values: Iterable<Value>,
  elementType: Type,
): { readonly elements: readonly Value[]; readonly marks: ReadonlySet<Mark> } {
  const { plain, marks } = withoutMarks(values);
  if (plain.length < 2) return { elements: plain, marks };
  const compare = orderOf(elementType);
  const sorted = plain.map((value) => ({ value, key: keyOf(value, elementType) })).sort((a, b) => compare(a, b));
  const elements: Value[] = [];
  let groupStart = 0;
  sorted.forEach(({ value, key }, index) => {
    if (index === 0 || sorted[index - 1]!.key !== key) groupStart = elements.length;
    if (!elements.slice(groupStart).some((other) => equals(other, value).data === true)) elements.push(value);
  });
  return { elements, marks };
}

function withoutMarks(values: Iterable<Value>): { readonly plain: readonly Value[]; readonly marks: ReadonlySet<Mark> } {
  const plain: Value[] = [];
  let marks: Set<Mark> | undefined;
  for (const value of values) {
    if (!isMarkedDeep(value)) {
      plain.push(value);
      continue;
    }
    const stripped = unmarkDeep(value);
    plain.push(stripped.value);
    marks = new Set([...(marks ?? []), ...stripped.marks]);
  }
  return { plain, marks: marks ?? noMarks };
}

interface Keyed {
  readonly value: Value;
  /** Equal values have equal keys. */
  readonly key: string;
}

const byState = { known: 0, unknown: 1, null: 2 } as const;

/** Known before unknown before null; strings by code point, numbers by value, false before true, others by their key. */
function orderOf(elementType: Type): (a: Keyed, b: Keyed) => number {
  return (a, b) => {
    const states = byState[a.value.state] - byState[b.value.state];
    if (states !== 0 || a.value.state !== 'known') return states;
    if (elementType.kind === 'number') return compareNumbers(numberIn(a.value), numberIn(b.value));
    return compareText(a.key, b.key);
  };
}

function keyOf(value: Value, type: Type): string {
  return type.kind === 'string' && value.state === 'known' ? textOf(value) : describe(value);
}

/** The same for equal numbers of any precision, and for both zeros. */
function describeNumber(number: HclNumber): string {
  if (typeof number === 'object') return formatNumber({ ...number, precision: fullPrecision });
  return formatNumber(number === 0 ? 0 : number);
}

/** Values by equality: finds one that is certainly equal without comparing with all. */
export interface Distinct {
  has(value: Value): boolean;
  add(value: Value): void;
}

export function distinctValues(): Distinct {
  const byKey = new Map<string, Value[]>();
  const keyOfAny = (value: Value): string => `${value.type.kind} ${describe(value)}`;
  return {
    has: (value) => byKey.get(keyOfAny(value))?.some((other) => equals(other, value).data === true) === true,
    add: (value) => {
      const key = keyOfAny(value);
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [value]);
      else others.push(value);
    },
  };
}

/** A text by which compound elements are told apart and ordered. */
function describe(value: Value): string {
  if (value.state === 'unknown') return '?';
  if (value.state === 'null') return '~';
  switch (value.type.kind) {
    case 'string':
      return JSON.stringify(textOf(value));
    case 'number':
      return describeNumber(numberIn(value));
    case 'bool':
      return value.data === true ? 'T' : 'F';
    case 'map':
      return `{${[...entriesOf(value)].map(([key, item]) => `${JSON.stringify(key)}:${describe(item)};`).join('')}}`;
    case 'object':
      return `<${[...entriesOf(value).values()].map((item) => `${describe(item)};`).join('')}>`;
    case 'tuple':
      return `<${itemsOf(value)
        .map((item) => `${describe(item)};`)
        .join('')}>`;
    default:
      return `[${itemsOf(value)
        .map((item) => `${describe(item)};`)
        .join('')}]`;
  }
}
