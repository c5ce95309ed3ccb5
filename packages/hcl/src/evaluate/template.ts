import { problems } from '../problems.ts';
import type { ExpressionNode, TemplatePart } from '../syntax/tree.ts';
import {
  boolType,
  certainPrefix,
  convert,
  isNull,
  mark,
  markLike,
  stringType,
  stringValue,
  typeName,
  unknownString,
  unknownValue,
  type Mark,
  type Value,
} from '../values/index.ts';
import { evaluateNode, sentence } from './evaluate.ts';
import { apart, type Evaluation, longestText, report, takeWork } from './evaluation.ts';
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
  return evaluateParts(node.parts, evaluation);
}

/** Parts put together: a string, of which the beginning is certain when the rest is not known. */
function evaluateParts(parts: readonly TemplatePart[], evaluation: Evaluation): Value {
  const result: Text = { text: '', known: true, marks: new Set() };
  const before = evaluation.diagnostics.length;
  for (const part of parts) {
    const text = result.text;
    append(part, evaluation, result);
    // After a mistake there is no more text to add to.
    if (evaluation.diagnostics.length > before) result.text = text;
  }
  const failed = evaluation.diagnostics.length > before;
  if (result.known) return mark(stringValue(result.text), result.marks);
  const prefix = failed ? '' : certainPrefix(firstBytes(result.text));
  return mark(prefix === '' ? unknownString : unknownValue(stringType, { notNull: true, stringPrefix: prefix }), result.marks);
}

/** No longer beginning is kept of a text that is not known; in bytes of UTF-8. */
const longestPrefix = 128;

function firstBytes(text: string): string {
  const bytes = new TextEncoder().encode(text.slice(0, longestPrefix));
  return bytes.length <= longestPrefix
    ? text.slice(0, longestPrefix)
    : new TextDecoder().decode(bytes.subarray(0, longestPrefix));
}

function append(part: TemplatePart, evaluation: Evaluation, result: Text): void {
  switch (part.kind) {
    case 'text':
      addText(part.text, part, evaluation, result);
      break;
    case 'interpolation':
      appendValue(evaluateNode(part.expression, evaluation), part, part.expression, evaluation, result);
      break;
    case 'if':
      appendIf(part, evaluation, result);
      break;
    case 'for':
      appendFor(part, evaluation, result);
      break;
  }
}

function addText(text: string, part: TemplatePart, evaluation: Evaluation, result: Text): void {
  if (!result.known) return;
  if (result.text.length + text.length <= longestText) {
    result.text += text;
    return;
  }
  report(evaluation, problems.create('text-too-long', { limit: longestText, span: part.span }));
  result.known = false;
}

function appendValue(value: Value, part: TemplatePart, node: ExpressionNode, evaluation: Evaluation, result: Text): void {
  const refuse = (reason: string): void => {
    const values = valuesShown([node], evaluation.scope);
    report(evaluation, problems.create('invalid-template-value', { reason, span: node.span, values }));
  };
  if (isNull(value)) return refuse('The expression is null, which has no text');
  for (const each of value.marks) result.marks.add(each);
  // Of which type it will be is not asked before it is known.
  if (value.state === 'unknown') {
    result.known = false;
    return;
  }
  const converted = convert(value, stringType);
  if (converted.ok) addText(converted.value.data as string, part, evaluation, result);
  else refuse(sentence(`${typeName(value.type)} cannot be turned into text: ${converted.error.message}`));
}

/** Marks of both branches and of the condition are on the text, as with a conditional. */
function appendIf(part: Extract<TemplatePart, { kind: 'if' }>, evaluation: Evaluation, result: Text): void {
  const before = evaluation.diagnostics.length;
  const condition = evaluateNode(part.condition, evaluation);
  const failed = evaluation.diagnostics.length > before;
  const forYes = apart(evaluation);
  const forNo = apart(evaluation);
  const yes = evaluateParts(part.yes, forYes);
  const no = evaluateParts(part.no, forNo);
  if (failed || (!isNull(condition) && condition.state === 'unknown'))
    return addString(markLike(unknownString, condition, yes, no), part, evaluation, result);
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
  const isChosen = converted.value.data === true;
  evaluation.diagnostics.push(...(isChosen ? forYes : forNo).diagnostics);
  addString(markLike(isChosen ? yes : no, condition, yes, no), part, evaluation, result);
}

function addString(value: Value, part: TemplatePart, evaluation: Evaluation, result: Text): void {
  for (const each of value.marks) result.marks.add(each);
  if (value.state === 'known') addText(value.data as string, part, evaluation, result);
  else result.known = false;
}

function appendFor(part: Extract<TemplatePart, { kind: 'for' }>, evaluation: Evaluation, result: Text): void {
  const before = evaluation.diagnostics.length;
  const collection = evaluateNode(part.collection, evaluation);
  if (evaluation.diagnostics.length > before) return;
  const iterable = iterableOf(collection, part.collection, evaluation);
  if (iterable === 'unknown') result.known = false;
  if (iterable === undefined || iterable === 'unknown') return;
  for (const each of collection.marks) result.marks.add(each);
  const passes: Value[] = [];
  let length = 0;
  for (const [key, value] of iterable) {
    if (!takeWork(evaluation, part.span)) return;
    const pass = evaluateParts(part.body, bind(part, key, value, evaluation));
    if (evaluation.diagnostics.length > before) return;
    passes.push(pass);
    if (pass.state === 'known') length += (pass.data as string).length;
    if (length > longestText) break;
  }
  // Where one pass is open, so is the whole, and nothing of it is shown.
  if (passes.some((pass) => pass.state !== 'known')) result.known = false;
  else for (const pass of passes) addString(pass, part, evaluation, result);
}
