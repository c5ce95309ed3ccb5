import type { Span } from '@imgbuild/diagnostics';
import type { TraversalStep } from '../body.ts';
import { problems } from '../problems.ts';
import {
  boolValue,
  dynamicType,
  isWholeNumber,
  nullValue,
  numberValue,
  parseNumber,
  stringValue,
  type Value,
} from '../values/index.ts';
import { type Cursor, deepest, describeToken } from './cursor.ts';
import {
  AttributeStep,
  BinaryNode,
  CallNode,
  ConditionalNode,
  LiteralNode,
  ObjectNode,
  TraversalNode,
  TupleNode,
} from './nodes.ts';
import { invalidCharacter, toTheEnd } from './parser.ts';
import { parseHeredoc, parseQuoted } from './template-parser.ts';
import type { BinaryOperator, ExpressionNode, ObjectItem } from './tree.ts';
import type { Token, TokenKind } from './tokens.ts';

/** Operators by how strongly they bind, weakest first. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const binding = new Map<TokenKind, number>(
  levels.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)),
);

/** Parses an expression at the cursor. Where none stands, a diagnostic is reported and the node is `missing`. */
export function parseExpressionNode(cursor: Cursor): ExpressionNode {
  const start = cursor.peek().start;
  return nested(cursor, () => {
    const condition = parseBinary(cursor, 0);
    if (cursor.peek().kind !== '?') return condition;
    cursor.next();
    const yes = parseExpressionNode(cursor);
    if (yes.kind === 'missing') return yes;
    const colon = cursor.peek();
    if (colon.kind !== ':') {
      report(cursor, colon, (found, span) => problems.create('conditional-incomplete', { found, span }));
      return missing(cursor, colon);
    }
    cursor.next();
    const no = parseExpressionNode(cursor);
    return new ConditionalNode(cursor.source, start, cursor.last.end, condition, yes, no);
  });
}

function nested(cursor: Cursor, body: () => ExpressionNode): ExpressionNode {
  if (++cursor.depth > deepest) {
    const token = cursor.peek();
    cursor.report(problems.create('nested-too-deep', { limit: deepest, span: cursor.spanOf(token) }));
    cursor.depth--;
    toTheEnd(cursor);
    return missing(cursor, token);
  }
  try {
    return body();
  } finally {
    cursor.depth--;
  }
}

/** Reports at most one syntax error for a place: the first. */
function report(cursor: Cursor, token: Token, make: (found: string, span: Span) => Parameters<Cursor['report']>[0]): void {
  const last = cursor.diagnostics.at(-1);
  const span = cursor.spanOf(token);
  if (last?.span !== undefined && last.span.start === span.start && last.severity === 'error') return;
  cursor.report(invalidCharacter(cursor, token) ?? make(describeToken(token.kind, cursor.textOf(token)), span));
}

function missing(cursor: Cursor, token: Token): ExpressionNode {
  return { kind: 'missing', span: cursor.spanOf(token) };
}

function parseBinary(cursor: Cursor, weakest: number): ExpressionNode {
  const { start } = cursor.peek();
  let left = parseUnary(cursor);
  for (;;) {
    const token = cursor.peek();
    const level = binding.get(token.kind);
    if (level === undefined || level < weakest || left.kind === 'missing') return left;
    cursor.next();
    const right = parseBinary(cursor, level + 1);
    left = new BinaryNode(cursor.source, start, cursor.last.end, token.kind as BinaryOperator, left, right);
  }
}

function parseUnary(cursor: Cursor): ExpressionNode {
  const token = cursor.peek();
  if (token.kind !== '!' && token.kind !== '-') return parseWithSteps(cursor);
  cursor.next();
  return nested(cursor, () => {
    const operand = parseUnary(cursor);
    return { kind: 'unary', span: cursor.span(token.start, cursor.last.end), operator: token.kind as '!' | '-', operand };
  });
}

