import { hasErrors } from '@imgbuild/diagnostics';
import type { Scope } from '../../src/body.ts';
import { functionTable } from '../../src/functions/table.ts';
import { parseExpression } from '../../src/parse.ts';
import {
  mark,
  nullValue,
  objectValue,
  stringType,
  stringValue,
  toPlain,
  typeExpression,
  unknownValue,
  type Value,
} from '../../src/values/index.ts';
import { ports } from './ports.ts';

const variables = objectValue({
  unknown: unknownValue(stringType),
  secret: mark(stringValue('hush'), 'sensitive'),
  nothing: nullValue(stringType),
});

export const scope: Scope = { variables: new Map([['var', variables]]), functions: functionTable(ports) };

/** What an expression evaluates to, or what is wrong with it. */
export function evaluate(text: string): { readonly value: Value; readonly errors: readonly string[] } {
  const parsed = parseExpression(text, 'test.hcl');
  const { value, diagnostics } = parsed.value.evaluate(scope);
  const all = [...parsed.diagnostics, ...diagnostics];
  return { value, errors: hasErrors(all) ? all.map(({ detail, summary }) => detail ?? summary) : [] };
}

/** The plain value of an expression; what it is instead when it has none. */
export function plain(text: string): unknown {
  const { value, errors } = evaluate(text);
  if (errors.length > 0) return { errors };
  const converted = toPlain(value);
  return converted.ok ? converted.value : { state: value.state, type: typeExpression(value.type) };
}

/** The type of the value of an expression. */
export function typeOf(text: string): string {
  return typeExpression(evaluate(text).value.type);
}

/** What is wrong with an expression, in one text. */
export function errorOf(text: string): string {
  return evaluate(text).errors.join('\n');
}
