import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Source } from '../located.ts';
import type { Value } from '../values/index.ts';
import { tokenize, type LexerMode } from './lexer.ts';
import type { Token, TokenKind, TokenList } from './tokens.ts';

/** Deepest nesting of expressions and blocks that is read; deeper is a diagnostic, never a stack overflow. */
export const deepest = 400;

/**
 * Reads tokens one after another. Newlines count or not, depending on where the parser is; spaces and comments never do,
 * but for the line end that a line comment swallows.
 */
export interface Cursor {
  readonly source: Source;
  readonly text: string;
  readonly tokens: TokenList;
  peek(): Token;
  next(): Token;
  /** The token at the position as it stands, spaces and comments included: inside templates they are text. */
  raw(): Token;
  /** Text of a token. */
  textOf(token: Token): string;
  /** Text of an identifier; the same string for the same name, since names repeat all the time. */
  nameOf(token: Token): string;
  /** A literal's value, made once for all that are written alike. */
  literal(text: string, make: () => Value | undefined): Value | undefined;
  span(start: number, end: number): Span;
  spanOf(token: Token): Span;
  /** The token before the next one, for the end of what was just read. */
  readonly last: Token;
  /** Reads `body` with newlines counting or not. */
  withNewlines<T>(counting: 'counting' | 'ignored', body: () => T): T;
  report(diagnostic: Diagnostic): void;
  readonly diagnostics: readonly Diagnostic[];
  /** Position in the tokens, to see whether anything was read. */
  readonly position: number;
  /** Goes back to a position. */
  rewind(position: number): void;
  depth: number;
  /** True when the rest was skipped: what is missing there is not missing. */
  abandoned: boolean;
}

export function createCursor(text: string, file: string, offset: number, mode: LexerMode): Cursor {
  const tokens = tokenize(text, mode);
  const diagnostics: Diagnostic[] = [];
  const names = nameTable(text);
  const literals = new Map<string, Value>();
  const none: Token = { kind: 'end', start: 0, end: 0 };
  let position = 0;
  let counting = true;
  let last = none;
  /** What `peek` found, until something moves. */
  let peeked: Token | undefined;

  const endsLine = (index: number): boolean =>
    text.charCodeAt(tokens.end(index) - 1) === 10 && text.charCodeAt(tokens.start(index) + 1) !== 42;
  const skip = (): TokenKind => {
    for (;;) {
      const kind = tokens.kind(position);
      if (kind === 'space' || kind === 'byteOrderMark') position++;
      else if (kind === 'newline' && !counting) position++;
      else if (kind === 'comment' && !(counting && endsLine(position))) position++;
      else return kind;
    }
  };
  const peek = (): Token => {
    if (peeked !== undefined) return peeked;
    const kind = skip();
    peeked = {
      kind: kind === 'comment' ? 'newline' : kind,
      start: tokens.start(position),
      end: tokens.end(position),
    };
    return peeked;
  };
  const span = (start: number, stop: number): Span => ({ file, start: start + offset, end: stop + offset });

  return {
    source: { file, text, offset },
    text,
    tokens,
    peek,
    next: () => {
      const token = peek();
      if (position < tokens.length - 1) {
        position++;
        peeked = undefined;
      }
      last = token;
      return token;
    },
    raw: () => tokens.at(position) ?? none,
    textOf: (token) => text.slice(token.start, token.end),
    nameOf: ({ start, end }) => names.at(start, end),
    literal: (text, make) => {
      const known = literals.get(text);
      if (known !== undefined) return known;
      const value = make();
      if (value !== undefined) literals.set(text, value);
      return value;
    },
    span,
    spanOf: (token) => span(token.start, token.end),
    get last() {
      return last;
    },
    get position() {
      return position;
    },
    rewind: (to) => {
      position = to;
      peeked = undefined;
    },
    withNewlines: (wanted, body) => {
      const before = counting;
      const set = (value: boolean): void => {
        if (counting !== value) peeked = undefined;
        counting = value;
      };
      set(wanted === 'counting');
      try {
        return body();
      } finally {
        set(before);
      }
    },
    report: (diagnostic) => void diagnostics.push(diagnostic),
    diagnostics,
    depth: 0,
    abandoned: false,
  };
}

/** Names of a text, each made once. Recent ones are found without cutting them out of the text again. */
function nameTable(text: string): { at(start: number, end: number): string } {
  const all = new Map<string, string>();
  const recent: string[] = new Array<string>(1024).fill('');
  return {
    at(start, end) {
      const slot =
        (text.charCodeAt(start) * 31 + text.charCodeAt(end - 1) * 17 + text.charCodeAt((start + end) >> 1) * 7 + end - start) &
        1023;
      const found = recent[slot] ?? '';
      if (found.length === end - start && text.startsWith(found, start)) return found;
      const name = text.slice(start, end);
      const known = all.get(name);
      if (known === undefined) all.set(name, name);
      return (recent[slot] = known ?? name);
    },
  };
}

/** How a token is named in messages. */
export function describeToken(kind: TokenKind, text: string): string {
  switch (kind) {
    case 'end':
      return 'the end of the text';
    case 'newline':
      return 'a new line';
    case 'identifier':
      return `the name "${text}"`;
    case 'number':
      return `the number ${text}`;
    case 'openQuote':
      return 'a quoted string';
    case 'openHeredoc':
      return 'a heredoc';
    case 'sequenceEnd':
      return 'the end of a template sequence';
    default:
      return `"${text}"`;
  }
}
