import type { Diagnostic } from '@imgbuild/diagnostics';
import type { AttributeType } from '@imgbuild/core/sdk';
import { formatNumber, isIdentifier, type JsonNode, type JsonProperty, quotedText } from '@imgbuild/hcl';
import { writtenIn } from '../legacy/written.ts';
import type { GoScope } from './go-functions.ts';
import { translate } from './go-text.ts';
import { expressionOf, heredocOf, type Parts, plainText, textParts } from './parts.ts';

export interface ValueContext {
  readonly scope: GoScope;
  readonly diagnostics: Diagnostic[];
}

/**
 * A value of a setting as an expression. Where the type is known, what legacy templates convert and HCL does not is converted
 * here: a lone value for a list, "True" for true, an empty text for none, which gives undefined.
 */
export function valueText(node: JsonNode, type: AttributeType | undefined, context: ValueContext): string | undefined {
  if (node.kind === 'null') return 'null';
  if (type?.kind === 'list' && node.kind !== 'array') return listFrom(node, type.element, context);
  if (type?.kind === 'string' && node.kind === 'bool') return node.value ? '"1"' : '"0"';
  if (node.kind !== 'string') return structureText(node, type, context);
  const parts = translate(writtenIn(node), context.scope, context.diagnostics);
  const plain = plainText(parts);
  if (type?.kind === 'bool' || type?.kind === 'number') {
    if (plain === undefined) return expressionOf(parts);
    if (plain === '') return undefined;
    return (type.kind === 'bool' ? truthText(plain) : numberText(plain)) ?? quotedText(plain);
  }
  return heredocOf(parts) ?? expressionOf(parts);
}

function structureText(node: JsonNode, type: AttributeType | undefined, context: ValueContext): string {
  switch (node.kind) {
    case 'number':
      return type?.kind === 'bool' ? String(formatNumber(node.value) !== '0') : formatNumber(node.value);
    case 'bool':
      return type?.kind === 'number' ? (node.value ? '1' : '0') : String(node.value);
    case 'array':
      return listText(node.elements, type?.kind === 'list' ? type.element : undefined, context);
    case 'object':
      return mapText(node.properties, type?.kind === 'map' ? type.element : undefined, context);
    default:
      return 'null';
  }
}

/** What a legacy template takes for a list: one value, or a text with commas. */
function listFrom(node: JsonNode, element: AttributeType, context: ValueContext): string {
  if (node.kind !== 'string')
    return node.kind === 'object' && node.properties.length === 0 ? '[]' : listText([node], element, context);
  const parts = translate(writtenIn(node), context.scope, context.diagnostics);
  const plain = plainText(parts);
  if (plain === undefined) return `split(",", ${expressionOf(parts)})`;
  return plain === '' ? '[]' : laidOut(plain.split(',').map(quotedText));
}

function listText(elements: readonly JsonNode[], type: AttributeType | undefined, context: ValueContext): string {
  return laidOut(elements.map((element) => inlineText(element, type, context)));
}

const widest = 80;

/** In one line where it is short, otherwise each element in a line of its own. */
function laidOut(texts: readonly string[]): string {
  const width = texts.reduce((sum, text) => sum + text.length + 2, 0);
  if (width <= widest && !texts.some((text) => text.includes('\n'))) return `[${texts.join(', ')}]`;
  return `[\n${texts.map((text) => `${text},\n`).join('')}]`;
}

function mapText(properties: readonly JsonProperty[], type: AttributeType | undefined, context: ValueContext): string {
  return objectText(properties.map(({ key, value }) => [textParts(key.text), inlineText(value, type, context)]));
}

/** An object of expressions by their names. */
export function objectText(entries: readonly (readonly [name: Parts, expression: string])[]): string {
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([name, expression]) => `${keyText(name)} = ${expression}\n`).join('')}}`;
}

/** Within a list or map nothing can be left out, and a heredoc would be hard to read. */
function inlineText(node: JsonNode, type: AttributeType | undefined, context: ValueContext): string {
  if (node.kind === 'string' && type?.kind !== 'bool' && type?.kind !== 'number')
    return expressionOf(translate(writtenIn(node), context.scope, context.diagnostics));
  return valueText(node, type, context) ?? 'null';
}

const keywords = new Set(['for', 'true', 'false', 'null']);

/** Bare where that is possible; an expression alone is put in parentheses, or its words would be the name. */
function keyText(key: Parts): string {
  const plain = plainText(key);
  if (plain === undefined) return `(${expressionOf(key)})`;
  return isIdentifier(plain) && !keywords.has(plain) ? plain : quotedText(plain);
}

/** The spellings that Go's strconv.ParseBool takes. */
function truthText(text: string): string | undefined {
  if (/^(?:1|t|T|true|True|TRUE)$/.test(text)) return 'true';
  return /^(?:0|f|F|false|False|FALSE)$/.test(text) ? 'false' : undefined;
}

function numberText(text: string): string | undefined {
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? text : undefined;
}
