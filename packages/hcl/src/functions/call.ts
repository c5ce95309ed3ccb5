import { convert } from '../values/convert.ts';
import { isMarkedDeep, mark, unmarkDeep } from '../values/marks.ts';
import { refine, unknownValue } from '../values/refine.ts';
import { fail, succeed, unknownDynamic, type Mark, type Outcome, type Value } from '../values/value.ts';
import type { EagerFunction } from './define.ts';
import type { FunctionParameter } from './function.ts';

/**
 * Calls a function by HCL's rules: arguments are converted to the parameters' types; null is refused and an unknown makes
 * the result unknown unless the parameter allows it; marks are taken off the arguments and put on the result. The caller
 * has seen to the number of arguments. An error's path starts with the argument's position when it is about an argument.
 */
export function callFunction(called: EagerFunction, given: readonly Value[]): Outcome {
  if (given.length < called.parameters.length || (called.variadic === undefined && given.length > called.parameters.length))
    return fail(`wrong number of arguments for function ${called.name}`);
  const converted = convertArguments(called, given);
  if (!converted.ok) return converted;
  const { values, marks } = withoutMarks(called, converted.value);
  const result = withinLimits(() => callUnmarked(called, values));
  if (!result.ok) return result;
  const { value, from } = result.value;
  const refined = called.certain === undefined ? value : refine(value, called.certain);
  // What is not known yet has no secret in it.
  return succeed(marks === undefined || from === 'open arguments' ? refined : mark(refined, marks));
}

function convertArguments(called: EagerFunction, given: readonly Value[]): Outcome<readonly Value[]> {
  const values: Value[] = [];
  for (const [position, value] of given.entries()) {
    const converted = convert(value, parameterAt(called, position).type);
    if (!converted.ok) return fail(converted.error.message, [position, ...converted.error.path]);
    values.push(converted.value);
  }
  return succeed(values);
}

/** The parameter that an argument is for. */
export function parameterAt(called: EagerFunction, position: number): FunctionParameter {
  return called.parameters[position] ?? called.variadic!;
}

function withoutMarks(
  called: EagerFunction,
  values: readonly Value[],
): { values: readonly Value[]; marks: Set<Mark> | undefined } {
  if (!values.some(isMarkedDeep)) return { values, marks: undefined };
  const marks = new Set<Mark>();
  const plain = values.map((value, position) => {
    if (allows(parameterAt(called, position), 'marks')) return value;
    const stripped = unmarkDeep(value);
    for (const each of stripped.marks) marks.add(each);
    return stripped.value;
  });
  return { values: plain, marks };
}

interface Called {
  readonly value: Value;
  /** Whether the function was asked, or could not be while arguments are not known. */
  readonly from: 'function' | 'open arguments';
}

function callUnmarked(called: EagerFunction, values: readonly Value[]): Outcome<Called> {
  for (const [position, value] of values.entries()) {
    const parameter = parameterAt(called, position);
    if (value.state === 'null' && !allows(parameter, 'null')) return fail('argument must not be null', [position]);
    if (value.type.kind === 'dynamic' && !allows(parameter, 'dynamic'))
      return succeed({ value: unknownDynamic, from: 'open arguments' });
  }
  const type = called.returnType(values);
  if (!type.ok) return type;
  const isUnknown = values.some(
    (value, position) => value.state === 'unknown' && !allows(parameterAt(called, position), 'unknown'),
  );
  if (isUnknown) return succeed({ value: unknownValue(type.value), from: 'open arguments' });
  const result = called.call(values, type.value);
  return result.ok ? succeed({ value: result.value, from: 'function' }) : result;
}

/** JavaScript itself refuses texts, integers and nesting beyond its limits; to the caller that is an error like any other. */
function withinLimits<T>(run: () => Outcome<T>): Outcome<T> {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return fail('the result would be too large, or is nested too deeply');
    throw error;
  }
}

function allows(parameter: FunctionParameter, what: 'null' | 'unknown' | 'marks' | 'dynamic'): boolean {
  return parameter.allows?.includes(what) === true;
}
