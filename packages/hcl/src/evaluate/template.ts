import { problems } from '../problems.ts';
import type { ExpressionNode, TemplatePart } from '../syntax/tree.ts';
import {
  boolType,
  convert,
  isNull,
  mark,
  stringType,
  stringValue,
  typeName,
  unknownValue,
  type Mark,
  type Value,
} from '../values/index.ts';
import { evaluateNode, sentence } from './evaluate.ts';
import { type Evaluation, longestText, report, takeWork } from './evaluation.ts';
import { bind, iterableOf } from './for.ts';
import { valuesShown } from './shown-values.ts';

/** Text as far as it is known: after an unknown part only the beginning is. */
interface Text {
  text: string;
  known: boolean;
  readonly marks: Set<Mark>;
}

/** A template; one that is a single interpolation in quotes is that value itself. */
export function evaluateTemplate(node: Extract<ExpressionNode, { kind: 'template' }>, evaluation: Evaluation): Value {
  const [first] = node.parts;
  if (node.parts.length === 1 && first?.kind === 'interpolation') return evaluateNode(first.expression, evaluation);
  const result: Text = { text: '', known: true, marks: new Set() };
  const before = evaluation.diagnostics.length;
  append(node.parts, evaluation, result);
  const failed = evaluation.diagnostics.length > before;
  if (result.known && !failed) return mark(stringValue(result.text), result.marks);
  return mark(
    unknownValue(stringType, { notNull: true, ...(result.text === '' || failed ? {} : { stringPrefix: result.text }) }),
    result.marks,
  );
}

function append(parts: readonly TemplatePart[], evaluation: Evaluation, result: Text): void {
  for (const part of parts) {
    if (result.text.length > longestText) {
      if (result.known) report(evaluation, problems.create('text-too-long', { limit: longestText, span: part.span }));
      result.known = false;
      return;
    }
    switch (part.kind) {
      case 'text':
        if (result.known) result.text += part.text;
        break;
      case 'interpolation':
        appendValue(evaluateNode(part.expression, evaluation), part.expression, evaluation, result);
        break;
      case 'if':
        appendIf(part, evaluation, result);
        break;
      case 'for':
        appendFor(part, evaluation, result);
        break;
    }
  }
}

function appendValue(value: Value, node: ExpressionNode, evaluation: Evaluation, result: Text): void {
  for (const each of value.marks) result.marks.add(each);
  if (isNull(value)) {
    report(
      evaluation,
      problems.create('invalid-template-value', {
        reason: 'The expression is null, which has no text',
        span: node.span,
        values: valuesShown([node], evaluation.scope),
      }),
    );
    return;
  }
  if (value.state === 'unknown' && value.type.kind === 'dynamic') {
    result.known = false;
    return;
  }
  const converted = convert(value, stringType);
  if (!converted.ok) {
    report(
      evaluation,
      problems.create('invalid-template-value', {
        reason: sentence(`${typeName(value.type)} cannot be turned into text: ${converted.error.message}`),
        span: node.span,
        values: valuesShown([node], evaluation.scope),
      }),
    );
    return;
  }
  if (converted.value.state === 'known') {
    if (result.known) result.text += converted.value.data as string;
    return;
  }
  if (result.known) result.text += converted.value.refinement?.stringPrefix ?? '';
  result.known = false;
}

function appendIf(part: Extract<TemplatePart, { kind: 'if' }>, evaluation: Evaluation, result: Text): void {
  const before = evaluation.diagnostics.length;
  const condition = evaluateNode(part.condition, evaluation);
  if (evaluation.diagnostics.length > before) return;
  const converted = convert(condition, boolType);
  if (!converted.ok || isNull(condition)) {
    report(
      evaluation,
      problems.create('invalid-condition', {
        reason: converted.ok ? 'it is null' : converted.error.message,
        span: part.condition.span,
        values: valuesShown([part.condition], evaluation.scope),
      }),
    );
    return;
  }
  for (const each of condition.marks) result.marks.add(each);
  if (converted.value.state === 'unknown') result.known = false;
  else append(converted.value.data === true ? part.yes : part.no, evaluation, result);
}

function appendFor(part: Extract<TemplatePart, { kind: 'for' }>, evaluation: Evaluation, result: Text): void {
  const before = evaluation.diagnostics.length;
  const collection = evaluateNode(part.collection, evaluation);
  for (const each of collection.marks) result.marks.add(each);
  if (evaluation.diagnostics.length > before) return;
  const iterable = iterableOf(collection, part.collection, evaluation);
  if (iterable === 'unknown') result.known = false;
  if (iterable === undefined || iterable === 'unknown') return;
  for (const [key, value] of iterable) {
    if (!takeWork(evaluation, part.span)) return;
    append(part.body, bind(part, key, value, evaluation), result);
    if (evaluation.diagnostics.length > before) return;
  }
}
