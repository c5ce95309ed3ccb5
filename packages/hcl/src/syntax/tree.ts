import type { Span } from '@imgbuild/diagnostics';
import type { TraversalStep } from '../body.ts';
import type { Value } from '../values/index.ts';

/** Spans of all nodes are into the text of the file that was parsed. `missing` stands where an expression should be. */
export type ExpressionNode =
  | { readonly kind: 'literal'; readonly span: Span; readonly value: Value }
  | {
      readonly kind: 'template';
      readonly span: Span;
      readonly parts: readonly TemplatePart[];
      readonly quotes: 'quoted' | 'heredoc' | 'bare';
    }
  | {
      readonly kind: 'traversal';
      readonly span: Span;
      readonly root: string;
      readonly rootSpan: Span;
      readonly steps: readonly TraversalStep[];
    }
  | { readonly kind: 'relative'; readonly span: Span; readonly source: ExpressionNode; readonly steps: readonly TraversalStep[] }
  | {
      readonly kind: 'index';
      readonly span: Span;
      readonly source: ExpressionNode;
      readonly key: ExpressionNode;
      readonly keySpan: Span;
    }
  | {
      readonly kind: 'splat';
      readonly span: Span;
      readonly source: ExpressionNode;
      readonly each: ExpressionNode;
      readonly marker: Span;
    }
  /** The element that a splat is at. */
  | { readonly kind: 'element'; readonly span: Span }
  | {
      readonly kind: 'call';
      readonly span: Span;
      readonly name: string;
      readonly nameSpan: Span;
      readonly arguments: readonly ExpressionNode[];
      readonly expands: 'last' | 'none';
      readonly closeSpan: Span;
    }
  | {
      readonly kind: 'conditional';
      readonly span: Span;
      readonly condition: ExpressionNode;
      readonly yes: ExpressionNode;
      readonly no: ExpressionNode;
    }
  | {
      readonly kind: 'binary';
      readonly span: Span;
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | { readonly kind: 'unary'; readonly span: Span; readonly operator: '!' | '-'; readonly operand: ExpressionNode }
  | { readonly kind: 'parentheses'; readonly span: Span; readonly inner: ExpressionNode }
  | { readonly kind: 'tuple'; readonly span: Span; readonly elements: readonly ExpressionNode[] }
  | { readonly kind: 'object'; readonly span: Span; readonly items: readonly ObjectItem[] }
  | {
      readonly kind: 'for';
      readonly span: Span;
      readonly result: 'tuple' | 'object';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: ExpressionNode;
      readonly key: ExpressionNode | undefined;
      readonly value: ExpressionNode;
      readonly condition: ExpressionNode | undefined;
      readonly grouping: 'groups' | 'single';
    }
  | { readonly kind: 'missing'; readonly span: Span };

/** Operators between two operands, by how they are written (HCL's spec, "Operations"). */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';

/** `key = value` of an object constructor. */
export interface ObjectItem {
  /** A bare name is a `traversal` without steps and means its own text. */
  readonly key: ExpressionNode;
  readonly value: ExpressionNode;
}

/** A piece of a template: text with its escapes read, `${ … }`, or a directive with what stands in it. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly span: Span; readonly text: string }
  | { readonly kind: 'interpolation'; readonly span: Span; readonly expression: ExpressionNode }
  | {
      readonly kind: 'if';
      readonly span: Span;
      readonly condition: ExpressionNode;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: 'for';
      readonly span: Span;
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: ExpressionNode;
      readonly body: readonly TemplatePart[];
    };

/** `name = expression` in a body. */
export interface AttributeNode {
  readonly kind: 'attribute';
  readonly name: string;
  readonly nameSpan: Span;
  readonly equalsSpan: Span;
  readonly expression: ExpressionNode;
  readonly span: Span;
}

/** `type "label" { … }` in a body. Spans of labels are with their quotes. */
export interface BlockNode {
  readonly kind: 'block';
  readonly type: string;
  readonly typeSpan: Span;
  readonly labels: readonly string[];
  readonly labelSpans: readonly Span[];
  readonly openSpan: Span;
  readonly closeSpan: Span;
  readonly body: BodyNode;
  readonly span: Span;
}

/** Attributes and blocks in the order they are written; a block's with its braces, a file's from its start to its end. */
export interface BodyNode {
  readonly items: readonly (AttributeNode | BlockNode)[];
  readonly span: Span;
  /** Where something that is missing should have stood. */
  readonly endSpan: Span;
}
