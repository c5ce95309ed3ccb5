import { countCharacters } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';
import { type Cursor, deepest, describeToken } from './cursor.ts';
import { parseExpressionNode } from './expression-parser.ts';
import { InterpolationPart, PlainStringNode, RawTextPart, TemplateNode } from './nodes.ts';
import type { ExpressionNode, TemplatePart } from './tree.ts';
import type { Token } from './tokens.ts';

/** A piece of a template before directives are put together. Texts are mutable: strip markers and flush heredocs cut them. */
type Piece =
  | { readonly kind: 'text'; text: string; start: number; readonly end: number }
  | { readonly kind: 'interpolation'; readonly start: number; readonly end: number; readonly expression: ExpressionNode }
  | { readonly kind: 'if'; readonly start: number; readonly end: number; readonly condition: ExpressionNode }
  | {
      readonly kind: 'for';
      readonly start: number;
      readonly end: number;
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: ExpressionNode;
    }
  | { readonly kind: 'else' | 'endif' | 'endfor'; readonly start: number; readonly end: number };

/** A whole text as a template. */
export function parseTemplateNode(cursor: Cursor): ExpressionNode {
  const pieces = readPieces(cursor, 'end');
  return finish(cursor, pieces, 0, cursor.text.length, 'bare');
}

/** A quoted template, at its opening quote. */
export function parseQuoted(cursor: Cursor): ExpressionNode {
  const open = cursor.next();
  const plain = plainString(cursor, open);
  if (plain !== undefined) return plain;
  const pieces = readPieces(cursor, 'closeQuote');
  if (cursor.raw().kind === 'closeQuote') cursor.next();
  else if (pieces !== undefined) {
    cursor.report(problems.create('unclosed-string', { span: cursor.span(open.start, Math.max(open.end, cursor.last.end)) }));
    return { kind: 'missing', span: cursor.spanOf(open) };
  }
  return finish(cursor, pieces, open.start, cursor.last.end, 'quoted');
}

