import type { Result } from '@imgbuild/diagnostics';
import type { Expression, ParsedFile } from './body.ts';
import { jsonBody } from './json/body.ts';
import { parseJsonRoot } from './json/root.ts';
import { expressionOf } from './syntax/expression.ts';
import { nativeBody } from './syntax/native-body.ts';
import { parseBody, parseExpressionText, parseTemplateText } from './syntax/parser.ts';

/** Parses a file in native syntax. `file` is the name that spans carry. */
export function parse(text: string, file: string): ParsedFile {
  const { tree, diagnostics } = parseBody(text, file);
  return { file, text, body: nativeBody(tree), diagnostics };
}

/** Parses a file in JSON syntax (HCL's json/spec.md). Templates in its strings are parsed when they are evaluated. */
export function parseJson(text: string, file: string): ParsedFile {
  const { tree, diagnostics } = parseJsonRoot(text, file);
  return { file, text, body: jsonBody(tree), diagnostics };
}

/** Parses a single expression. `offset` is where the text begins in its file. */
export function parseExpression(text: string, file: string, offset = 0): Result<Expression> {
  const { tree, diagnostics } = parseExpressionText(text, file, offset);
  return { value: expressionOf(tree), diagnostics };
}

/** Parses a template without quotes around it: `Hello, ${name}!`. */
export function parseTemplate(text: string, file: string, offset = 0): Result<Expression> {
  const { tree, diagnostics } = parseTemplateText(text, file, offset);
  return { value: expressionOf(tree), diagnostics };
}
