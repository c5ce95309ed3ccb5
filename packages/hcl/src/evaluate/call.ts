import { didYouMean } from '@imgbuild/diagnostics';
import type { Expression } from '../body.ts';
import { callFunction, parameterAt } from '../functions/call.ts';
import { problems } from '../problems.ts';
import { expressionOf } from '../syntax/expression.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { elementsOf, isNull, mark, typeName, type Value } from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { apart, type Evaluation, findFunction, namesOf, report, unusable } from './evaluation.ts';
import { valuesShown } from './shown-values.ts';

type CallNode = Extract<ExpressionNode, { kind: 'call' }>;

export function evaluateCall(node: CallNode, evaluation: Evaluation): Value {
  const { name, nameSpan: span } = node;
  const called = findFunction(evaluation.scope, name);
  if (called === undefined) {
    if (evaluation.scope === undefined) return report(evaluation, problems.create('functions-not-allowed', { span: node.span }));
    return report(
      evaluation,
      problems.create('unknown-function', { name, suggestion: didYouMean(name, namesOf(evaluation.scope, 'functions')), span }),
    );
  }
  if (called.kind === 'lazy') {
    const expressions = node.expands === 'last' ? expandedExpressions(node, evaluation) : node.arguments.map(expressionOf);
    if (expressions === undefined) return unusable;
    const { value, diagnostics } = called.call(
      expressions,
      evaluation.scope === undefined ? undefined : { ...evaluation.scope, work: evaluation.work },
    );
    // A lazy function knows no place of its own.
    evaluation.diagnostics.push(
      ...diagnostics.map((diagnostic) => (diagnostic.span === undefined ? { ...diagnostic, span: node.span } : diagnostic)),
    );
    return value;
  }
  const before = evaluation.diagnostics.length;
  const given = argumentsOf(node, evaluation);
  if (given === undefined) return unusable;
  const count = called.parameters.length;
  const wanted = called.variadic === undefined ? plural(count) : `${count} or more arguments`;
  if (given.length < count) {
    const parameter = called.parameters[given.length]?.name ?? '';
    return report(
      evaluation,
      problems.create('too-few-arguments', { name, wanted, given: are(given.length), parameter, span: node.closeSpan }),
    );
  }
  if (called.variadic === undefined && given.length > count) {
    const extra = node.arguments[count] ?? node;
    return report(
      evaluation,
      problems.create('too-many-arguments', { name, wanted, given: are(given.length), span: extra.span }),
    );
  }
  if (evaluation.diagnostics.length > before) return unusable;
  const result = callFunction(called, given);
  if (result.ok) return result.value;
  const [position, ...path] = result.error.path;
  const shown = valuesShown(node.arguments, evaluation.scope);
  if (typeof position !== 'number')
    return report(
      evaluation,
      problems.create('function-failed', { name, reason: result.error.message, span: node.span, values: shown }),
    );
  const argument = node.arguments[Math.min(position, node.arguments.length - 1)] ?? node;
  const place = path.length === 0 ? '' : `at ${path.map(String).join('.')}, `;
  const parameter = parameterAt(called, position).name;
  return report(
    evaluation,
    problems.create('invalid-argument', {
      name,
      parameter,
      reason: place + result.error.message,
      span: argument.span,
      values: shown,
    }),
  );
}

function plural(count: number): string {
  return count === 0 ? 'no arguments' : count === 1 ? 'one argument' : `${count} arguments`;
}

function are(count: number): string {
  return count === 0 ? 'none was' : count === 1 ? 'one was' : `${count} were`;
}

/** The values of all arguments; undefined when the last one should be several and cannot be, or is not known. */
function argumentsOf(node: CallNode, evaluation: Evaluation): readonly Value[] | undefined {
  if (node.expands === 'none') return node.arguments.map((argument) => evaluateNode(argument, evaluation));
  // How many arguments there are is asked first: while that is open, nothing is.
  const forLast = apart(evaluation);
  const several = expand(node, forLast);
  if (several === undefined && forLast.diagnostics.length === 0) return undefined;
  const others = node.arguments.slice(0, -1).map((argument) => evaluateNode(argument, evaluation));
  evaluation.diagnostics.push(...forLast.diagnostics);
  return several === undefined ? undefined : [...others, ...several];
}

function expandedExpressions(node: CallNode, evaluation: Evaluation): readonly Expression[] | undefined {
  const span = node.arguments.at(-1)?.span ?? node.span;
  const several = expand(node, evaluation)?.map((value) => expressionOf({ kind: 'literal', span, value }));
  return several === undefined ? undefined : [...node.arguments.slice(0, -1).map(expressionOf), ...several];
}

/** The elements of the last argument, with its marks; undefined after a message, or while it is not known. */
function expand(node: CallNode, evaluation: Evaluation): readonly Value[] | undefined {
  const last = node.arguments.at(-1);
  if (last === undefined) return [];
  const before = evaluation.diagnostics.length;
  const several = evaluateNode(last, evaluation);
  if (evaluation.diagnostics.length > before) return undefined;
  const iterates = ['list', 'tuple', 'set'].includes(several.type.kind);
  if (several.state === 'unknown' && (iterates || several.type.kind === 'dynamic')) return undefined;
  if (!isNull(several) && iterates) return Array.from(elementsOf(several), ([, value]) => mark(value, several.marks));
  const found = isNull(several) ? 'null' : typeName(several.type);
  report(evaluation, problems.create('invalid-expansion', { found, span: last.span }));
  return undefined;
}
