import { entriesOf, isStructure, itemsOf, numberIn } from './inspect.ts';
import { compareNumbers } from './number.ts';
import { sameType } from './type.ts';
import type { Mark, Refinement, Value } from './value.ts';

/** Same type, state, marks, refinement and data: what tests mean by equal. `equals` is HCL's `==`. */
export function identical(a: Value, b: Value): boolean {
  if (a === b) return true;
  return a.state === b.state && sameMarks(a.marks, b.marks) && sameType(a.type, b.type) && sameContent(a, b);
}

function sameContent(a: Value, b: Value): boolean {
  if (a.state === 'unknown') return sameRefinement(a.refinement ?? {}, b.refinement ?? {});
  if (a.state === 'null') return true;
  if (a.type.kind === 'number') return compareNumbers(numberIn(a), numberIn(b)) === 0;
  if (!isStructure(a.type)) return a.data === b.data;
  if (a.data instanceof Map) return sameEntries(entriesOf(a), entriesOf(b));
  const others = itemsOf(b);
  return itemsOf(a).length === others.length && itemsOf(a).every((item, index) => identical(item, others[index]!));
}

function sameEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !identical(value, other)) return false;
  }
  return true;
}

function sameMarks(a: ReadonlySet<Mark>, b: ReadonlySet<Mark>): boolean {
  return a === b || (a.size === b.size && a.isSubsetOf(b));
}

function sameRefinement(a: Refinement, b: Refinement): boolean {
  return (
    (a.notNull ?? false) === (b.notNull ?? false) &&
    (a.stringPrefix ?? '') === (b.stringPrefix ?? '') &&
    (a.lengthMin ?? 0) === (b.lengthMin ?? 0) &&
    (a.lengthMax ?? Infinity) === (b.lengthMax ?? Infinity) &&
    sameBound(a.numberMin, b.numberMin) &&
    sameBound(a.numberMax, b.numberMax)
  );
}

function sameBound(a: Refinement['numberMin'], b: Refinement['numberMin']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.inclusive === b.inclusive && compareNumbers(a.value, b.value) === 0;
}
