import { didYouMean } from '@imgbuild/diagnostics';
import { callFunction, parameterAt } from '../functions/call.ts';
import { problems } from '../problems.ts';
import { expressionOf } from '../syntax/expression.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { elementsOf, isNull, mark, typeName, type Mark, type Value } from '../values/index.ts';
import { evaluateNode } from './evaluate.ts';
import { type Evaluation, findFunction, namesOf, report, unusable } from './evaluation.ts';
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
    const { value, diagnostics } = called.call(
      node.arguments.map(expressionOf),
      evaluation.scope === undefined ? undefined : { ...evaluation.scope, work: evaluation.work },
    );
    // A lazy function knows no place of its own.
    evaluation.diagnostics.push(
      ...diagnostics.map((diagnostic) => (diagnostic.span === undefined ? { ...diagnostic, span: node.span } : diagnostic)),
    );
    return value;
  }
  const before = evaluation.diagnostics.length;
  const values = node.arguments.map((argument) => evaluateNode(argument, evaluation));
  const expanded = node.expands === 'last' ? expand(values, node, evaluation) : { values, marks: [] };
  if (expanded === undefined) return unusable;
  const { values: given, marks } = expanded;
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
  if (result.ok) return mark(result.value, marks);
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

/** The last argument as several; undefined when it cannot be, or is not known. */
function expand(
  values: readonly Value[],
  node: CallNode,
  evaluation: Evaluation,
): { values: readonly Value[]; marks: Iterable<Mark> } | undefined {
  const last = values.at(-1);
  const argument = node.arguments.at(-1);
  if (last === undefined || argument === undefined) return { values, marks: [] };
  if (last.state === 'unknown') return undefined;
  if (isNull(last) || !['list', 'tuple', 'set'].includes(last.type.kind)) {
    const found = isNull(last) ? 'null' : typeName(last.type);
    report(evaluation, problems.create('invalid-expansion', { found, span: argument.span }));
    return undefined;
  }
  return { values: [...values.slice(0, -1), ...[...elementsOf(last)].map(([, value]) => value)], marks: last.marks };
}
