import type { Span } from '@imgbuild/diagnostics';
import type { TraversalStep } from '../body.ts';
import { type Source, spanIn } from '../located.ts';
import type { Value } from '../values/index.ts';
import type { AttributeNode, BinaryOperator, BlockNode, BodyNode, ExpressionNode, ObjectItem, TemplatePart } from './tree.ts';

type Node<Kind extends ExpressionNode['kind']> = Extract<ExpressionNode, { kind: Kind }>;

/** What stands somewhere in a source. */
class Located {
  protected readonly source: Source;
  protected readonly start: number;
  protected end: number;

  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  protected spanOf(start: number, end: number): Span {
    return spanIn(this.source, start, end);
  }
}

/** A number, a bool, null. */
export class LiteralNode extends Located implements Node<'literal'> {
  readonly value: Value;

  constructor(source: Source, start: number, end: number, value: Value) {
    super(source, start, end);
    this.value = value;
  }
  get kind(): 'literal' {
    return 'literal';
  }
}

/** A quoted string without sequences or escapes: what stands between its quotes is its text. */
export class PlainStringNode extends Located implements Node<'template'> {
  get kind(): 'template' {
    return 'template';
  }
  get quotes(): 'quoted' {
    return 'quoted';
  }
  get parts(): readonly TemplatePart[] {
    const { source, start, end } = this;
    return end - start <= 2 ? [] : [new RawTextPart(source, start + 1, end - 1)];
  }
}

/** Any other template. */
export class TemplateNode extends Located implements Node<'template'> {
  readonly parts: readonly TemplatePart[];
  readonly quotes: 'quoted' | 'heredoc' | 'bare';

  constructor(source: Source, start: number, end: number, parts: readonly TemplatePart[], quotes: 'quoted' | 'heredoc' | 'bare') {
    super(source, start, end);
    this.parts = parts;
    this.quotes = quotes;
  }
  get kind(): 'template' {
    return 'template';
  }
}

/** Text in a template as it stands. */
export class RawTextPart extends Located {
  get kind(): 'text' {
    return 'text';
  }
  get text(): string {
    return this.source.text.slice(this.start, this.end);
  }
}

export class InterpolationPart extends Located {
  readonly expression: ExpressionNode;

  constructor(source: Source, start: number, end: number, expression: ExpressionNode) {
    super(source, start, end);
    this.expression = expression;
  }
  get kind(): 'interpolation' {
    return 'interpolation';
  }
}

/** `.name` after a name. */
export class AttributeStep extends Located implements Extract<TraversalStep, { kind: 'attribute' }> {
  readonly name: string;

  constructor(source: Source, start: number, end: number, name: string) {
    super(source, start, end);
    this.name = name;
  }
  get kind(): 'attribute' {
    return 'attribute';
  }
}

const noSteps: readonly TraversalStep[] = [];

export class TraversalNode extends Located implements Node<'traversal'> {
  readonly root: string;
  private readonly rootEnd: number;
  private list: readonly TraversalStep[] = noSteps;

  constructor(source: Source, start: number, end: number, root: string) {
    super(source, start, end);
    this.rootEnd = end;
    this.root = root;
  }
  /** Takes a step more, which ends at `end`; for the parser, while it reads. */
  extend(step: TraversalStep, end: number): this {
    // An array that grows keeps room for sixteen more; nearly all traversals have one to three steps.
    if (this.list.length === 0) this.list = [step];
    else if (this.list.length < 8) this.list = this.list.concat([step]);
    else (this.list as TraversalStep[]).push(step);
    this.end = end;
    return this;
  }
  get kind(): 'traversal' {
    return 'traversal';
  }
  get steps(): readonly TraversalStep[] {
    return this.list;
  }
  get rootSpan(): Span {
    return this.spanOf(this.start, this.rootEnd);
  }
}

export class TupleNode extends Located implements Node<'tuple'> {
  readonly elements: readonly ExpressionNode[];

  constructor(source: Source, start: number, end: number, elements: readonly ExpressionNode[]) {
    super(source, start, end);
    this.elements = elements;
  }
  get kind(): 'tuple' {
    return 'tuple';
  }
}

