import { noMarks } from './construct.ts';
import { entriesOf, isStructure, itemsOf, partsOf } from './inspect.ts';
import type { Mark, Value } from './value.ts';

/** The value with more marks; the same value when it has them already. */
export function mark(value: Value, marks: Iterable<Mark> | Mark): Value {
  if (marks === noMarks || (marks instanceof Set && marks.size === 0)) return value;
  const added = typeof marks === 'string' ? [marks] : [...marks];
  if (added.every((each) => value.marks.has(each))) return value;
  return { ...value, marks: new Set([...value.marks, ...added]) };
}

/** The value with the marks of its sources too. */
export function markLike(value: Value, ...sources: readonly Value[]): Value {
  let result = value;
  for (const source of sources) if (source.marks.size > 0) result = mark(result, source.marks);
  return result;
}

/** The value without its own marks, and these; parts keep theirs. */
export function unmark(value: Value): { readonly value: Value; readonly marks: ReadonlySet<Mark> } {
  if (value.marks.size === 0) return { value, marks: noMarks };
  return { value: { ...value, marks: noMarks }, marks: value.marks };
}

/** The value without any marks within, and all that there were. */
export function unmarkDeep(value: Value): { readonly value: Value; readonly marks: ReadonlySet<Mark> } {
  if (!isMarkedDeep(value)) return { value, marks: noMarks };
  const marks = new Set<Mark>();
  return { value: strip(value, marks), marks };
}

function strip(value: Value, marks: Set<Mark>): Value {
  for (const each of value.marks) marks.add(each);
  const own = value.marks.size === 0 ? value : { ...value, marks: noMarks };
  if (value.state !== 'known' || !isStructure(value.type) || !hasMarkedPart(value)) return own;
  if (value.data instanceof Map) {
    const parts = new Map<string, Value>();
    for (const [key, part] of entriesOf(value)) parts.set(key, strip(part, marks));
    return { ...own, data: parts };
  }
  return { ...own, data: itemsOf(value).map((part) => strip(part, marks)) };
}

function hasMarkedPart(value: Value): boolean {
  for (const part of partsOf(value)) if (isMarkedDeep(part)) return true;
  return false;
}

/** True when the value or any part of it has a mark. */
export function isMarkedDeep(value: Value): boolean {
  return value.marks.size > 0 || hasMarkedPart(value);
}
