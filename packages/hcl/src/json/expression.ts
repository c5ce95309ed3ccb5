import type { Result } from '@imgbuild/diagnostics';
import type { Expression, Scope, Traversal } from '../body.ts';
import { problems } from '../problems.ts';
import { evaluateJson } from './evaluate.ts';
import { expressionIn, templateIn } from './template.ts';
import type { JsonNode, JsonString } from './tree.ts';

/**
 * A JSON value as an expression (HCL's json/spec.md, "Expressions"). Strings are templates, unless evaluated without scope:
 * then they mean themselves. Where a reference, a type or a call is asked for, a string holds it in native syntax.
 */
export function jsonExpression(node: JsonNode): Expression {
  return {
    span: node.span,
    evaluate: (scope: Scope | undefined) => evaluateJson(node, scope),
    references: () => {
      const found: Traversal[] = [];
      collectReferences(node, found);
      return found;
    },
    asTraversal: () => traversalOf(node),
    asKeyword: () => (node.kind === 'string' ? keywordIn(node.text.trim()) : undefined),
    asList: () => (node.kind === 'array' ? node.elements.map(jsonExpression) : undefined),
    asObject: () =>
      node.kind === 'object'
        ? node.properties.map(({ key, value }) => ({ key: keyExpression(key), value: jsonExpression(value) }))
        : undefined,
    asCall: () => (node.kind === 'string' ? callIn(node) : undefined),
  };
}

/** A property's name: a template too, but a keyword only as it stands. */
function keyExpression(key: JsonString): Expression {
  return { ...jsonExpression(key), asKeyword: () => keywordIn(key.text) };
}

function keywordIn(text: string): string | undefined {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(text) ? text : undefined;
}

function callIn(string: JsonString): ReturnType<Expression['asCall']> {
  const { expression, diagnostics } = expressionIn(string);
  return diagnostics.length > 0 ? undefined : expression.asCall();
}

function traversalOf(node: JsonNode): Result<Traversal | undefined> {
  if (node.kind === 'invalid') return { value: undefined, diagnostics: [] };
  const read = node.kind === 'string' ? expressionIn(node) : undefined;
  const value = read === undefined || read.diagnostics.length > 0 ? undefined : read.expression.asTraversal().value;
  return { value, diagnostics: value === undefined ? [problems.create('not-a-reference', { span: node.span })] : [] };
}

/** References of all templates in a value, property names among them. */
function collectReferences(node: JsonNode, found: Traversal[]): void {
  if (node.kind === 'array') for (const element of node.elements) collectReferences(element, found);
  if (node.kind === 'object') {
    for (const { key, value } of node.properties) {
      collectReferences(key, found);
      collectReferences(value, found);
    }
  }
  if (node.kind !== 'string') return;
  const template = templateIn(node);
  if (template !== undefined && template.diagnostics.length === 0)
    for (const traversal of template.expression.references()) found.push(traversal);
}
