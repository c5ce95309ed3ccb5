import type { AttributeNode, BlockNode, BodyNode, ExpressionNode, TemplatePart, TraversalStep } from '@imgbuild/hcl';
import { recordedOf } from '../values/recorded.ts';
import { rangesIn, type Extent } from './positions.ts';

/** A tree as the recordings have it: `_` is the kind of a node, `…Range` a range. */
export type Shape = { readonly [name: string]: unknown };

export interface Shapes {
  expression(node: ExpressionNode): Shape;
  body(node: BodyNode): Shape;
}

/** Turns trees of a text into what was recorded of it, names included. */
export function shapesIn(text: string): Shapes {
  const range = rangesIn(text);
  const within = (start: number, end: number): string => range({ start, end });
  const firstOf = ({ start }: Extent): string => within(start, start + 1);

  const literal = (value: Parameters<typeof recordedOf>[0], extent: Extent): Shape => ({
    _: 'LiteralValueExpr',
    SrcRange: range(extent),
    Val: { cty: recordedOf(value) },
  });
  const textLiteral = (value: string, extent: Extent): Shape => ({
    _: 'LiteralValueExpr',
    SrcRange: range(extent),
    Val: { cty: { type: 'string', value } },
  });

  const step = (each: TraversalStep): Shape => {
    if (each.kind === 'attribute') return { _: 'TraverseAttr', Name: each.name, SrcRange: range(each.span) };
    if (each.kind === 'index') return { _: 'TraverseIndex', Key: { cty: recordedOf(each.key) }, SrcRange: range(each.span) };
    return { _: 'TraverseSplat', SrcRange: range(each.span) };
  };

  const expression = (node: ExpressionNode): Shape => {
    const SrcRange = range(node.span);
    switch (node.kind) {
      case 'literal':
        return literal(node.value, node.span);
      case 'missing':
        return { _: 'missing' };
      case 'element':
        return { _: 'AnonSymbolExpr', SrcRange };
      case 'parentheses':
        return { _: 'ParenthesesExpr', SrcRange, Expression: expression(node.inner) };
      case 'traversal':
        return {
          _: 'ScopeTraversalExpr',
          SrcRange,
          Traversal: [{ _: 'TraverseRoot', Name: node.root, SrcRange: range(node.rootSpan) }, ...node.steps.map(step)],
        };
      case 'relative':
        return { _: 'RelativeTraversalExpr', SrcRange, Source: expression(node.source), Traversal: node.steps.map(step) };
      case 'index':
        return {
          _: 'IndexExpr',
          SrcRange,
          Collection: expression(node.source),
          Key: expression(node.key),
          BracketRange: range(node.keySpan),
          OpenRange: firstOf(node.keySpan),
        };
      case 'splat': {
        // The recordings name the element that the splat is at twice: as itself, and where it is used.
        const each = expression(node.each);
        return {
          _: 'SplatExpr',
          SrcRange,
          Source: expression(node.source),
          Each: each,
          Item: { _: 'AnonSymbolExpr', SrcRange: range(node.marker) },
          MarkerRange: range(node.marker),
        };
      }
      case 'call':
        return {
          _: 'FunctionCallExpr',
          Name: node.name,
          NameRange: range(node.nameSpan),
          Args: listOrNull(node.arguments.map(expression)),
          ExpandFinal: node.expands === 'last',
          CloseParenRange: range(node.closeSpan),
        };
      case 'conditional':
        return {
          _: 'ConditionalExpr',
          SrcRange,
          Condition: expression(node.condition),
          TrueResult: expression(node.yes),
          FalseResult: expression(node.no),
        };
      case 'binary':
        return { _: 'BinaryOpExpr', SrcRange, LHS: expression(node.left), RHS: expression(node.right) };
      case 'unary':
        return { _: 'UnaryOpExpr', SrcRange, Val: expression(node.operand), SymbolRange: firstOf(node.span) };
      case 'tuple':
        return { _: 'TupleConsExpr', SrcRange, Exprs: listOrNull(node.elements.map(expression)), OpenRange: firstOf(node.span) };
      case 'object':
        return {
          _: 'ObjectConsExpr',
          SrcRange,
          OpenRange: firstOf(node.span),
          Items: listOrNull(
            node.items.map((item) => ({ _: 'ObjectConsItem', KeyExpr: key(item.key), ValueExpr: expression(item.value) })),
          ),
        };
      case 'for':
        return {
          _: 'ForExpr',
          SrcRange,
          KeyVar: node.keyName ?? '',
          ValVar: node.valueName,
          CollExpr: expression(node.collection),
          KeyExpr: node.key === undefined ? null : expression(node.key),
          ValExpr: expression(node.value),
          CondExpr: node.condition === undefined ? null : expression(node.condition),
          Group: node.grouping === 'groups',
          OpenRange: firstOf(node.span),
          CloseRange: within(node.span.end - 1, node.span.end),
        };
      case 'template':
        return template(node);
    }
  };

  /** A key in parentheses is always computed; any other may be a bare name. */
  const key = (node: ExpressionNode): Shape => ({
    _: 'ObjectConsKeyExpr',
    ForceNonLiteral: node.kind === 'parentheses',
    Wrapped: expression(node),
  });

  const template = (node: Extract<ExpressionNode, { kind: 'template' }>): Shape => {
    const SrcRange = range(node.span);
    const [first] = node.parts;
    if (node.parts.length === 1 && first?.kind === 'interpolation')
      return { _: 'TemplateWrapExpr', SrcRange, Wrapped: expression(first.expression) };
    const { start, end } = node.span;
    // Nothing at all was recorded as an empty text behind it; a text that is empty in full, where it starts.
    const empty = node.quotes === 'bare' ? { start, end: start } : { start: end, end };
    return { _: 'TemplateExpr', SrcRange, Parts: node.parts.length === 0 ? [textLiteral('', empty)] : parts(node.parts) };
  };

  const parts = (given: readonly TemplatePart[]): readonly Shape[] => {
    const shapes: Shape[] = [];
    let run: { text: string; start: number; end: number } | undefined;
    const settle = (): void => {
      if (run !== undefined) shapes.push(textLiteral(run.text, run));
      run = undefined;
    };
    for (const part of given) {
      if (part.kind === 'text') {
        run = { text: (run?.text ?? '') + part.text, start: run?.start ?? part.span.start, end: part.span.end };
        continue;
      }
      settle();
      shapes.push(directive(part));
    }
    settle();
    return shapes;
  };

  const directive = (part: Exclude<TemplatePart, { kind: 'text' }>): Shape => {
    const SrcRange = range(part.span);
    if (part.kind === 'interpolation') return expression(part.expression);
    if (part.kind === 'if') {
      return {
        _: 'ConditionalExpr',
        SrcRange,
        Condition: expression(part.condition),
        TrueResult: { _: 'TemplateExpr', Parts: branch(part.yes) },
        FalseResult: { _: 'TemplateExpr', Parts: branch(part.no) },
      };
    }
    return {
      _: 'TemplateJoinExpr',
      Tuple: {
        _: 'ForExpr',
        SrcRange,
        KeyVar: part.keyName ?? '',
        ValVar: part.valueName,
        CollExpr: expression(part.collection),
        KeyExpr: null,
        ValExpr: { _: 'TemplateExpr', Parts: branch(part.body) },
        CondExpr: null,
        Group: false,
      },
    };
  };

  /** Where no branch is written, an empty text was recorded; of its place nothing is to be said. */
  const branch = (given: readonly TemplatePart[]): readonly Shape[] =>
    given.length === 0 ? [{ _: 'LiteralValueExpr', Val: { cty: { type: 'string', value: '' } } }] : parts(given);

  const attribute = (node: AttributeNode): Shape => ({
    _: 'Attribute',
    Name: node.name,
    NameRange: range(node.nameSpan),
    EqualsRange: range(node.equalsSpan),
    SrcRange: range(node.span),
    Expr: expression(node.expression),
  });

  const block = (node: BlockNode): Shape => ({
    _: 'Block',
    Type: node.type,
    TypeRange: range(node.typeSpan),
    Labels: listOrNull(node.labels),
    LabelRanges: listOrNull(node.labelSpans.map(range)),
    OpenBraceRange: range(node.openSpan),
    CloseBraceRange: range(node.closeSpan),
    Body: { ...body(node.body), ...oneLineRange(node) },
  });

  /** The body of a block on one line was recorded to be its argument. */
  const oneLineRange = ({ body: { items }, openSpan, closeSpan }: BlockNode): Shape => {
    const [first] = items;
    const isOneLine = first !== undefined && !text.slice(openSpan.end, closeSpan.start).includes('\n');
    return isOneLine ? { SrcRange: range(first.span), Blocks: null } : {};
  };

  const body = (node: BodyNode): Shape => ({
    _: 'Body',
    SrcRange: range(node.span),
    Attributes: Object.fromEntries(
      node.items.flatMap((item) => (item.kind === 'attribute' ? [[item.name, attribute(item)] as const] : [])),
    ),
    Blocks: node.items.flatMap((item) => (item.kind === 'block' ? [block(item)] : [])),
  });

  /** A file was recorded to begin with its first token, spaces left out. */
  const root = (node: BodyNode): Shape => ({
    ...body(node),
    SrcRange: range({ start: /^(?:[ \t]|\/\*[^]*?\*\/|(?:#|\/\/)[^\n]*$)*/.exec(text)?.[0].length ?? 0, end: node.span.end }),
  });

  return { expression, body: root };
}

/** An empty list was recorded as null in some places. */
function listOrNull<T>(items: readonly T[]): readonly T[] | null {
  return items.length === 0 ? null : items;
}
