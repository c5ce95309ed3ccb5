import { execute, isPlain } from '@imgbuild/gotemplate';
import type { Rendered } from '../schema/raw.ts';
import type { RenderContext } from './context.ts';
import { templateFunctions } from './functions.ts';
import { parseText, textProblem } from './parse-text.ts';

/**
 * The Go-template pass over a string of a configuration. Unknown when it reads build values that are not known yet; problems
 * carry no path, which the caller knows.
 */
export function renderText(text: string, context: RenderContext): Rendered {
  if (isPlain(text)) return { kind: 'text', text };
  const parsed = parseText(text, context);
  if (parsed.problems.length > 0) return { kind: 'problems', problems: parsed.problems };
  if (parsed.readsBuild && context.values?.kind === 'unknown') return { kind: 'unknown' };
  const data = context.values?.kind === 'known' ? context.values.values : {};
  const missing = context.placeholders === 'keep' ? 'keep' : 'error-at-top';
  const { value, diagnostics } = execute(parsed.template, { data, functions: templateFunctions(context), missing });
  if (value !== undefined) return { kind: 'text', text: value };
  return { kind: 'problems', problems: diagnostics.map(textProblem) };
}