export class ObjectNode extends Located implements Node<'object'> {
  readonly items: readonly ObjectItem[];

  constructor(source: Source, start: number, end: number, items: readonly ObjectItem[]) {
    super(source, start, end);
    this.items = items;
  }
  get kind(): 'object' {
    return 'object';
  }
}

export class CallNode extends Located implements Node<'call'> {
  readonly name: string;
  readonly arguments: readonly ExpressionNode[];
  readonly expands: 'last' | 'none';
  private readonly nameEnd: number;

  /** The name ends at `nameEnd`; the call ends with its closing parenthesis. */
  constructor(
    source: Source,
    start: number,
    nameEnd: number,
    end: number,
    name: string,
    given: readonly ExpressionNode[],
    expands: 'last' | 'none',
  ) {
    super(source, start, end);
    this.nameEnd = nameEnd;
    this.name = name;
    this.arguments = given;
    this.expands = expands;
  }
  get kind(): 'call' {
    return 'call';
  }
  get nameSpan(): Span {
    return this.spanOf(this.start, this.nameEnd);
  }
  get closeSpan(): Span {
    return this.spanOf(this.end - 1, this.end);
  }
}

export class BinaryNode extends Located implements Node<'binary'> {
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;

  constructor(source: Source, start: number, end: number, operator: BinaryOperator, left: ExpressionNode, right: ExpressionNode) {
    super(source, start, end);
    this.operator = operator;
    this.left = left;
    this.right = right;
  }
  get kind(): 'binary' {
    return 'binary';
  }
}

export class ConditionalNode extends Located implements Node<'conditional'> {
  readonly condition: ExpressionNode;
  readonly yes: ExpressionNode;
  readonly no: ExpressionNode;

  constructor(source: Source, start: number, end: number, condition: ExpressionNode, yes: ExpressionNode, no: ExpressionNode) {
    super(source, start, end);
    this.condition = condition;
    this.yes = yes;
    this.no = no;
  }
  get kind(): 'conditional' {
    return 'conditional';
  }
}

/** `name = expression`. */
export class ArgumentNode extends Located implements AttributeNode {
  private readonly equals: number;
  readonly name: string;
  readonly expression: ExpressionNode;

  constructor(source: Source, start: number, equals: number, end: number, name: string, expression: ExpressionNode) {
    super(source, start, end);
    this.equals = equals;
    this.name = name;
    this.expression = expression;
  }
  get kind(): 'attribute' {
    return 'attribute';
  }
  get nameSpan(): Span {
    return this.spanOf(this.start, this.start + this.name.length);
  }
  get equalsSpan(): Span {
    return this.spanOf(this.equals, this.equals + 1);
  }
}

/** Where the parts of a block stand; of labels two offsets each. */
export interface BlockPlaces {
  readonly labels: readonly number[];
  readonly open: number;
  readonly close: number;
  readonly closeEnd: number;
}

export class StatementBlockNode extends Located implements BlockNode {
  private readonly places: BlockPlaces;
  private readonly items: BodyNode['items'];
  readonly type: string;
  readonly labels: readonly string[];

  constructor(
    source: Source,
    start: number,
    end: number,
    type: string,
    labels: readonly string[],
    items: BodyNode['items'],
    places: BlockPlaces,
  ) {
    super(source, start, end);
    this.type = type;
    this.labels = labels;
    this.items = items;
    this.places = places;
  }
  get kind(): 'block' {
    return 'block';
  }
  get typeSpan(): Span {
    return this.spanOf(this.start, this.start + this.type.length);
  }
  get labelSpans(): readonly Span[] {
    const { labels } = this.places;
    return this.labels.map((_, index) => this.spanOf(labels[index * 2] ?? 0, labels[index * 2 + 1] ?? 0));
  }
  get openSpan(): Span {
    return this.spanOf(this.places.open, this.places.open + 1);
  }
  get closeSpan(): Span {
    return this.spanOf(this.places.close, this.places.closeEnd);
  }
  get body(): BodyNode {
    return { items: this.items, span: this.spanOf(this.places.open, this.end), endSpan: this.closeSpan };
  }
}
