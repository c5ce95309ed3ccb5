import { isPlain, type Operand, quote, visitOperands } from '@imgbuild/gotemplate';
import type { Rendered } from '../schema/raw.ts';
import type { RenderContext } from './context.ts';
import { parseText } from './parse-text.ts';

/**
 * Puts into a late text what only its template knows: every ``user `name` `` and `template_dir` becomes the string it stands
 * for, so that the text can be filled long after the template is forgotten. Everything else stays as it was written.
 */
export function bindLate(text: string, context: RenderContext): Rendered {
  if (isPlain(text)) return { kind: 'text', text };
  const { template } = parseText(text, context);
  const replacements: Replacement[] = [];
  visitOperands(template, (operand, following) => {
    const replacement = replacementOf(operand, following, context);
    if (replacement !== undefined) replacements.push(replacement);
  });
  replacements.sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, value } of replacements) {
    pieces.push(text.slice(done, start), quote(value));
    done = end;
  }
  return { kind: 'text', text: pieces.join('') + text.slice(done) };
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

function replacementOf(operand: Operand, following: readonly Operand[], context: RenderContext): Replacement | undefined {
  if (operand.kind !== 'function') return undefined;
  const { start, end } = operand.span;
  if (operand.name === 'template_dir' && context.templateDirectory !== undefined && following.length === 0) {
    return { start, end, value: context.templateDirectory };
  }
  const [name] = following;
  if (operand.name !== 'user' || name?.kind !== 'string' || following.length > 1) return undefined;
  const found = context.user?.(name.value) ?? 'undeclared';
  if (found === 'undeclared') return undefined;
  return { start, end: name.span.end, value: found === 'missing' ? '' : found.value };
}
