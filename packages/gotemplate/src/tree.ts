import type { Span } from '@imgbuild/diagnostics';

export type Node =
  | { readonly kind: 'text'; readonly span: Span; readonly text: string }
  | { readonly kind: 'comment'; readonly span: Span }
  | { readonly kind: 'action'; readonly span: Span; readonly pipeline: Pipeline }
  | ControlNode<'if'>
  | ControlNode<'with'>
  | ControlNode<'range'>
  | { readonly kind: 'template'; readonly span: Span; readonly name: string; readonly pipeline: Pipeline | undefined }
  | { readonly kind: 'break' | 'continue'; readonly span: Span };

export interface ControlNode<K extends 'if' | 'with' | 'range'> {
  readonly kind: K;
  readonly span: Span;
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
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
  | { readonly kind: 'literal'; readonly span: Span; readonly value: string | bigint | number | boolean }
  | { readonly kind: 'field'; readonly span: Span; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly span: Span; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly span: Span; readonly name: string }
  | { readonly kind: 'pipeline'; readonly span: Span; readonly pipeline: Pipeline; readonly path: readonly string[] };

/** A parsed template: its text, what it does, and the templates it defines. */
export interface Template {
  readonly text: string;
  readonly span: Span;
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