/** What most strings are: nothing between the quotes but text that means itself. */
function plainString(cursor: Cursor, open: Token): ExpressionNode | undefined {
  const token = cursor.raw();
  if (token.kind === 'quotedLiteral') {
    if (cursor.tokens.kind(cursor.position + 1) !== 'closeQuote') return undefined;
    if (/[\\{]/.test(cursor.textOf(token))) return undefined;
    cursor.next();
  } else if (token.kind !== 'closeQuote') return undefined;
  return new PlainStringNode(cursor.source, open.start, cursor.next().end);
}

/** A heredoc, at its opening line. */
export function parseHeredoc(cursor: Cursor): ExpressionNode {
  const open = cursor.next();
  const header = cursor.textOf(open);
  const pieces = readPieces(cursor, 'closeHeredoc');
  if (cursor.raw().kind === 'closeHeredoc') cursor.next();
  else if (pieces !== undefined) {
    const marker = header.replace(/^<<-?/, '').trim();
    cursor.report(
      problems.create('unclosed-heredoc', { marker, span: cursor.span(open.start, open.start + header.trimEnd().length) }),
    );
    return { kind: 'missing', span: cursor.spanOf(open) };
  }
  if (pieces !== undefined && header.startsWith('<<-')) flush(pieces);
  return finish(cursor, pieces, open.start, cursor.last.end, 'heredoc');
}

/** A quoted string without template sequences, at its opening quote, for labels and names. Reports anything else. */
export function readPlainString(cursor: Cursor): string | undefined {
  const open = cursor.peek();
  const node = parseQuoted(cursor);
  if (node.kind !== 'template') return undefined;
  if (node.parts.some((part) => part.kind !== 'text')) {
    cursor.report(problems.create('label-template', { span: cursor.span(open.start, cursor.last.end) }));
    return undefined;
  }
  return node.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function finish(
  cursor: Cursor,
  pieces: Piece[] | undefined,
  start: number,
  end: number,
  quotes: 'quoted' | 'heredoc' | 'bare',
): ExpressionNode {
  const parts = pieces === undefined ? undefined : assemble(cursor, pieces);
  if (parts === undefined) return { kind: 'missing', span: cursor.span(start, end) };
  return new TemplateNode(cursor.source, start, end, parts.slice(), quotes);
}

/** Reads up to and without the closing token; undefined after a mistake inside a sequence. */
function readPieces(cursor: Cursor, closing: 'closeQuote' | 'closeHeredoc' | 'end'): Piece[] | undefined {
  const pieces: Piece[] = [];
  let strips = false;
  for (;;) {
    const token = cursor.raw();
    if (token.kind === closing || token.kind === 'end' || token.kind === 'newline') return pieces;
    if (token.kind === 'quotedLiteral' || token.kind === 'stringLiteral') {
      cursor.next();
      const text = token.kind === 'quotedLiteral' ? unescape(cursor, token) : unescapeSequences(cursor.textOf(token));
      pieces.push({ kind: 'text', text: strips ? text.trimStart() : text, start: token.start, end: token.end });
      strips = false;
      continue;
    }
    if (token.kind !== 'interpolation' && token.kind !== 'control') return pieces;
    const previous = pieces.at(-1);
    if (cursor.textOf(token).endsWith('~') && previous?.kind === 'text') previous.text = previous.text.trimEnd();
    const piece = cursor.withNewlines('ignored', () => readSequence(cursor, cursor.next()));
    if (piece === undefined) return undefined;
    pieces.push(piece);
    strips = cursor.text[piece.end - 2] === '~';
  }
}

function readSequence(cursor: Cursor, open: Token): Piece | undefined {
  const inner = open.kind === 'interpolation' ? readInterpolation(cursor) : readDirective(cursor);
  if (inner === undefined) return undefined;
  const close = cursor.peek();
  if (close.kind !== 'sequenceEnd') {
    const what = open.kind === 'interpolation' ? 'interpolation' : 'directive';
    const found = describeToken(close.kind, cursor.textOf(close));
    cursor.report(problems.create('sequence-unclosed', { what, found, span: cursor.spanOf(open) }));
    return undefined;
  }
  cursor.next();
  return { ...inner, start: open.start, end: close.end };
}

type Inner<P = Piece> = P extends Piece ? Omit<P, 'start' | 'end'> : never;

function readInterpolation(cursor: Cursor): Inner | undefined {
  const expression = parseExpressionNode(cursor);
  return expression.kind === 'missing' ? undefined : { kind: 'interpolation', expression };
}

function readDirective(cursor: Cursor): Inner | undefined {
  const token = cursor.peek();
  const name = cursor.textOf(token);
  switch (token.kind === 'identifier' ? name : '') {
    case 'if': {
      cursor.next();
      const condition = parseExpressionNode(cursor);
      return condition.kind === 'missing' ? undefined : { kind: 'if', condition };
    }
    case 'else':
    case 'endif':
    case 'endfor':
      cursor.next();
      return { kind: name as 'else' | 'endif' | 'endfor' };
    case 'for':
      cursor.next();
      return readForDirective(cursor);
    default:
      cursor.report(problems.create('directive-unknown', { found: describeToken(token.kind, name), span: cursor.spanOf(token) }));
      return undefined;
  }
}

function readForDirective(cursor: Cursor): Inner | undefined {
  const names: string[] = [];
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== 'identifier') return incomplete(cursor, 'A name for the element');
    names.push(cursor.textOf(cursor.next()));
    if (cursor.peek().kind !== ',' || names.length === 2) break;
    cursor.next();
  }
  const keyword = cursor.peek();
  if (keyword.kind !== 'identifier' || cursor.textOf(keyword) !== 'in') return incomplete(cursor, '"in"');
  cursor.next();
  const collection = parseExpressionNode(cursor);
  if (collection.kind === 'missing') return undefined;
  return { kind: 'for', keyName: names.length === 2 ? names[0] : undefined, valueName: names.at(-1) ?? '', collection };
}

function incomplete(cursor: Cursor, what: string): undefined {
  const token = cursor.peek();
  cursor.report(
    problems.create('for-incomplete', {
      what,
      found: describeToken(token.kind, cursor.textOf(token)),
      span: cursor.spanOf(token),
    }),
  );
  return undefined;
}

