import type { Diagnostic, Result, Span } from '@imgbuild/diagnostics';
import type { HclFunction } from './functions/function.ts';
import type { Value } from './values/value.ts';

/** Names that an expression can use. `parent` is asked next; a name found nearer hides the farther one. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: ReadonlyMap<string, HclFunction>;
  readonly parent?: Scope | undefined;
  /** How much more of evaluating may be done, shared by all that one evaluation calls; the evaluator sets it. */
  readonly work?: Work | undefined;
}

/** A bound on loops, so that no expression takes for ever: every pass of a loop takes one. */
export interface Work {
  left: number;
}

/** One step of a traversal: `.name`, `[0]`, `["key"]`, `[*]` or `.*`. */
export type TraversalStep =
  | { readonly kind: 'attribute'; readonly name: string; readonly span: Span }
  | { readonly kind: 'index'; readonly key: Value; readonly span: Span }
  | { readonly kind: 'splat'; readonly span: Span };

/** A reference as written: `var.image["size"]` has root `var`, steps `image` and `size`. */
export interface Traversal {
  readonly root: string;
  readonly rootSpan: Span;
  readonly steps: readonly TraversalStep[];
  readonly span: Span;
}

/** An expression of either syntax. Evaluating never throws; with errors the value is an unknown of the best known type. */
export interface Expression {
  readonly span: Span;
  evaluate(scope: Scope | undefined): Result<Value>;
  /** All references to names that the expression does not define itself. */
  references(): readonly Traversal[];
  /** The expression read as one reference (`source.amazon-ebs.base`), also from a JSON string. */
  asTraversal(): Result<Traversal | undefined>;
  /** The bare keyword, when the expression is nothing else: `string`, `any`, `all`. */
  asKeyword(): string | undefined;
  /** Elements of a tuple constructor, unevaluated. */
  asList(): readonly Expression[] | undefined;
  /** Items of an object constructor, unevaluated. */
  asObject(): readonly { readonly key: Expression; readonly value: Expression }[] | undefined;
  /** A call's name and arguments, unevaluated. */
  asCall(): { readonly name: string; readonly nameSpan: Span; readonly arguments: readonly Expression[] } | undefined;
}

/** An attribute of a body: `name = expression` (HCL's spec, "Attributes"). `span` is all of it. */
export interface Attribute {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  readonly expression: Expression;
}

/** A block of a body: type, labels, and a body of its own (HCL's spec, "Blocks"). */
export interface Block {
  readonly type: string;
  readonly typeSpan: Span;
  readonly labels: readonly string[];
  readonly labelSpans: readonly Span[];
  /** Type and labels, without the body. */
  readonly headerSpan: Span;
  readonly span: Span;
  readonly body: Body;
}

/** An attribute that a reader expects; a required one that is missing is a diagnostic at the end of the body. */
export interface AttributeSchema {
  readonly name: string;
  readonly required?: boolean;
}

/** A type of blocks that a reader expects, with the names of its labels; another number of labels is a diagnostic. */
export interface BlockSchema {
  readonly type: string;
  readonly labels?: readonly string[];
}

/** What a caller expects in a body; one answer for native and JSON syntax. */
export interface BodySchema {
  readonly attributes?: readonly AttributeSchema[];
  readonly blocks?: readonly BlockSchema[];
}

/** What a body has of what a schema asks for. */
export interface Content {
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** In source order. */
  readonly blocks: readonly Block[];
  /**
   * Names of arguments and types of blocks that are not there, but are what something else must be meant for, which has been told: so
   * that they are not told to be missing too.
   */
  readonly misspelt?: ReadonlySet<string>;
}

/** Content asked for by schema, so that native syntax and JSON are interchangeable to all above. */
export interface Body {
  /** Where something missing should have stood: the body's closing brace, or the end of the file. */
  readonly missingItemSpan: Span;
  readonly span: Span;
  /** What the schema expects; everything else is a diagnostic, with a suggestion where a name is near. */
  content(schema: BodySchema): Result<Content>;
  /** What the schema expects, and the rest as a body. */
  partialContent(schema: BodySchema): Result<Content & { readonly rest: Body }>;
  /** All attributes, for bodies whose names are not known ahead; blocks are diagnostics. */
  justAttributes(): Result<ReadonlyMap<string, Attribute>>;
  /**
   * All that stands in the body, by its own names, for bodies that nobody has a schema for. In JSON, where only a schema tells
   * blocks from arguments, everything is an argument.
   */
  everything(): Content;
}

/** A parsed file: its root body, what is wrong with it, and the names it can be shown by. */
export interface ParsedFile {
  readonly file: string;
  readonly text: string;
  readonly body: Body;
  readonly diagnostics: readonly Diagnostic[];
}
