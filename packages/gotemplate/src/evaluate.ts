import { didYouMean, type Span } from '@imgbuild/diagnostics';
import { builtins } from './builtins.ts';
import { idealNumber, literalAs } from './constants.ts';
import { getVariable, push, setVariable } from './environment.ts';
import { type Execution, fail, guarded, type Scope, step } from './execution.ts';
import { invoke, isBuiltinFunction } from './invoke.ts';
import { fieldNames, methodOf, readField } from './members.ts';
import { asParameter, checkCount, failType, parameterAt, workOf, workOfCall } from './parameters.ts';
import { problems } from './problems.ts';
import { operandText } from './tree-text.ts';
import type { Command, Operand, Pipeline } from './tree.ts';
import type { FunctionType, GoType } from './types.ts';
import {
  boolValue,
  entriesOf,
  fromData,
  type GoValue,
  indirect,
  isNothing,
  isTrue,
  lookUp,
  nameOf,
  nothing,
  textValue,
  zero,
} from './value.ts';

/** The arguments of a command: as written, and last what comes through the pipe. */
interface Call {
  readonly operands: readonly Operand[];
  readonly piped: GoValue | undefined;
  readonly scope: Scope;
  readonly execution: Execution;
  readonly span: Span;
}

/**
 * Runs a pipeline, and sets its variables (text/template, exec.go, evalPipeline). An interface without anything in it is
 * nothing from here on.
 */
export function runPipeline(pipeline: Pipeline, scope: Scope, execution: Execution): GoValue {
  let value: GoValue | undefined;
  for (const command of pipeline.commands) {
    const given = runCommand(command, value, scope, execution);
    value = given.type.kind === 'interface' && given.data === null && given.type.methods.length === 0 ? nothing : given;
  }
  const result = value ?? nothing;
  for (const name of pipeline.variables) {
    if (pipeline.assignment === 'declare') push(scope.environment, name, result);
    else if (!setVariable(scope.environment, name, result)) return failUnknown(name, pipeline);
  }
  return result;
}

function failUnknown(name: string, { span }: { readonly span: Pipeline['span'] }): never {
  return fail(problems.create('unknown-variable', { name, span }));
}

/** `piped` is what comes through the pipe: the last argument. */
function runCommand(command: Command, piped: GoValue | undefined, scope: Scope, execution: Execution): GoValue {
  step(execution, command.span);
  const [first, ...given] = command.operands;
  if (first === undefined) return nothing;
  const call: Call = { operands: given, piped, scope, execution, span: command.span };
  switch (first.kind) {
    case 'function':
    case 'field':
    case 'chain':
      return evaluate(first, scope, execution, call);
    case 'variable':
      if (first.path.length > 0) return evaluate(first, scope, execution, call);
      break;
    case 'nil':
      if (hasNoArguments(call)) return fail(problems.create('nil-command', { span: first.span }));
      break;
    default:
  }
  if (!hasNoArguments(call)) return failArguments('This value', call, first);
  return evaluate(first, scope, execution);
}

function hasNoArguments({ operands, piped }: Pick<Call, 'operands' | 'piped'>): boolean {
  return operands.length === 0 && piped === undefined;
}

/** Says that a value was given arguments that is no function. */
function failArguments(what: string, call: Call, { span }: Pick<Operand, 'span'>): never {
  const count = call.operands.length + (call.piped === undefined ? 0 : 1);
  return fail(problems.create('non-executable', { what, count: count === 1 ? 'one was' : `${count} were`, span }));
}

/** The value of an operand; `call` has the arguments, where it is one that can take some. */
function evaluate(operand: Operand, scope: Scope, execution: Execution, given?: Call): GoValue {
  const call = given ?? { operands: [], piped: undefined, scope, execution, span: operand.span };
  switch (operand.kind) {
    case 'dot':
      return scope.dot;
    case 'nil':
      return nothing;
    case 'boolean':
      return boolValue(operand.value);
    case 'string':
      return textValue(operand.value);
    case 'number':
      return idealNumber(operand);
    case 'field':
      return walk(scope.dot, operand, call);
    case 'variable': {
      const value = getVariable(scope.environment, operand.name);
      return value === undefined ? failUnknown(operand.name, operand) : walk(value, operand, call);
    }
    case 'function':
      return callFunction(findFunction(operand, execution), operand.name, call);
    case 'pipeline':
      return runPipeline(operand.pipeline, scope, execution);
    case 'chain':
      return walk(evaluate(operand.of, scope, execution), operand, call);
  }
}

