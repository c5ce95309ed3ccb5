import type { Span } from '@imgbuild/diagnostics';
import type { Node, Operand, Pipeline, Template } from './tree.ts';

/** A field of the top-level data that a template reads. */
export interface FieldReference {
  readonly path: readonly string[];
  readonly span: Span;
}

/** A call, with its arguments that are literals: strings and true or false as what they stand for, others undefined. */
export interface CallReference {
  readonly name: string;
  readonly arguments: readonly (string | boolean | undefined)[];
  readonly span: Span;
}

/** Where the dot and `$` stand: at the top-level data, or at something else. */
interface Place {
  readonly dot: 'root' | 'other';
  readonly dollar: 'root' | 'other';
}

const top: Place = { dot: 'root', dollar: 'root' };
const elsewhere: Place = { dot: 'other', dollar: 'other' };

/**
 * All fields of the top-level data that a template may read, in source order; what `with` and `range` make of the dot is not
 * among them. A defined template counts where it is called with the top-level data.
 */
export function fieldsOf(template: Template): readonly FieldReference[] {
  const found: FieldReference[] = [];
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    visitNodes(template.defined.get(name) ?? [], top, visitor);
  };
  const visitor: Visitor = {
    operand: (operand, place) => {
      if (operand.kind === 'field' && place.dot === 'root') found.push({ path: operand.path, span: operand.span });
      if (operand.kind === 'variable' && operand.name === '$' && place.dollar === 'root' && operand.path.length > 0)
        found.push({ path: operand.path, span: operand.span });
    },
    call: (name, pipeline, place) => {
      const [operand, more] = pipeline?.commands.length === 1 ? (pipeline.commands[0]?.operands ?? []) : [];
      const isRoot =
        (operand?.kind === 'dot' && place.dot === 'root') ||
        (operand?.kind === 'variable' && operand.name === '$' && operand.path.length === 0 && place.dollar === 'root');
      if (isRoot && more === undefined) enter(name);
    },
    definition: 'skip',
  };
  enter(template.name);
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** All calls of functions, in source order. */
export function callsOf(template: Template): readonly CallReference[] {
  const found: CallReference[] = [];
  visitNodes(template.nodes, top, {
    operand: (operand, _place, following) => {
      if (operand.kind !== 'function') return;
      const literals = following.map((each) => (each.kind === 'string' || each.kind === 'boolean' ? each.value : undefined));
      found.push({ name: operand.name, arguments: literals, span: operand.span });
    },
    call: () => undefined,
    definition: 'enter',
  });
  return found;
}

/** Calls `visit` for every operand of a template, with the operands that follow it in a command that it begins. */
export function visitOperands(template: Template, visit: (operand: Operand, following: readonly Operand[]) => void): void {
  visitNodes(template.nodes, top, {
    operand: (operand, _place, following) => visit(operand, following),
    call: () => undefined,
    definition: 'enter',
  });
}

interface Visitor {
  readonly operand: (operand: Operand, place: Place, following: readonly Operand[]) => void;
  readonly call: (name: string, pipeline: Pipeline | undefined, place: Place) => void;
  /** Whether bodies of definitions are visited where they stand. */
  readonly definition: 'enter' | 'skip';
}

function visitNodes(nodes: readonly Node[], place: Place, visitor: Visitor): void {
  for (const node of nodes) {
    if ('pipeline' in node && node.pipeline !== undefined) visitPipeline(node.pipeline, place, visitor);
    if (node.kind === 'template' || node.kind === 'block') visitor.call(node.name, node.pipeline, place);
    if ((node.kind === 'define' || node.kind === 'block') && visitor.definition === 'enter')
      visitNodes(node.body, elsewhere, visitor);
    if (!('branches' in node)) continue;
    for (const { pipeline, body } of node.branches) {
      visitPipeline(pipeline, place, visitor);
      visitNodes(body, node.kind === 'if' ? place : { ...place, dot: 'other' }, visitor);
    }
    visitNodes(node.otherwise ?? [], place, visitor);
  }
}

function visitPipeline(pipeline: Pipeline, place: Place, visitor: Visitor): void {
  for (const { operands } of pipeline.commands) {
    for (const [index, operand] of operands.entries()) {
      visitOperand(operand, place, index === 0 ? operands.slice(1) : [], visitor);
    }
  }
}

/** A function is called with what follows it only where it comes first; as an argument it stands for itself. */
function visitOperand(operand: Operand, place: Place, following: readonly Operand[], visitor: Visitor): void {
  visitor.operand(operand, place, operand.kind === 'chain' ? [] : following);
  if (operand.kind === 'pipeline') visitPipeline(operand.pipeline, place, visitor);
  if (operand.kind === 'chain') visitOperand(operand.of, place, [], visitor);
}