function parseWithSteps(cursor: Cursor): ExpressionNode {
  const term = parseTerm(cursor);
  return term.kind === 'missing' ? term : parseSteps(cursor, term);
}

/** Attributes, indexes and splats after a term. */
function parseSteps(cursor: Cursor, term: ExpressionNode): ExpressionNode {
  let node = term;
  for (;;) {
    const token = cursor.peek();
    if (token.kind === '.') {
      const next = parseDotted(cursor, node, token);
      if (next.kind === 'missing') return next;
      node = next;
    } else if (token.kind === '[') {
      const next = parseBracketed(cursor, node);
      if (next.kind === 'missing') return next;
      node = next;
    } else return node;
  }
}

function parseDotted(cursor: Cursor, node: ExpressionNode, dot: Token): ExpressionNode {
  cursor.next();
  const token = cursor.peek();
  if (token.kind === 'identifier') {
    cursor.next();
    return withStep(cursor, node, new AttributeStep(cursor.source, dot.start, token.end, cursor.nameOf(token)));
  }
  if (token.kind === 'number') {
    cursor.next();
    const step = legacyIndex(cursor, token, dot);
    return step === undefined ? missing(cursor, token) : withStep(cursor, node, step);
  }
  if (token.kind === '*') {
    cursor.next();
    const marker = cursor.span(dot.start, token.end);
    let each: ExpressionNode = { kind: 'element', span: marker };
    const add = (step: TraversalStep): void => {
      each =
        each.kind === 'element'
          ? { kind: 'relative', span: step.span, source: each, steps: [step] }
          : withStep(cursor, each, step);
    };
    // The old splat takes attributes and old-style indexes only; brackets after it index its result.
    while (cursor.peek().kind === '.') {
      const next = cursor.next();
      const name = cursor.peek();
      if (name.kind === 'identifier') {
        cursor.next();
        add(new AttributeStep(cursor.source, next.start, name.end, cursor.nameOf(name)));
      } else if (name.kind === 'number') {
        cursor.next();
        const step = legacyIndex(cursor, name, next);
        if (step === undefined) return missing(cursor, name);
        add(step);
      } else {
        report(cursor, name, (found, span) => problems.create('attribute-name-expected', { found, span }));
        return missing(cursor, name);
      }
    }
    return { kind: 'splat', span: { ...node.span, end: cursor.spanOf(cursor.last).end }, source: node, each, marker };
  }
  report(cursor, token, (found, span) => problems.create('attribute-name-expected', { found, span }));
  return missing(cursor, token);
}

/** `.0`; undefined after a message. `.0.1`, which the lexer takes for one number, is refused as HCL does. */
function legacyIndex(cursor: Cursor, token: Token, dot: Token): TraversalStep | undefined {
  const text = cursor.textOf(token);
  const index = parseNumber(text);
  const span = cursor.span(dot.start, token.end);
  if (index !== undefined && !text.includes('.') && isWholeNumber(index)) return { kind: 'index', key: numberValue(index), span };
  const instead = text
    .split('.')
    .map((part) => `[${part}]`)
    .join('');
  cursor.report(problems.create('legacy-index', { text: `.${text}`, instead, span }));
  return undefined;
}

function parseBracketed(cursor: Cursor, node: ExpressionNode): ExpressionNode {
  const open = cursor.next();
  if (cursor.peek().kind === '*') {
    const star = cursor.next();
    const close = cursor.peek();
    if (close.kind !== ']') {
      report(cursor, close, (found, span) =>
        problems.create('closing-expected', { closing: ']', what: 'The splat', found, span }),
      );
      return missing(cursor, star);
    }
    const marker = cursor.span(open.start, cursor.next().end);
    const each = nested(cursor, () => parseSteps(cursor, { kind: 'element', span: marker }));
    if (each.kind === 'missing') return each;
    return { kind: 'splat', span: { ...node.span, end: cursor.spanOf(cursor.last).end }, source: node, each, marker };
  }
  return cursor.withNewlines('ignored', () => {
    const key = parseExpressionNode(cursor);
    if (key.kind === 'missing') return key;
    const close = cursor.peek();
    if (close.kind !== ']') {
      report(cursor, close, (found, span) =>
        problems.create('closing-expected', { closing: ']', what: 'The index', found, span }),
      );
      return missing(cursor, close);
    }
    cursor.next();
    const keySpan = cursor.span(open.start, close.end);
    const literal = literalKey(key);
    if (literal !== undefined) return withStep(cursor, node, { kind: 'index', key: literal, span: keySpan });
    return { kind: 'index', span: { ...node.span, end: keySpan.end }, source: node, key, keySpan };
  });
}

