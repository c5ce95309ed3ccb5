import type { Complex } from './literals.ts';
import { fieldNames, readField } from './members.ts';
import { compareText } from './text.ts';
import { templateFunctionError } from './function-error.ts';
import { numberGroup } from './types.ts';
import { elementAt, type GoValue, indirect, isAbsent, isNil, listLength, nameOf, nothing } from './value.ts';

/** What can be compared by value; undefined for the rest. */
function groupOf({ type }: GoValue): 'int' | 'uint' | 'float' | 'complex' | 'bool' | 'string' | undefined {
  return type.kind === 'bool' || type.kind === 'string' ? type.kind : numberGroup(type);
}

const isWhole = (group: string | undefined): boolean => group === 'int' || group === 'uint';

/** Whether the first value equals any of the others (text/template, funcs.go, eq). */
export function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw templateFunctionError('it needs something to compare with');
  return others.some((other) => isEqual(first, other));
}

export function isEqual(a: GoValue, b: GoValue): boolean {
  const [left, right] = [groupOf(a), groupOf(b)];
  if (isWhole(left) && isWhole(right)) return a.data === b.data;
  if (left !== right) {
    if (isAbsent(a) || isAbsent(b)) return false;
    throw templateFunctionError(`${nameOf(a)} and ${nameOf(b)} are of different types and cannot be compared`);
  }
  if (left === 'complex') return sameComplex(a.data as Complex, b.data as Complex);
  if (left !== undefined) return a.data === b.data;
  if (a.type.kind !== b.type.kind && !isAbsent(a) && !isAbsent(b)) {
    throw templateFunctionError(`${nameOf(a)} and ${nameOf(b)} are of different types and cannot be compared`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  return isSame(a, b, 0);
}

function sameComplex(a: Complex, b: Complex): boolean {
  return a.real === b.real && a.imaginary === b.imaginary;
}

/** Go's == of two values of any type (Go spec, “Comparison operators”). */
function isSame(a: GoValue, b: GoValue, depth: number): boolean {
  if (depth > 1000) throw templateFunctionError('the values are nested too deeply to be compared');
  if (['slice', 'map', 'function'].includes(b.type.kind)) throw templateFunctionError(`${nameOf(b)} cannot be compared`);
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (a.type.name !== b.type.name) return false;
  switch (a.type.kind) {
    case 'pointer':
      return a.data === b.data || indirect(a) === indirect(b) || indirect(a).data === indirect(b).data;
    case 'array': {
      const length = listLength(a);
      return Array.from({ length }, (_, index) => index).every((at) => isSame(elementAt(a, at), elementAt(b, at), depth + 1));
    }
    case 'struct':
      return (
        a.data === b.data ||
        fieldNames(a).every((name) => isSame(readField(a, name) ?? nothing, readField(b, name) ?? nothing, depth + 1))
      );
    case 'complex64':
    case 'complex128':
      return sameComplex(a.data as Complex, b.data as Complex);
    default:
      return a.data === b.data;
  }
}

/** Whether the first value comes before the second. Only whole numbers, floats and strings have an order. */
export function isLess(a: GoValue, b: GoValue): boolean {
  const [left, right] = [groupOf(a), groupOf(b)];
  if (left === 'string' && right === 'string') return compareText(a.data as string, b.data as string) < 0;
  const comparable = (isWhole(left) && isWhole(right)) || (left === 'float' && right === 'float');
  if (!comparable) throw templateFunctionError(`${nameOf(a)} and ${nameOf(b)} have no order`);
  return (a.data as bigint | number) < (b.data as bigint | number);
}

export function isLessOrEqual(a: GoValue, b: GoValue): boolean {
  return isLess(a, b) || isEqual(a, b);
}
