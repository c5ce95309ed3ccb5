import { hasErrors, type Diagnostic, type Result } from '@imgbuild/diagnostics';
import type { Expression, Scope, Traversal } from '../body.ts';
import { typeFromExpression } from '../decode/type-expression.ts';
import { findVariable } from '../evaluate/evaluation.ts';
import { problems } from '../problems.ts';
import { convert as convertValue } from '../values/convert.ts';
import { getAttribute, index } from '../values/operations.ts';
import { boolType } from '../values/type.ts';
import { boolValue, isWhollyKnown, markLike, unknownDynamic, unknownValue, type Value } from '../values/value.ts';
import type { HclFunction } from './function.ts';

export type LazyFunction = Extract<HclFunction, { kind: 'lazy' }>;

/** A result without a value, and why. */
export function failed(...diagnostics: readonly Diagnostic[]): Result<Value> {
  return { value: unknownDynamic, diagnostics };
}

function succeeded(value: Value): Result<Value> {
  return { value, diagnostics: [] };
}

const tryFunction: LazyFunction = {
  kind: 'lazy',
  name: 'try',
  summary: 'The value of the first expression that has no error.',
  call: (expressions, scope) => {
    if (expressions.length === 0)
      return failed(problems.create('function-failed', { name: 'try', reason: 'at least one argument is required' }));
    const diagnostics: Diagnostic[] = [];
    for (const expression of expressions) {
      // Whether it fails may still change, so nothing can be said yet.
      if (dependsOnUnknowns(expression, scope)) return succeeded(unknownDynamic);
      const result = expression.evaluate(scope);
      if (!hasErrors(result.diagnostics)) return succeeded(isWhollyKnown(result.value) ? result.value : unknownDynamic);
      diagnostics.push(...result.diagnostics);
    }
    // One mistake, one message: each expression's own errors say what is wrong with it.
    return failed(...diagnostics);
  },
};

const canFunction: LazyFunction = {
  kind: 'lazy',
  name: 'can',
  summary: 'Whether an expression has no error.',
  call: (expressions, scope) => {
    const [expression, ...more] = expressions;
    if (expression === undefined || more.length > 0)
      return failed(problems.create('function-failed', { name: 'can', reason: 'exactly one argument is required' }));
    if (dependsOnUnknowns(expression, scope)) return succeeded(unknownValue(boolType));
    const { value, diagnostics } = expression.evaluate(scope);
    if (hasErrors(diagnostics)) return succeeded(boolValue(false));
    return succeeded(isWhollyKnown(value) ? boolValue(true) : unknownValue(boolType));
  },
};

const convertFunction: LazyFunction = {
  kind: 'lazy',
  name: 'convert',
  summary: 'A value as another type: convert(["a"], set(string)).',
  call: (expressions, scope) => {
    const [expression, typeExpression, ...more] = expressions;
    if (expression === undefined || typeExpression === undefined || more.length > 0)
      return failed(
        problems.create('function-failed', { name: 'convert', reason: 'two arguments are required, a value and a type' }),
      );
    const { value, diagnostics } = expression.evaluate(scope);
    const wanted = typeFromExpression(typeExpression);
    if (hasErrors(diagnostics) || hasErrors(wanted.diagnostics)) return failed(...diagnostics, ...wanted.diagnostics);
    const converted = convertValue(value, wanted.value.type);
    if (!converted.ok) {
      const reason = converted.error.message;
      return failed(problems.create('invalid-argument', { name: 'convert', parameter: 'value', reason, span: expression.span }));
    }
    return succeeded(value.state === 'unknown' ? markLike(unknownValue(converted.value.type), value) : converted.value);
  },
};

/** True when the value of the expression may come from something that is not known. */
function dependsOnUnknowns(expression: Expression, scope: Scope | undefined): boolean {
  return expression.references().some((reference) => {
    const value = referencedValue(reference, scope);
    return value !== undefined && !isWhollyKnown(value);
  });
}

/** What a reference refers to; of one with a splat, what comes before it. Undefined when it refers to nothing. */
function referencedValue(reference: Traversal, scope: Scope | undefined): Value | undefined {
  let value = findVariable(scope, reference.root);
  for (const step of reference.steps) {
    if (value === undefined || step.kind === 'splat') return value;
    const next = step.kind === 'attribute' ? getAttribute(value, step.name) : index(value, step.key);
    value = next.ok ? next.value : undefined;
  }
  return value;
}

export const controlFunctions: readonly LazyFunction[] = [tryFunction, canFunction, convertFunction];
