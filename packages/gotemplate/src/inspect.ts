import type { Span } from '@imgbuild/diagnostics';
import type { Node, Operand, Pipeline, Template } from './tree.ts';

/** A field of the top-level data that a template reads. */
export interface FieldReference {
  readonly path: readonly string[];
  readonly span: Span;
}

/** A call, with those of its arguments that are literals. */
export interface CallReference {
  readonly name: string;
  readonly arguments: readonly (string | bigint | number | boolean | undefined)[];
  readonly span: Span;
}

/** All fields of the top-level data that a template may read; what `with` and `range` make of the dot is not among them. */
export function fieldsOf(template: Template): readonly FieldReference[] {
  const found: FieldReference[] = [];
  visit(template.nodes, 'root', (operand, dot) => {
    if (operand.kind === 'field' && dot === 'root') found.push({ path: operand.path, span: operand.span });
    if (operand.kind === 'variable' && operand.name === '$' && operand.path.length > 0)
      found.push({ path: operand.path, span: operand.span });
  });
  return found;
}

/** All calls of functions, in source order. */
export function callsOf(template: Template): readonly CallReference[] {
  const found: CallReference[] = [];
  for (const nodes of [template.nodes, ...template.defined.values()]) {
    visit(nodes, 'root', (operand, _dot, following) => {
      if (operand.kind !== 'function') return;
      found.push({
        name: operand.name,
        arguments: following.map((each) => (each.kind === 'literal' ? each.value : undefined)),
        span: operand.span,
      });
    });
  }
  return found;
}

type Visitor = (operand: Operand, dot: 'root' | 'other', following: readonly Operand[]) => void;

function visit(nodes: readonly Node[], dot: 'root' | 'other', visitor: Visitor): void {
  for (const node of nodes) {
    if ('pipeline' in node && node.pipeline !== undefined) visitPipeline(node.pipeline, dot, visitor);
    if (node.kind === 'if' || node.kind === 'with' || node.kind === 'range') {
      visit(node.body, node.kind === 'if' ? dot : 'other', visitor);
      visit(node.otherwise, dot, visitor);
    }
  }
}

function visitPipeline(pipeline: Pipeline, dot: 'root' | 'other', visitor: Visitor): void {
  for (const { operands } of pipeline.commands) {
    for (const [index, operand] of operands.entries()) {
      visitor(operand, dot, index === 0 ? operands.slice(1) : []);
      if (operand.kind === 'pipeline') visitPipeline(operand.pipeline, dot, visitor);
    }
  }
}
