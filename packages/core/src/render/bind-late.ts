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
    const replacement = replacementOf(text, operand, following, context);
    if (replacement !== undefined) replacements.push(replacement);
  });
  replacements.sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, put } of replacements) {
    pieces.push(text.slice(done, start), put);
    done = end;
  }
  return { kind: 'text', text: pieces.join('') + text.slice(done), positionOf: (position) => before(position, replacements) };
}

/** What is put in place of a part of a text. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

/** Where a position was before the replacements, which are in order; one inside of what was put in was where that begins. */
function before(position: number, replacements: readonly Replacement[]): number {
  let grown = 0;
  for (const { start, end, put } of replacements) {
    if (position - grown <= start) break;
    if (position - grown < start + put.length) return start;
    grown += put.length - (end - start);
  }
  return position - grown;
}

function replacementOf(
  text: string,
  operand: Operand,
  following: readonly Operand[],
  context: RenderContext,
): Replacement | undefined {
  if (operand.kind !== 'function') return undefined;
  const { start, end } = operand.span;
  if (operand.name === 'template_dir' && context.templateDirectory !== undefined && following.length === 0) {
    return { start, end, put: quote(context.templateDirectory) };
  }
  const [name] = following;
  if (operand.name !== 'user' || name?.kind !== 'string' || following.length > 1) return undefined;
  const found = context.user?.(name.value) ?? 'undeclared';
  if (found === 'undeclared') return undefined;
  const call = { start, end: name.span.end };
  if (found === 'missing') return { ...call, put: quote('') };
  const action = found.placeholders === 'kept' ? actionOf(text, call) : undefined;
  return action === undefined ? { ...call, put: quote(found.value) } : { ...action, put: found.value };
}

/** The action that a call makes up alone: in its place may stand what has actions of its own. */
function actionOf(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const open = text.slice(0, start).trimEnd();
  const close = end + text.slice(end).length - text.slice(end).trimStart().length;
  return open.endsWith('{{') && text.startsWith('}}', close) ? { start: open.length - 2, end: close + 2 } : undefined;
}
