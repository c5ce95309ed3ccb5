import { hasErrors, type Diagnostic, type Result } from '@imgbuild/diagnostics';
import { typeFromExpression } from '../decode/type-expression.ts';
import { problems } from '../problems.ts';
import { convert as convertValue } from '../values/convert.ts';
import { boolType, withoutOptional } from '../values/type.ts';
import { boolValue, isWhollyKnown, unknownDynamic, unknownValue, type Value } from '../values/value.ts';
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
  usage: 'try(expressions...)',
  summary: 'The value of the first expression that has no error.',
  call: (expressions, scope) => {
    if (expressions.length === 0)
      return failed(problems.create('function-failed', { name: 'try', reason: 'at least one argument is required' }));
    const diagnostics: Diagnostic[] = [];
    for (const expression of expressions) {
      const result = expression.evaluate(scope);
      // What fails before everything is known fails for ever; what does not may fail still, so nothing can be said yet.
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
  usage: 'can(expression)',
  summary: 'Whether an expression has no error.',
  call: (expressions, scope) => {
    const [expression, ...more] = expressions;
    if (expression === undefined || more.length > 0)
      return failed(problems.create('function-failed', { name: 'can', reason: 'exactly one argument is required' }));
    const { value, diagnostics } = expression.evaluate(scope);
    if (hasErrors(diagnostics)) return succeeded(boolValue(false));
    return succeeded(isWhollyKnown(value) ? boolValue(true) : unknownValue(boolType));
  },
};

const convertFunction: LazyFunction = {
  kind: 'lazy',
  name: 'convert',
  usage: 'convert(value, type)',
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
    if (wanted.value.defaults !== undefined) {
      const reason = 'defaults of optional attributes are for variables only';
      return failed(
        problems.create('invalid-argument', { name: 'convert', parameter: 'type', reason, span: typeExpression.span }),
      );
    }
    // The value has all attributes of the type, optional or not: a conversion makes nothing up.
    const converted = convertValue(value, withoutOptional(wanted.value.type));
    if (!converted.ok) {
      const reason = converted.error.message;
      return failed(problems.create('invalid-argument', { name: 'convert', parameter: 'value', reason, span: expression.span }));
    }
    return succeeded(value.state === 'unknown' ? unknownValue(converted.value.type) : converted.value);
  },
};

export const controlFunctions: readonly LazyFunction[] = [tryFunction, canFunction, convertFunction];
