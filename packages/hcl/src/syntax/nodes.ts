import type { Span } from '@imgbuild/diagnostics';
import type { TraversalStep } from '../body.ts';
import type { Value } from '../values/index.ts';
import type { AttributeNode, BlockNode, BodyNode, ExpressionNode, ObjectItem, TemplatePart } from './tree.ts';

/** The text that nodes stand in. `offset` is where it begins in its file. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly offset: number;
}

function spanIn(source: Source, start: number, end: number): Span {
  return { file: source.file, start: start + source.offset, end: end + source.offset };
}

// The nodes that a template has thousands of. They keep offsets into the text, and make spans, texts and lists when somebody asks:
// with an object for every span a tree is twenty times as large as its text. Classes, since getters belong to a prototype.

type Node<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { kind: Kind }>;

/** A number, a bool, null. */
export class LiteralNode implements Node<'literal'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly value: Value;

  constructor(source: Source, start: number, end: number, value: Value) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.value = value;
  }
  get kind(): 'literal' {
    return 'literal';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

/** A quoted string without sequences or escapes: what stands between its quotes is its text. */
export class PlainStringNode implements Node<'template'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;

  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
  get kind(): 'template' {
    return 'template';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  get quotes(): 'quoted' {
    return 'quoted';
  }
  get parts(): readonly TemplatePart[] {
    const { source, start, end } = this;
    if (end - start <= 2) return [];
    return [{ kind: 'text', span: spanIn(source, start + 1, end - 1), text: source.text.slice(start + 1, end - 1) }];
  }
}

/** Text in a template as it stands. */
export class RawTextPart {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;

  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
  get kind(): 'text' {
    return 'text';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  get text(): string {
    return this.source.text.slice(this.start, this.end);
  }
}

export class InterpolationPart {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly expression: ExpressionNode;

  constructor(source: Source, start: number, end: number, expression: ExpressionNode) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.expression = expression;
  }
  get kind(): 'interpolation' {
    return 'interpolation';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

/** `.name` after a name. */
export class AttributeStep implements Extract<TraversalStep, { kind: 'attribute' }> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly name: string;

  constructor(source: Source, start: number, end: number, name: string) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.name = name;
  }
  get kind(): 'attribute' {
    return 'attribute';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

const noSteps: readonly TraversalStep[] = [];

export class TraversalNode implements Node<'traversal'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly rootEnd: number;
  private end: number;
  readonly root: string;
  private list: readonly TraversalStep[] = noSteps;

  constructor(source: Source, start: number, rootEnd: number, end: number, root: string) {
    this.source = source;
    this.start = start;
    this.rootEnd = rootEnd;
    this.end = end;
    this.root = root;
  }
  /** Takes a step more, which ends at `end`; for the parser, while it reads. */
  extend(step: TraversalStep, end: number): this {
    // An array that grows keeps room for sixteen more; nearly all traversals have one to three steps.
    if (this.list.length < 8) this.list = [...this.list, step];
    else (this.list as TraversalStep[]).push(step);
    this.end = end;
    return this;
  }
  get steps(): readonly TraversalStep[] {
    return this.list;
  }
  get kind(): 'traversal' {
    return 'traversal';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  get rootSpan(): Span {
    return spanIn(this.source, this.start, this.rootEnd);
  }
}

export class TupleNode implements Node<'tuple'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly elements: readonly ExpressionNode[];

  constructor(source: Source, start: number, end: number, elements: readonly ExpressionNode[]) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.elements = elements;
  }
  get kind(): 'tuple' {
    return 'tuple';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

export class ObjectNode implements Node<'object'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly items: readonly ObjectItem[];

  constructor(source: Source, start: number, end: number, items: readonly ObjectItem[]) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.items = items;
  }
  get kind(): 'object' {
    return 'object';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

/** `name = expression`. */
export class ArgumentNode implements AttributeNode {
  private readonly source: Source;
  private readonly start: number;
  private readonly equals: number;
  private readonly end: number;
  readonly name: string;
  readonly expression: ExpressionNode;

  constructor(source: Source, start: number, equals: number, end: number, name: string, expression: ExpressionNode) {
    this.source = source;
    this.start = start;
    this.equals = equals;
    this.end = end;
    this.name = name;
    this.expression = expression;
  }
  get kind(): 'attribute' {
    return 'attribute';
  }
  get nameSpan(): Span {
    return spanIn(this.source, this.start, this.start + this.name.length);
  }
  get equalsSpan(): Span {
    return spanIn(this.source, this.equals, this.equals + 1);
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

/** Where the parts of a block stand, two offsets a part. */
export interface BlockPlaces {
  readonly labels: readonly number[];
  readonly open: number;
  readonly close: number;
  readonly closeEnd: number;
  readonly end: number;
}

export class StatementBlockNode implements BlockNode {
  private readonly source: Source;
  private readonly start: number;
  private readonly places: BlockPlaces;
  readonly type: string;
  readonly labels: readonly string[];
  private readonly items: BodyNode['items'];

  constructor(
    source: Source,
    start: number,
    type: string,
    labels: readonly string[],
    items: BodyNode['items'],
    places: BlockPlaces,
  ) {
    this.source = source;
    this.start = start;
    this.type = type;
    this.labels = labels;
    this.items = items;
    this.places = places;
  }
  get kind(): 'block' {
    return 'block';
  }
  get typeSpan(): Span {
    return spanIn(this.source, this.start, this.start + this.type.length);
  }
  get labelSpans(): readonly Span[] {
    const { labels } = this.places;
    return this.labels.map((_, index) => spanIn(this.source, labels[index * 2] ?? 0, labels[index * 2 + 1] ?? 0));
  }
  get openSpan(): Span {
    return spanIn(this.source, this.places.open, this.places.open + 1);
  }
  get closeSpan(): Span {
    return spanIn(this.source, this.places.close, this.places.closeEnd);
  }
  get body(): BodyNode {
    return { items: this.items, span: spanIn(this.source, this.places.open, this.places.end), endSpan: this.closeSpan };
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.places.end);
  }
}
