import type { Span } from '@imgbuild/diagnostics';
import type { NumberLiteral } from './literals.ts';

/** What a template does at one place. */
export type Node =
  | { readonly kind: 'text'; readonly span: Span; readonly text: string }
  | { readonly kind: 'comment'; readonly span: Span; readonly text: string }
  | { readonly kind: 'action'; readonly span: Span; readonly pipeline: Pipeline }
  | BranchNode
  | { readonly kind: 'template'; readonly span: Span; readonly name: string; readonly pipeline: Pipeline | undefined }
  /** A template that is defined and called in one place. */
  | {
      readonly kind: 'block';
      readonly span: Span;
      readonly name: string;
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
    }
  /** A template that is defined here; nothing happens at this place. */
  | { readonly kind: 'define'; readonly span: Span; readonly name: string; readonly body: readonly Node[] }
  | { readonly kind: 'break' | 'continue'; readonly span: Span };

/** `{{if}}`, `{{with}}` or `{{range}}` up to its `{{end}}`. There are several branches where `{{else if}}` or `{{else with}}` stands. */
export interface BranchNode {
  readonly kind: 'if' | 'with' | 'range';
  readonly span: Span;
  readonly branches: readonly Branch[];
  /** After `{{else}}`; undefined without one. */
  readonly otherwise: readonly Node[] | undefined;
}

export interface Branch {
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
}

/** `$a, $b := first | second` */
export interface Pipeline {
  readonly span: Span;
  readonly variables: readonly string[];
  readonly assignment: 'declare' | 'assign' | 'none';
  readonly commands: readonly Command[];
}

/** An operand and its arguments. */
export interface Command {
  readonly span: Span;
  readonly operands: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'dot'; readonly span: Span }
  | { readonly kind: 'nil'; readonly span: Span }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  /** `text` is as it was written, also of a character. */
  | { readonly kind: 'number'; readonly span: Span; readonly text: string; readonly value: NumberLiteral }
  /** `text` is as it was written, with its quotes. */
  | { readonly kind: 'string'; readonly span: Span; readonly text: string; readonly value: string }
  | { readonly kind: 'field'; readonly span: Span; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly span: Span; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly span: Span; readonly name: string }
  | { readonly kind: 'pipeline'; readonly span: Span; readonly pipeline: Pipeline }
  /** Fields of what a function or a pipeline in parentheses gives. */
  | { readonly kind: 'chain'; readonly span: Span; readonly of: Operand; readonly path: readonly string[] };

/**
 * A parsed template: its name, its text and what stands in it. `defined` has the nodes of every template by its name, also of
 * this one; `nodes` is all that was written, definitions and comments included.
 */
export interface Template {
  readonly name: string;
  readonly text: string;
  readonly span: Span;
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
