import type { Span } from '@imgbuild/diagnostics';
import { type Execution, fail, guarded, step } from './execution.ts';
import { workOf } from './parameters.ts';
import { problems } from './problems.ts';
import { numberGroup } from './types.ts';
import {
  elementAt,
  entriesOf,
  type GoValue,
  indirect,
  intValue,
  isAbsent,
  listLength,
  nameOf,
  nothing,
  valueOf,
  wrap,
} from './value.ts';

/** Gives index or key and element, one after the other; undefined after the last. */
export type Elements = () => readonly [key: GoValue, element: GoValue] | undefined;

/** What `range` goes through (text/template, exec.go, walkRange). `variables` is how many it sets. */
export function rangeOver(value: GoValue, variables: number, span: Span, execution: Execution): Elements {
  const found = indirect(value);
  const { type, data } = found;
  const group = numberGroup(type);
  if (isAbsent(found)) return () => undefined;
  if (group === 'int' || group === 'uint') {
    if (variables > 1) return failIteration(`${nameOf(found)} with two variables`, span);
    return numbersBelow(found);
  }
  switch (type.kind) {
    case 'slice':
    case 'array':
      return elementsOfList(found);
    case 'map':
      step(execution, span, workOf(found));
      return oneByOne(entriesOf(found));
    case 'channel':
      return data === null ? () => undefined : received(found, span, execution);
    case 'sequence':
      if (type.elements.length === 1 && variables > 1) return failIteration(`a ${type.name} with two variables`, span);
      return yielded(found, variables, span, execution);
    default:
      return failIteration(nameOf(found), span);
  }
}

function failIteration(found: string, span: Span): never {
  return fail(problems.create('not-iterable', { found, span }));
}

function numbersBelow({ type, data }: GoValue): Elements {
  let next = 0n;
  return () => (next < (data as bigint) ? [nothing, valueOf(type, next++)] : undefined);
}

function elementsOfList(list: GoValue): Elements {
  const length = listLength(list);
  let next = 0;
  return () => (next < length ? [intValue(next), elementAt(list, next++)] : undefined);
}

function oneByOne(entries: readonly (readonly [GoValue, GoValue])[]): Elements {
  let next = 0;
  return () => entries[next++];
}

/** What is read from an iterable, which may throw. */
function iterated(source: unknown, span: Span, execution: Execution): () => IteratorResult<unknown, unknown> {
  return guarded(execution, 'range', span, () => {
    const iterable = (typeof source === 'function' ? (source as () => unknown)() : source) as Iterable<unknown>;
    const iterator = iterable[Symbol.iterator]();
    return () => guarded(execution, 'range', span, () => iterator.next());
  });
}

function received({ type, data }: GoValue, span: Span, execution: Execution): Elements {
  const next = iterated(data, span, execution);
  let count = 0;
  return () => {
    const turn = next();
    return turn.done === true || !('element' in type) ? undefined : [intValue(count++), wrap(type.element, turn.value)];
  };
}

function yielded({ type, data }: GoValue, variables: number, span: Span, execution: Execution): Elements {
  const next = iterated(data, span, execution);
  const [first, second] = type.kind === 'sequence' ? type.elements : [];
  return () => {
    const turn = next();
    if (turn.done === true || first === undefined) return undefined;
    if (second === undefined) return [nothing, wrap(first, turn.value)];
    const [key, element] = turn.value as readonly [unknown, unknown];
    return variables > 1 ? [wrap(first, key), wrap(second, element)] : [nothing, wrap(first, key)];
  };
}
