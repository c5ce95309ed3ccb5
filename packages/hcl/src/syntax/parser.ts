import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import { type Cursor, createCursor, deepest, describeToken } from './cursor.ts';
import { parseExpressionNode } from './expression-parser.ts';
import { parseTemplateNode, readPlainString } from './template-parser.ts';
import { ArgumentNode, StatementBlockNode } from './nodes.ts';
import type { AttributeNode, BlockNode, BodyNode, ExpressionNode } from './tree.ts';
import type { Token, TokenList } from './tokens.ts';

/** A parsed text: its tree, all its tokens, and what is wrong with it. */
export interface Parsed<T> {
  readonly tree: T;
  readonly tokens: TokenList;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a file. The tree is as complete as the text allows: what could not be read is left out or `missing`. */
export function parseBody(text: string, file: string): Parsed<BodyNode> {
  const cursor = createCursor(text, file, 0, 'normal');
  const broken = text.includes('\ufffd') ? brokenAt(cursor) : -1;
  if (broken !== -1) cursor.report(problems.create('invalid-encoding', { span: cursor.span(broken, broken + 1) }));
  const tree = bodyUntil(cursor, 'end', 0);
  return { tree, tokens: cursor.tokens, diagnostics: cursor.diagnostics };
}

/** Where a character stands that the decoder could not read; in comments it does no harm. */
function brokenAt({ text, tokens }: Cursor): number {
  let at = text.indexOf('\ufffd');
  for (let index = 0; index < tokens.length && at !== -1; index++) {
    if (tokens.end(index) <= at) continue;
    if (tokens.kind(index) !== 'comment') return at;
    at = text.indexOf('\ufffd', tokens.end(index));
  }
  return -1;
}

/** Parses one expression that is the whole text. `offset` is where the text stands in its file. */
export function parseExpressionText(text: string, file: string, offset = 0): Parsed<ExpressionNode> {
  const cursor = createCursor(text, file, offset, 'normal');
  const tree = cursor.withNewlines('ignored', () => {
    const node = parseExpressionNode(cursor);
    const token = cursor.peek();
    if (token.kind !== 'end' && cursor.diagnostics.length === 0) {
      cursor.report(
        problems.create('extra-text', { span: cursor.spanOf(token), found: describeToken(token.kind, cursor.textOf(token)) }),
      );
    }
    return node;
  });
  return { tree, tokens: cursor.tokens, diagnostics: cursor.diagnostics };
}

/** Parses a template without quotes around it, as in a file for `templatefile`. */
export function parseTemplateText(text: string, file: string, offset = 0): Parsed<ExpressionNode> {
  const cursor = createCursor(text, file, offset, 'template');
  const tree = parseTemplateNode(cursor);
  return { tree, tokens: cursor.tokens, diagnostics: cursor.diagnostics };
}

/** Items up to the end of the file, or up to and without the closing brace. */
function bodyUntil(cursor: Cursor, closing: 'end' | '}', start: number): BodyNode {
  const items: (AttributeNode | BlockNode)[] = [];
  const names = new Map<string, Span>();
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'newline') {
      cursor.next();
      continue;
    }
    if (token.kind === 'end' || token.kind === closing) {
      return { items: items.slice(), span: cursor.span(start, token.end), endSpan: cursor.span(token.start, token.end) };
    }
    const before = cursor.diagnostics.length;
    const item = parseItem(cursor, token);
    if (item !== undefined) {
      items.push(item);
      if (item.kind === 'attribute') noteDuplicate(cursor, item, names);
    }
    if (cursor.diagnostics.length > before && !(item?.kind === 'block' && atItemEnd(cursor))) recover(cursor, token);
    else if (item !== undefined) endItem(cursor, item, token);
  }
}

function atItemEnd(cursor: Cursor): boolean {
  const { kind } = cursor.peek();
  return kind === 'newline' || kind === 'end';
}

