import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Expression } from '../body.ts';
import { expressionOf } from '../syntax/expression.ts';
import { type Parsed, parseExpressionText, parseTemplateText } from '../syntax/parser.ts';
import type { ExpressionNode } from '../syntax/tree.ts';
import { placed } from './placed.ts';
import { positionsInString } from './strings.ts';
import type { JsonString } from './tree.ts';

/** What a string holds, read in native syntax. Spans are into the JSON text, past its escapes. */
export interface NativeText {
  readonly expression: Expression;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parsed once: a body is asked for its content again and again. */
const templates = new WeakMap<JsonString, NativeText>();
const expressions = new WeakMap<JsonString, NativeText>();

/** A string as a template; undefined for what means itself, as most strings do. */
export function templateIn(string: JsonString): NativeText | undefined {
  if (!/[$%]\{/.test(string.text)) return undefined;
  return remembered(templates, string, parseTemplateText);
}

/** A string as an expression, where a reference, type or call is asked for. */
export function expressionIn(string: JsonString): NativeText {
  return remembered(expressions, string, parseExpressionText);
}

type Parse = (text: string, file: string, offset?: number) => Parsed<ExpressionNode>;

function remembered(known: WeakMap<JsonString, NativeText>, string: JsonString, parse: Parse): NativeText {
  const before = known.get(string);
  if (before !== undefined) return before;
  const text = read(string, parse);
  known.set(string, text);
  return text;
}

function read(string: JsonString, parse: Parse): NativeText {
  const { file, start } = string.span;
  if (string.raw === string.text) {
    const { tree, diagnostics } = parse(string.text, file, start + 1);
    return { expression: expressionOf(tree), diagnostics };
  }
  const { tree, diagnostics } = parse(string.text, file);
  const place = placed(file, positionsInString(string));
  return { expression: place.expression(expressionOf(tree)), diagnostics: diagnostics.map(place.diagnostic) };
}
