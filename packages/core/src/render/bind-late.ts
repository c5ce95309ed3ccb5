import { isPlain, type Node, type Operand, type Pipeline } from '@imgbuild/gotemplate';
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
  for (const nodes of [template.nodes, ...template.defined.values()]) {
    visitNodes(nodes, (operand, following) => {
      const replacement = replacementOf(operand, following, context);
      if (replacement !== undefined) replacements.push(replacement);
    });
  }
  replacements.sort((a, b) => b.start - a.start);
  const bound = replacements.reduce(
    (done, { start, end, value }) => done.slice(0, start) + JSON.stringify(value) + done.slice(end),
    text,
  );
  return { kind: 'text', text: bound };
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
  if (operand.name !== 'user' || name?.kind !== 'literal' || typeof name.value !== 'string' || following.length > 1)
    return undefined;
  const found = context.user?.(name.value) ?? 'undeclared';
  if (found === 'undeclared') return undefined;
  return { start, end: name.span.end, value: found === 'missing' ? '' : found.value };
}

type Visitor = (operand: Operand, following: readonly Operand[]) => void;

function visitNodes(nodes: readonly Node[], visit: Visitor): void {
  for (const node of nodes) {
    if ('pipeline' in node && node.pipeline !== undefined) visitPipeline(node.pipeline, visit);
    if ('body' in node) {
      visitNodes(node.body, visit);
      visitNodes(node.otherwise, visit);
    }
  }
}

/** A function is called with what follows it only where it comes first; as an argument it stands for itself. */
function visitPipeline(pipeline: Pipeline, visit: Visitor): void {
  for (const { operands } of pipeline.commands) {
    for (const [index, operand] of operands.entries()) {
      visit(operand, index === 0 ? operands.slice(1) : []);
      if (operand.kind === 'pipeline') visitPipeline(operand.pipeline, visit);
    }
  }
}