function noteDuplicate(cursor: Cursor, item: AttributeNode, names: Map<string, Span>): void {
  const before = names.get(item.name);
  if (before === undefined) names.set(item.name, item.nameSpan);
  else
    cursor.report(
      problems.create('duplicate-argument', {
        name: item.name,
        span: item.nameSpan,
        related: [{ message: 'It was set here', span: before }],
      }),
    );
}

/** An argument or block ends with its line. */
function endItem(cursor: Cursor, item: AttributeNode | BlockNode, first: Token): void {
  if (atItemEnd(cursor)) return;
  const token = cursor.peek();
  const after = item.kind === 'attribute' ? `The argument "${item.name}"` : `The block "${item.type}"`;
  cursor.report(
    invalidCharacter(cursor, token) ??
      problems.create('line-end-expected', {
        after,
        found: describeToken(token.kind, cursor.textOf(token)),
        span: cursor.spanOf(token),
      }),
  );
  recover(cursor, first);
}

function parseItem(cursor: Cursor, token: Token): AttributeNode | BlockNode | undefined {
  if (token.kind === 'openQuote') {
    const name = readPlainString(cursor);
    const span = cursor.span(token.start, cursor.last.end);
    if (name !== undefined && ['=', ':'].includes(cursor.peek().kind))
      cursor.report(problems.create('quoted-name', { name, span }));
    else cursor.report(problems.create('body-item-expected', { found: 'a quoted string', span }));
    return undefined;
  }
  if (token.kind !== 'identifier') {
    const found = describeToken(token.kind, cursor.textOf(token));
    cursor.report(
      invalidCharacter(cursor, token) ?? problems.create('body-item-expected', { found, span: cursor.spanOf(token) }),
    );
    return undefined;
  }
  cursor.next();
  const name = cursor.nameOf(token);
  const after = cursor.peek();
  switch (after.kind) {
    case '=':
      return parseAttribute(cursor, token);
    case '{':
    case 'identifier':
    case 'openQuote':
      return parseBlock(cursor, token);
    case ':':
      cursor.report(problems.create('colon-for-equals', { name, span: cursor.spanOf(after) }));
      return undefined;
    default: {
      const found = describeToken(after.kind, cursor.textOf(after));
      cursor.report(
        invalidCharacter(cursor, after) ?? problems.create('item-incomplete', { name, found, span: cursor.spanOf(after) }),
      );
      return undefined;
    }
  }
}

function parseAttribute(cursor: Cursor, name: Token): AttributeNode {
  const equals = cursor.next();
  const expression = parseExpressionNode(cursor);
  const end = Math.max(cursor.last.end, equals.end);
  return new ArgumentNode(cursor.source, name.start, equals.start, end, cursor.nameOf(name), expression);
}

function parseBlock(cursor: Cursor, typeToken: Token): BlockNode | undefined {
  const type = cursor.nameOf(typeToken);
  const labels: string[] = [];
  const labelPlaces: number[] = [];
  for (;;) {
    const token = cursor.peek();
    if (token.kind === '{') break;
    if (token.kind === 'identifier') labels.push(cursor.nameOf(cursor.next()));
    else if (token.kind === 'openQuote') {
      const label = readPlainString(cursor);
      if (label === undefined) return undefined;
      labels.push(label);
    } else {
      const found = describeToken(token.kind, cursor.textOf(token));
      cursor.report(
        invalidCharacter(cursor, token) ?? problems.create('item-incomplete', { name: type, found, span: cursor.spanOf(token) }),
      );
      return undefined;
    }
    labelPlaces.push(token.start, cursor.last.end);
  }
  const open = cursor.next();
  if (++cursor.depth > deepest) {
    cursor.report(problems.create('nested-too-deep', { limit: deepest, span: cursor.spanOf(open) }));
    cursor.depth--;
    toTheEnd(cursor);
    return undefined;
  }
  const { items } = cursor.peek().kind === 'newline' ? bodyUntil(cursor, '}', open.start) : oneLineBody(cursor, open);
  cursor.depth--;
  const close = cursor.peek();
  if (close.kind === '}') cursor.next();
  else if (close.kind === 'end' && !cursor.abandoned)
    cursor.report(problems.create('unclosed-block', { type, span: cursor.spanOf(open) }));
  const end = Math.max(cursor.last.end, open.end);
  const places = { labels: labelPlaces.slice(), open: open.start, close: close.start, closeEnd: close.end };
  return new StatementBlockNode(cursor.source, typeToken.start, end, type, labels.slice(), items, places);
}

