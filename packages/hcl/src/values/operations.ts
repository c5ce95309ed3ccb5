import { convert } from './convert.ts';
import { equals as compareEqual } from './equality.ts';
import { mark } from './marks.ts';
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  subtractNumbers,
  type HclNumber,
} from './number.ts';
import { unknownBool, unknownNumber, unknownValue } from './refine.ts';
import { boolType, numberType, type Type } from './type.ts';
import { boolValue, fail, falseValue, numberValue, succeed, trueValue } from './construct.ts';
import { numberIn } from './inspect.ts';
import type { Outcome, Value } from './value.ts';

export { getAttribute, index } from './access.ts';
export { lengthOf } from './length.ts';

// An error's path starts with the position of the operand that it is about.

export function equals(a: Value, b: Value): Outcome {
  return succeed(compareEqual(a, b));
}

export function notEqual(a: Value, b: Value): Outcome {
  const same = compareEqual(a, b);
  return succeed(same.state === 'unknown' ? same : mark(boolValue(same.data !== true), same.marks));
}

export function not(value: Value): Outcome {
  const operand = operandOf(value, boolType, 0);
  if (!operand.ok) return operand;
  const { state, data, marks } = operand.value;
  return succeed(mark(state === 'unknown' ? unknownBool : boolValue(data !== true), marks));
}

/** False decides, whatever the other operand turns out to be. */
export function and(a: Value, b: Value): Outcome {
  return onOperands(a, b, boolType, (left, right) => decide(left, right, false));
}

/** True decides, whatever the other operand turns out to be. */
export function or(a: Value, b: Value): Outcome {
  return onOperands(a, b, boolType, (left, right) => decide(left, right, true));
}

// eslint-disable-next-line no-restricted-syntax -- the deciding operand is itself a truth value
function decide(left: Value, right: Value, deciding: boolean): Outcome {
  if (left.data === deciding || right.data === deciding) return succeed(boolValue(deciding));
  return succeed(left.state === 'unknown' || right.state === 'unknown' ? unknownBool : boolValue(!deciding));
}

export function add(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => monotone(left, right, addNumbers));
}

export function subtract(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => monotone(left, right, subtractNumbers));
}

export function multiply(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => monotone(left, right, multiplyNumbers));
}

export function divide(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => arithmetic(left, right, divideNumbers));
}

export function modulo(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => arithmetic(left, right, moduloNumbers));
}

export function negate(value: Value): Outcome {
  const operand = operandOf(value, numberType, 0);
  if (!operand.ok) return operand;
  const { state, marks } = operand.value;
  return succeed(mark(state === 'unknown' ? unknownNumber : numberValue(negateNumber(numberIn(operand.value))), marks));
}

export function lessThan(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => succeed(less(left, right)));
}

export function greaterThan(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => succeed(less(right, left)));
}

export function lessThanOrEqual(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => decide(less(left, right), compareEqual(left, right), true));
}

export function greaterThanOrEqual(a: Value, b: Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => decide(less(right, left), compareEqual(left, right), true));
}

/** An operand as the operator's type, with its marks; null is an error. */
function operandOf(value: Value, type: Type, position: number): Outcome {
  if (value.type.kind === type.kind && value.state !== 'null') return succeed(value);
  const converted = convert(value, type);
  if (!converted.ok) return fail(converted.error.message, [position, ...converted.error.path]);
  return converted.value.state === 'null' ? fail('argument must not be null', [position]) : converted;
}

function onOperands(a: Value, b: Value, type: Type, operate: (left: Value, right: Value) => Outcome): Outcome {
  const left = operandOf(a, type, 0);
  if (!left.ok) return left;
  const right = operandOf(b, type, 1);
  if (!right.ok) return right;
  const result = operate(left.value, right.value);
  if (!result.ok || (left.value.marks.size === 0 && right.value.marks.size === 0)) return result;
  return succeed(mark(mark(result.value, left.value.marks), right.value.marks));
}

type Arithmetic = (a: HclNumber, b: HclNumber) => HclNumber | undefined;

function arithmetic(left: Value, right: Value, compute: Arithmetic): Outcome {
  if (left.state === 'unknown' || right.state === 'unknown') return succeed(unknownNumber);
  const result = compute(numberIn(left), numberIn(right));
  return result === undefined
    ? fail('the result is not a number: zero or infinity on both sides cancel out')
    : succeed(numberValue(result));
}

/** Bounds of the operands give bounds of the result. */
function monotone(left: Value, right: Value, compute: Arithmetic): Outcome {
  if (left.state === 'known' && right.state === 'known') return arithmetic(left, right, compute);
  const results: HclNumber[] = [];
  for (const a of boundsOf(left)) {
    for (const b of boundsOf(right)) {
      const result = compute(a, b);
      if (result === undefined) return succeed(unknownNumber);
      results.push(result);
    }
  }
  const min = results.reduce((least, next) => (compareNumbers(next, least) < 0 ? next : least));
  const max = results.reduce((most, next) => (compareNumbers(next, most) > 0 ? next : most));
  if (min === -Infinity && max === Infinity) return succeed(unknownNumber);
  const bounds = { numberMin: { value: min, inclusive: true }, numberMax: { value: max, inclusive: true } };
  return succeed(unknownValue(numberType, { notNull: true, ...bounds }));
}

function boundsOf(value: Value): readonly [HclNumber, HclNumber] {
  if (value.state === 'known') return [numberIn(value), numberIn(value)];
  return [value.refinement?.numberMin?.value ?? -Infinity, value.refinement?.numberMax?.value ?? Infinity];
}

function less(left: Value, right: Value): Value {
  if (left.state === 'known' && right.state === 'known') return boolValue(compareNumbers(numberIn(left), numberIn(right)) < 0);
  const [leftMin, leftMax] = boundsOf(left);
  const [rightMin, rightMax] = boundsOf(right);
  if (compareNumbers(leftMax, rightMin) < 0) return trueValue;
  return compareNumbers(leftMin, rightMax) > 0 ? falseValue : unknownBool;
}