/** Puts directives and what stands between them together. */
function assemble(cursor: Cursor, pieces: readonly Piece[]): TemplatePart[] | undefined {
  let index = 0;
  let depth = cursor.depth;
  const spanOf = (piece: Piece): ReturnType<Cursor['span']> => cursor.span(piece.start, piece.end);
  const until = (closers: readonly Piece['kind'][], opener: Piece | undefined): TemplatePart[] | undefined => {
    const parts: TemplatePart[] = [];
    if (++depth > deepest && opener !== undefined) {
      cursor.report(problems.create('nested-too-deep', { limit: deepest, span: spanOf(opener) }));
      return undefined;
    }
    for (let piece = pieces[index]; piece !== undefined; piece = pieces[index]) {
      if (closers.includes(piece.kind)) {
        depth--;
        return parts;
      }
      index++;
      const part = assemblePiece(piece);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (opener === undefined) return parts;
    cursor.report(
      problems.create('directive-unclosed', { directive: opener.kind, closing: `end${opener.kind}`, span: spanOf(opener) }),
    );
    return undefined;
  };
  const assemblePiece = (piece: Piece): TemplatePart | undefined => {
    switch (piece.kind) {
      case 'text':
        return piece.text.length === piece.end - piece.start
          ? new RawTextPart(cursor.source, piece.start, piece.end)
          : { kind: 'text', span: spanOf(piece), text: piece.text };
      case 'interpolation':
        return new InterpolationPart(cursor.source, piece.start, piece.end, piece.expression);
      case 'if': {
        const yes = until(['else', 'endif'], piece);
        if (yes === undefined) return undefined;
        const hasElse = pieces[index]?.kind === 'else';
        if (hasElse) index++;
        const no = hasElse ? until(['endif'], piece) : [];
        if (no === undefined) return undefined;
        const end = pieces[index++];
        return {
          kind: 'if',
          span: cursor.span(piece.start, end === undefined ? piece.end : end.end),
          condition: piece.condition,
          yes,
          no,
        };
      }
      case 'for': {
        const body = until(['endfor'], piece);
        if (body === undefined) return undefined;
        const end = pieces[index++];
        return {
          kind: 'for',
          span: cursor.span(piece.start, end === undefined ? piece.end : end.end),
          keyName: piece.keyName,
          valueName: piece.valueName,
          collection: piece.collection,
          body,
        };
      }
      default:
        cursor.report(
          problems.create('directive-unbalanced', {
            found: piece.kind,
            opening: piece.kind === 'endfor' ? 'for' : 'if',
            span: spanOf(piece),
          }),
        );
        return undefined;
    }
  };
  return until([], undefined);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** `$${` and `%%{` stand for `${` and `%{`. */
function unescapeSequences(text: string): string {
  return text.replaceAll(/([$%])\1\{/g, '$1{');
}

function unescape(cursor: Cursor, token: Token): string {
  const text = cursor.textOf(token);
  if (!text.includes('\\')) return unescapeSequences(text);
  return text.replaceAll(
    /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^uU]|[uU]|$)|([$%])\2\{/g,
    (whole, escape: string | undefined, doubled: string | undefined, at: number) => {
      if (doubled !== undefined) return `${doubled}{`;
      const simple = escape === undefined ? undefined : escapes[escape];
      if (simple !== undefined) return simple;
      const code = escape !== undefined && escape.length > 1 ? Number.parseInt(escape.slice(1), 16) : Number.NaN;
      if (code <= 0x10ffff) return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code);
      // With the character that makes no escape; at the end of a text there is none.
      const from = token.start + at;
      const end = Math.min(from + Math.max(whole.length, 2), Math.max(token.end, from + 1));
      cursor.report(problems.create('invalid-escape', { escape: whole, span: cursor.span(from, end) }));
      return whole;
    },
  );
}

/** `<<-`: takes the smallest indentation of all lines away from each. Empty lines do not count; a line that begins with a sequence has none. */
function flush(pieces: readonly Piece[]): void {
  const lineStarts: Extract<Piece, { kind: 'text' }>[] = [];
  let smallest = Infinity;
  let atLineStart = true;
  for (const piece of pieces) {
    if (atLineStart) {
      if (piece.kind !== 'text') smallest = 0;
      else if (!(piece.text.trim() === '' && piece.text.endsWith('\n'))) {
        smallest = Math.min(smallest, countCharacters(/^\s*/.exec(piece.text)?.[0] ?? ''));
        lineStarts.push(piece);
      }
    }
    atLineStart = piece.kind === 'text' && piece.text.endsWith('\n');
  }
  if (smallest === Infinity) return;
  for (const piece of lineStarts) {
    const cut = Math.min(smallest, piece.text.length);
    piece.text = piece.text.slice(cut);
    piece.start += cut;
  }
}