function literalKey(node: ExpressionNode): Value | undefined {
  if (node.kind === 'literal' && node.value.type.kind === 'number') return node.value;
  if (node.kind === 'template' && node.quotes === 'quoted' && node.parts.every((part) => part.kind === 'text')) {
    return stringValue(node.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
  }
  return undefined;
}

/** Adds a step to a traversal, or makes one on any other expression. */
function withStep(cursor: Cursor, node: ExpressionNode, step: TraversalStep): ExpressionNode {
  const end = cursor.last.end;
  if (node instanceof TraversalNode) return node.extend(step, end);
  if (node.kind === 'relative') {
    (node.steps as TraversalStep[]).push(step);
    return { ...node, span: { ...node.span, end: cursor.span(0, end).end } };
  }
  return { kind: 'relative', span: { ...node.span, end: cursor.span(0, end).end }, source: node, steps: [step] };
}

function parseTerm(cursor: Cursor): ExpressionNode {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      return parseNumberLiteral(cursor);
    case 'identifier':
      return parseName(cursor);
    case 'openQuote':
      return parseQuoted(cursor);
    case 'openHeredoc':
      return parseHeredoc(cursor);
    case '(':
      return parseParentheses(cursor);
    case '[':
      return nested(cursor, () => cursor.withNewlines('ignored', () => parseTuple(cursor)));
    case '{':
      return nested(cursor, () => parseObject(cursor));
    case 'newline':
      report(cursor, token, (_found, span) => problems.create('newline-in-expression', { what: 'A value is', span }));
      return missing(cursor, token);
    default:
      report(cursor, token, (found, span) => problems.create('expression-expected', { found, span }));
      return missing(cursor, token);
  }
}

function parseNumberLiteral(cursor: Cursor): ExpressionNode {
  const token = cursor.next();
  const text = cursor.nameOf(token);
  const value = cursor.literal(text, () => {
    const number = parseNumber(text);
    return number === undefined ? undefined : numberValue(number);
  });
  if (value === undefined) {
    cursor.report(problems.create('invalid-number', { text, span: cursor.spanOf(token) }));
    return missing(cursor, token);
  }
  return new LiteralNode(cursor.source, token.start, token.end, value);
}

const keywords: ReadonlyMap<string, Value> = new Map([
  ['true', boolValue(true)],
  ['false', boolValue(false)],
  ['null', nullValue(dynamicType)],
]);

function parseName(cursor: Cursor): ExpressionNode {
  const token = cursor.next();
  let name = cursor.nameOf(token);
  while (cursor.peek().kind === '::') {
    cursor.next();
    const part = cursor.peek();
    if (part.kind !== 'identifier') {
      report(cursor, part, (found, span) => problems.create('attribute-name-expected', { found, span }));
      return missing(cursor, part);
    }
    cursor.next();
    name += `::${cursor.textOf(part)}`;
  }
  const end = cursor.last.end;
  if (cursor.peek().kind === '(') return parseCall(cursor, name, token.start, end);
  if (name.includes('::')) {
    report(cursor, cursor.peek(), (found, span) =>
      problems.create('closing-expected', { closing: '(', what: 'A namespaced function', found, span }),
    );
    return missing(cursor, token);
  }
  const value = keywords.get(name);
  if (value !== undefined) return new LiteralNode(cursor.source, token.start, end, value);
  return new TraversalNode(cursor.source, token.start, end, name);
}

