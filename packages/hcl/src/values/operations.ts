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
import { unknownBool, unknownNumber } from './refine.ts';
import { boolType, numberType, type Type } from './type.ts';
import { boolValue, fail, falseValue, numberValue, succeed, trueValue } from './construct.ts';
import { numberIn } from './inspect.ts';
import type { Outcome, Value } from './value.ts';

export { getAttribute, index } from './access.ts';
export { lengthOf } from './length.ts';

// An error's path starts with the position of the operand that it is about.

/** `a == b`, of any types. See `equals` of values: unknown where the answer is not certain yet. */
export function equals(a: Value, b: Value): Outcome {
  return succeed(compareEqual(a, b));
}

/** `a != b`. */
export function notEqual(a: Value, b: Value): Outcome {
  const same = compareEqual(a, b);
  return succeed(same.state === 'unknown' ? same : mark(boolValue(same.data !== true), same.marks));
}

/** `!a`. Null and what is no bool are errors. */
export function not(value: Value): Outcome {
  const operand = operandOf(value, boolType, 0);
  if (!operand.ok) return operand;
  const { state, data, marks } = operand.value;
  return succeed(mark(state === 'unknown' ? unknownBool : boolValue(data !== true), marks));
}

/** Both must be known: the operator of the language, which one side may decide alone, is the evaluator's. */
export function and(a: Value, b: Value): Outcome {
  return onKnown(a, b, boolType, unknownBool, (left, right) => succeed(boolValue(left.data === true && right.data === true)));
}

/** As with `and`, both must be known. */
export function or(a: Value, b: Value): Outcome {
  return onKnown(a, b, boolType, unknownBool, (left, right) => succeed(boolValue(left.data === true || right.data === true)));
}

/** `a + b`. Operands are converted to numbers; null and what is no number are errors that name the operand. */
export function add(a: Value, b: Value): Outcome {
  return arithmetic(a, b, addNumbers);
}

/** `a - b`. */
export function subtract(a: Value, b: Value): Outcome {
  return arithmetic(a, b, subtractNumbers);
}

/** `a * b`. */
export function multiply(a: Value, b: Value): Outcome {
  return arithmetic(a, b, multiplyNumbers);
}

/** `a / b`, exact to 512 bits; an infinity when only `b` is zero, an error when both are. */
export function divide(a: Value, b: Value): Outcome {
  return arithmetic(a, b, divideNumbers);
}

/** `a % b`, with the sign of `a`. */
export function modulo(a: Value, b: Value): Outcome {
  return arithmetic(a, b, moduloNumbers);
}

/** `-a`. */
export function negate(value: Value): Outcome {
  const operand = operandOf(value, numberType, 0);
  if (!operand.ok) return operand;
  const { state, marks } = operand.value;
  return succeed(mark(state === 'unknown' ? unknownNumber : numberValue(negateNumber(numberIn(operand.value))), marks));
}

/** `a < b` of numbers; where they are not known, their bounds may decide. */
export function lessThan(a: Value, b: Value): Outcome {
  return comparison(a, b, (left, right) => less(left, right));
}

/** `a > b`. */
export function greaterThan(a: Value, b: Value): Outcome {
  return comparison(a, b, (left, right) => less(right, left));
}

/** `a <= b`. */
export function lessThanOrEqual(a: Value, b: Value): Outcome {
  return comparison(a, b, (left, right) => eitherHolds(less(left, right), compareEqual(left, right)));
}

/** `a >= b`. */
export function greaterThanOrEqual(a: Value, b: Value): Outcome {
  return comparison(a, b, (left, right) => eitherHolds(less(right, left), compareEqual(left, right)));
}

/** An operand as the operator's type, with its marks; null is an error. */
function operandOf(value: Value, type: Type, position: number): Outcome {
  if (value.type.kind === type.kind && value.state !== 'null') return succeed(value);
  const converted = convert(value, type);
  if (!converted.ok) return fail(converted.error.message, [position, ...converted.error.path]);
  return converted.value.state === 'null' ? fail('argument must not be null', [position]) : converted;
}

type Operate = (left: Value, right: Value) => Outcome;

/** Operates on two operands of a type; marks of both are on the result. */
function onOperands(a: Value, b: Value, type: Type, operate: Operate): Outcome {
  const left = operandOf(a, type, 0);
  if (!left.ok) return left;
  const right = operandOf(b, type, 1);
  if (!right.ok) return right;
  const result = operate(left.value, right.value);
  if (!result.ok || (left.value.marks.size === 0 && right.value.marks.size === 0)) return result;
  return succeed(mark(mark(result.value, left.value.marks), right.value.marks));
}

function onKnown(a: Value, b: Value, type: Type, open: Value, operate: Operate): Outcome {
  return onOperands(a, b, type, (left, right) =>
    left.state === 'known' && right.state === 'known' ? operate(left, right) : succeed(open),
  );
}

function arithmetic(a: Value, b: Value, compute: (a: HclNumber, b: HclNumber) => HclNumber | undefined): Outcome {
  return onKnown(a, b, numberType, unknownNumber, (left, right) => {
    const result = compute(numberIn(left), numberIn(right));
    return result === undefined
      ? fail('the result is not a number: zero or infinity on both sides cancel out')
      : succeed(numberValue(result));
  });
}

function comparison(a: Value, b: Value, compare: (left: Value, right: Value) => Value): Outcome {
  return onOperands(a, b, numberType, (left, right) => succeed(compare(left, right)));
}

/** Where the numbers are not known, their bounds may decide. */
function less(left: Value, right: Value): Value {
  if (left.state === 'known' && right.state === 'known') return boolValue(compareNumbers(numberIn(left), numberIn(right)) < 0);
  const [leftMin, leftMax] = boundsOf(left);
  const [rightMin, rightMax] = boundsOf(right);
  if (compareNumbers(leftMax, rightMin) < 0) return trueValue;
  return compareNumbers(leftMin, rightMax) > 0 ? falseValue : unknownBool;
}

function boundsOf(value: Value): readonly [HclNumber, HclNumber] {
  if (value.state === 'known') return [numberIn(value), numberIn(value)];
  return [value.refinement?.numberMin?.value ?? -Infinity, value.refinement?.numberMax?.value ?? Infinity];
}

function eitherHolds(first: Value, second: Value): Value {
  if (first.data === true || second.data === true) return trueValue;
  return first.state === 'unknown' || second.state === 'unknown' ? unknownBool : falseValue;
}
