import type { Diagnostic, Result, Span } from '@imgbuild/diagnostics';
import type { Scope } from '../body.ts';
import { mostWork, unusable } from '../evaluate/evaluation.ts';
import { problems } from '../problems.ts';
import {
  boolValue,
  convert,
  isNull,
  mark,
  nullDynamic,
  numberValue,
  objectValue,
  stringType,
  stringValue,
  tupleValue,
  type Mark,
  type Value,
} from '../values/index.ts';
import { templateIn } from './template.ts';
import type { JsonNode, JsonObject, JsonString } from './tree.ts';

/** The value of a JSON value: strings are templates where there is a scope, and mean themselves where there is none. */
export function evaluateJson(node: JsonNode, scope: Scope | undefined): Result<Value> {
  const diagnostics: Diagnostic[] = [];
  // All templates in it are one evaluation, and loop no more together than one may.
  const shared = scope === undefined || scope.work !== undefined ? scope : { ...scope, work: { left: mostWork } };
  const value = evaluate(node, shared, diagnostics);
  return { value, diagnostics };
}

/** The recursion; the tree is no deeper than the parser lets it be. */
function evaluate(node: JsonNode, scope: Scope | undefined, diagnostics: Diagnostic[]): Value {
  switch (node.kind) {
    case 'string':
      return evaluateString(node, scope, diagnostics);
    case 'number':
      return numberValue(node.value);
    case 'bool':
      return boolValue(node.value);
    case 'null':
      return nullDynamic;
    case 'array':
      return tupleValue(node.elements.map((element) => evaluate(element, scope, diagnostics)));
    case 'object':
      return evaluateObject(node, scope, diagnostics);
    case 'invalid':
      return unusable;
  }
}

function evaluateString(string: JsonString, scope: Scope | undefined, diagnostics: Diagnostic[]): Value {
  const template = scope === undefined ? undefined : templateIn(string);
  if (template === undefined) return stringValue(string.text);
  const read = template.diagnostics.length > 0 ? template : template.expression.evaluate(scope);
  for (const each of read.diagnostics) diagnostics.push(each);
  return 'value' in read ? read.value : unusable;
}

/** An object. Other than in native syntax, a key that is there already is a mistake. */
function evaluateObject(node: JsonObject, scope: Scope | undefined, diagnostics: Diagnostic[]): Value {
  const attributes = new Map<string, Value>();
  const spans = new Map<string, Span>();
  const marks = new Set<Mark>();
  let isKnown = true;
  for (const { key, value: valueNode } of node.properties) {
    const before = diagnostics.length;
    const name = evaluateString(key, scope, diagnostics);
    const isKeyTold = diagnostics.length > before;
    const value = evaluate(valueNode, scope, diagnostics);
    const converted = convert(name, stringType);
    if (isKeyTold || !converted.ok || isNull(name)) {
      const reason = converted.ok ? 'this is null' : converted.error.message;
      if (!isKeyTold) diagnostics.push(problems.create('invalid-object-key', { reason, span: key.span }));
      isKnown = false;
      continue;
    }
    for (const each of name.marks) marks.add(each);
    if (converted.value.state !== 'known') {
      isKnown = false;
      continue;
    }
    const text = converted.value.data as string;
    const first = spans.get(text);
    if (first === undefined) {
      attributes.set(text, value);
      spans.set(text, key.span);
    } else {
      const related = [{ message: 'It stands here', span: first }];
      diagnostics.push(problems.create('json-duplicate-name', { name: text, span: key.span, related }));
    }
  }
  return isKnown ? mark(objectValue(attributes), marks) : unusable;
}