function parseCall(cursor: Cursor, name: string, start: number, nameEnd: number): ExpressionNode {
  const open = cursor.next();
  return nested(cursor, () =>
    cursor.withNewlines('ignored', () => {
      const list: ExpressionNode[] = [];
      let expands: 'last' | 'none' = 'none';
      for (;;) {
        const token = cursor.peek();
        if (token.kind === ')') break;
        const argument = parseExpressionNode(cursor);
        if (argument.kind === 'missing') return argument;
        list.push(argument);
        const separator = cursor.peek();
        if (separator.kind === ',') {
          cursor.next();
          continue;
        }
        if (separator.kind === '...') {
          cursor.next();
          expands = 'last';
        }
        if (cursor.peek().kind !== ')') {
          const found = cursor.peek();
          report(cursor, found, (what, span) =>
            problems.create('separator-expected', {
              after: 'an argument',
              alternatives: '',
              closing: ')',
              found: what,
              span,
              related: [{ message: 'The call begins here', span: cursor.spanOf(open) }],
            }),
          );
          return missing(cursor, found);
        }
      }
      const close = cursor.next();
      return new CallNode(cursor.source, start, nameEnd, close.end, name, list.slice(), expands);
    }),
  );
}

function parseParentheses(cursor: Cursor): ExpressionNode {
  const open = cursor.next();
  return cursor.withNewlines('ignored', () => {
    const inner = parseExpressionNode(cursor);
    if (inner.kind === 'missing') return inner;
    const close = cursor.peek();
    if (close.kind !== ')') {
      report(cursor, close, (found, span) =>
        problems.create('closing-expected', {
          closing: ')',
          what: 'The parenthesis',
          found,
          span,
          related: [{ message: 'It opens here', span: cursor.spanOf(open) }],
        }),
      );
      return missing(cursor, close);
    }
    cursor.next();
    return { kind: 'parentheses', span: cursor.span(open.start, close.end), inner };
  });
}

function parseTuple(cursor: Cursor): ExpressionNode {
  const open = cursor.next();
  if (isKeyword(cursor, 'for')) return parseFor(cursor, open, 'tuple');
  const elements: ExpressionNode[] = [];
  for (;;) {
    if (cursor.peek().kind === ']') break;
    const element = parseExpressionNode(cursor);
    if (element.kind === 'missing') return element;
    elements.push(element);
    const separator = cursor.peek();
    if (separator.kind === ',') cursor.next();
    else if (separator.kind !== ']') {
      report(cursor, separator, (found, span) =>
        problems.create('separator-expected', {
          after: 'an element',
          alternatives: '',
          closing: ']',
          found,
          span,
          related: [{ message: 'The list begins here', span: cursor.spanOf(open) }],
        }),
      );
      return missing(cursor, separator);
    }
  }
  const close = cursor.next();
  return new TupleNode(cursor.source, open.start, close.end, elements.slice());
}

function isKeyword(cursor: Cursor, keyword: string): boolean {
  const token = cursor.peek();
  return token.kind === 'identifier' && cursor.textOf(token) === keyword;
}