/** Nothing of what is nested too deep is read, and neither is what follows it: so this is said once. */
export function toTheEnd(cursor: Cursor): void {
  cursor.abandoned = true;
  while (cursor.peek().kind !== 'end') cursor.next();
}

/** `{}` or `{ name = value }`. */
function oneLineBody(cursor: Cursor, open: Token): BodyNode {
  const items: AttributeNode[] = [];
  const token = cursor.peek();
  if (token.kind === 'identifier') {
    cursor.next();
    const after = cursor.peek();
    const before = cursor.diagnostics.length;
    if (after.kind === '=') items.push(parseAttribute(cursor, token));
    else
      cursor.report(
        problems.create('one-line-block', { what: `"${cursor.textOf(token)}"`, span: cursor.span(token.start, token.end) }),
      );
    const close = cursor.peek();
    if (close.kind !== '}' && close.kind !== 'end' && cursor.diagnostics.length === before) {
      cursor.report(problems.create('one-line-block', { what: 'what follows', span: cursor.spanOf(close) }));
    }
  } else if (token.kind !== '}' && token.kind !== 'end') {
    const found = describeToken(token.kind, cursor.textOf(token));
    cursor.report(
      invalidCharacter(cursor, token) ?? problems.create('body-item-expected', { found, span: cursor.spanOf(token) }),
    );
  }
  const close = cursor.peek();
  return { items, span: cursor.span(open.start, close.end), endSpan: cursor.spanOf(close) };
}

/**
 * After a mistake, goes on where the next item most likely begins: at a line that starts with a name no further to the right
 * than the item did, or with the brace that closes the body. Brackets do not help: they may be the mistake.
 */
function recover(cursor: Cursor, first: Token): void {
  const column = columnOf(cursor.text, first.start);
  for (let token = cursor.peek(); token.kind !== 'end'; token = cursor.peek()) {
    if ((token.kind === '}' || token.kind === 'identifier') && beginsLine(cursor)) {
      const at = columnOf(cursor.text, token.start);
      if (token.kind === '}' && at < column) return;
      if (token.kind === 'identifier' && at <= column && token.start > first.start) return;
    }
    cursor.next();
  }
}

/** Whether nothing but spaces stands before the next token in its line. */
function beginsLine({ tokens, position, text }: Cursor): boolean {
  const before = tokens.kind(position - 1) === 'space' ? position - 2 : position - 1;
  return before < 0 || text.charCodeAt(tokens.end(before) - 1) === 10;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

const hints: Readonly<Record<string, string>> = {
  "'": ' Strings are written in double quotes.',
  '`': ' Strings are written in double quotes; a text of several lines as a heredoc (<<-EOT).',
  '&': ' The logical operator is "&&".',
  '|': ' The logical operator is "||".',
  ';': ' Items are separated by new lines.',
  '“': ' This is a typographic quotation mark; strings are written with ".',
  '”': ' This is a typographic quotation mark; strings are written with ".',
  '\u00a0': ' It is a non-breaking space; use an ordinary one.',
};

/** The diagnostic for a token that belongs nowhere. */
export function invalidCharacter(cursor: Cursor, token: Token): Diagnostic | undefined {
  if (token.kind !== 'invalid') return undefined;
  const text = cursor.textOf(token);
  const span = cursor.spanOf(token);
  if (text === '/*') return problems.create('unclosed-comment', { span });
  const code = text.codePointAt(0) ?? 0;
  const name =
    code < 32 || code === 0xa0 || code === 0xfffd
      ? `The character U+${code.toString(16).toUpperCase().padStart(4, '0')}`
      : `The character ${text}`;
  return problems.create('invalid-character', { what: name, hint: hints[text] ?? '', span });
}