/** The fields of a value, one after the other. Only the last, if it is a method, gets the arguments. */
function walk(start: GoValue, operand: Extract<Operand, { path: readonly string[] }>, call: Call): GoValue {
  const none: Call = { ...call, operands: [], piped: undefined };
  let value = start;
  for (const [index, field] of operand.path.entries()) {
    value = readFieldOf(value, field, index === operand.path.length - 1 ? call : none, operand.span);
  }
  return value;
}

/**
 * A field of a struct, a value of a map, or what a method gives (text/template, exec.go, evalField). Only methods take
 * arguments.
 */
function readFieldOf(value: GoValue, field: string, call: Call, span: Span): GoValue {
  const { missing, root } = call.execution;
  const isWrong = missing === 'error' || (missing === 'error-at-top' && value === root);
  if (isNothing(value)) {
    if (isWrong) return fail(problems.create('missing-field', { field, suggestion: '', span }));
    return nothing;
  }
  const found = indirect(value);
  const method = methodOf(value, field);
  if (method !== undefined) return callFunction(method, field, call);
  switch (found.type.kind) {
    case 'struct': {
      const held = guarded(call.execution, field, span, () => readField(found, field));
      if (held === undefined) return failMissing(field, fieldNames(found), span);
      return hasNoArguments(call) ? held : failArguments(`"${field}"`, call, { span });
    }
    case 'map': {
      if (found.type.key.kind !== 'string' && found.type.key.kind !== 'interface') break;
      if (!hasNoArguments(call)) return failArguments(`"${field}"`, call, { span });
      const held = guarded(call.execution, field, span, () => lookUp(found, textValue(field)));
      if (held !== undefined) return held;
      if (isWrong) return failMissing(field, keysOf(found), span);
      return missing === 'zero' ? zero(found.type.element) : nothing;
    }
    default:
  }
  return fail(problems.create('not-a-record', { field, found: nameOf(found), span }));
}

function keysOf(map: GoValue): readonly string[] {
  return entriesOf(map).flatMap(([{ data }]) => (typeof data === 'string' ? [data] : []));
}

function failMissing(field: string, names: readonly string[], span: Span): never {
  return fail(problems.create('missing-field', { field, suggestion: didYouMean(field, names), span }));
}

/** A function by its name: the caller's own before those of the language. */
function findFunction({ name, span }: Extract<Operand, { kind: 'function' }>, execution: Execution): GoValue {
  const own = Object.hasOwn(execution.functions, name) ? execution.functions[name] : undefined;
  if (own !== undefined) return fromData(own);
  return builtins().get(name) ?? fail(problems.create('unknown-function', { name, suggestion: '', span }));
}

/** Calls a function or method with the arguments of a command (text/template, exec.go, evalCall). */
function callFunction(called: GoValue, name: string, call: Call): GoValue {
  const { execution, span, operands, piped } = call;
  const type = called.type as FunctionType;
  checkCount(type, name, operands.length + (piped === undefined ? 0 : 1), span);
  if (isBuiltinFunction(called.data) && (name === 'and' || name === 'or')) return decide(name, call);
  const values = operands.map((operand, index) => argument(operand, parameterAt(type, index), name, call));
  if (piped !== undefined) {
    values.push(asParameter(piped, parameterAt(type, operands.length), `The argument of "${name}" from the pipeline`, span));
  }
  step(execution, span, workOfCall(name, called, values));
  const [first] = operands;
  const written = first === undefined ? 'the value from the pipeline' : operandText(first);
  const { output: limit } = execution.limits;
  const result = guarded(execution, name, span, () => invoke(called, values, { limit, written }));
  if (typeof result.data === 'string') step(execution, span, workOf(result));
  if (typeof result.data === 'string' && result.data.length > limit)
    return fail(problems.create('too-much-output', { limit, span }));
  return result;
}

/** `and` and `or` give the first argument that decides, or the last; what comes after it is not evaluated. */
function decide(name: 'and' | 'or', { operands, piped, scope, execution }: Call): GoValue {
  let value = nothing;
  for (const operand of operands) {
    value = evaluate(operand, scope, execution);
    if (isTrue(value) === (name === 'or')) return value;
  }
  return piped ?? value;
}

/** An operand as an argument of a type (text/template, exec.go, evalArg). */
function argument(operand: Operand, type: GoType, name: string, { scope, execution }: Call): GoValue {
  const what = `The argument ${operandText(operand)} of "${name}"`;
  if (operand.kind === 'nil') return asParameter(nothing, type, what, operand.span);
  if (operand.kind !== 'boolean' && operand.kind !== 'string' && operand.kind !== 'number')
    return asParameter(evaluate(operand, scope, execution), type, what, operand.span);
  const value = literalAs(operand, type);
  return value ?? failType(what, type, nameOf(evaluate(operand, scope, execution)), operand.span);
}