/** Items are separated by commas or new lines. */
function parseObject(cursor: Cursor): ExpressionNode {
  const open = cursor.next();
  const isFor = cursor.withNewlines('ignored', () => {
    const position = cursor.position;
    const found = isKeyword(cursor, 'for');
    if (!found) cursor.rewind(position);
    return found;
  });
  if (isFor) return cursor.withNewlines('ignored', () => parseFor(cursor, open, 'object'));
  return cursor.withNewlines('counting', () => {
    const items: ObjectItem[] = [];
    for (;;) {
      const token = cursor.peek();
      if (token.kind === 'newline') {
        cursor.next();
        continue;
      }
      if (token.kind === '}') break;
      const item = parseObjectItem(cursor);
      if ('kind' in item) return item;
      items.push(item);
      const separator = cursor.peek();
      if (separator.kind === ',' || separator.kind === 'newline') cursor.next();
      else if (separator.kind !== '}') {
        report(cursor, separator, (found, span) =>
          problems.create('separator-expected', {
            after: 'an item',
            alternatives: ', a new line',
            closing: '}',
            found,
            span,
            related: [{ message: 'The object begins here', span: cursor.spanOf(open) }],
          }),
        );
        return missing(cursor, separator);
      }
    }
    const close = cursor.next();
    return new ObjectNode(cursor.source, open.start, close.end, items.slice());
  });
}

function parseObjectItem(cursor: Cursor): ObjectItem | ExpressionNode {
  const key = parseExpressionNode(cursor);
  if (key.kind === 'missing') return key;
  const assign = cursor.peek();
  if (assign.kind !== '=' && assign.kind !== ':') {
    report(cursor, assign, (found, span) => problems.create('object-value-expected', { found, span }));
    return missing(cursor, assign);
  }
  cursor.next();
  const value = parseExpressionNode(cursor);
  return value.kind === 'missing' ? value : { key, value };
}

/** After `[` or `{`, at `for`. Newlines are ignored throughout. */
function parseFor(cursor: Cursor, open: Token, result: 'tuple' | 'object'): ExpressionNode {
  cursor.next();
  const expected = (what: string): ExpressionNode => {
    const token = cursor.peek();
    report(cursor, token, (found, span) => problems.create('for-incomplete', { what, found, span }));
    return missing(cursor, token);
  };
  if (cursor.peek().kind !== 'identifier') return expected('A name for the element');
  let valueName = cursor.textOf(cursor.next());
  let keyName: string | undefined;
  if (cursor.peek().kind === ',') {
    cursor.next();
    if (cursor.peek().kind !== 'identifier') return expected('A second name, for the value,');
    keyName = valueName;
    valueName = cursor.textOf(cursor.next());
  }
  if (!isKeyword(cursor, 'in')) return expected('"in"');
  cursor.next();
  const collection = parseExpressionNode(cursor);
  if (collection.kind === 'missing') return collection;
  if (cursor.peek().kind !== ':') return expected('":"');
  cursor.next();
  const first = parseExpressionNode(cursor);
  if (first.kind === 'missing') return first;
  let key: ExpressionNode | undefined;
  let value: ExpressionNode = first;
  if (cursor.peek().kind === '=>') {
    if (result === 'tuple') {
      cursor.report(problems.create('for-key-in-tuple', { span: cursor.spanOf(cursor.peek()) }));
      return missing(cursor, cursor.peek());
    }
    cursor.next();
    key = first;
    value = parseExpressionNode(cursor);
    if (value.kind === 'missing') return value;
  } else if (result === 'object') return expected('"=>" and a value');
  let grouping: 'groups' | 'single' = 'single';
  if (cursor.peek().kind === '...') {
    if (result === 'tuple') {
      cursor.report(problems.create('for-grouping-in-tuple', { span: cursor.spanOf(cursor.peek()) }));
      return missing(cursor, cursor.peek());
    }
    cursor.next();
    grouping = 'groups';
  }
  let condition: ExpressionNode | undefined;
  if (isKeyword(cursor, 'if')) {
    cursor.next();
    condition = parseExpressionNode(cursor);
    if (condition.kind === 'missing') return condition;
  }
  if (cursor.peek().kind !== (result === 'tuple' ? ']' : '}')) return expected(`"if" or "${result === 'tuple' ? ']' : '}'}"`);
  const close = cursor.next();
  return {
    kind: 'for',
    span: cursor.span(open.start, close.end),
    result,
    keyName,
    valueName,
    collection,
    key,
    value,
    condition,
    grouping,
  };
}
