import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { tokenize, type LexerMode } from './lexer.ts';
import type { Token, TokenKind } from './tokens.ts';

/** Deepest nesting of expressions and blocks that is read; deeper is a diagnostic, never a stack overflow. */
export const deepest = 400;

/**
 * Reads tokens one after another. Newlines count or not, depending on where the parser is; spaces and comments never do,
 * but for the line end that a line comment swallows.
 */
export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  peek(): Token;
  next(): Token;
  /** Text of a token. */
  textOf(token: Token): string;
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
}

export function createCursor(text: string, file: string, offset: number, mode: LexerMode): Cursor {
  const tokens = tokenize(text, mode);
  const diagnostics: Diagnostic[] = [];
  const end: Token = tokens.at(-1) ?? { kind: 'end', start: 0, end: 0 };
  let position = 0;
  let counting = true;
  let last: Token = { kind: 'end', start: 0, end: 0 };

  const skip = (): void => {
    for (let token = tokens[position]; token !== undefined; token = tokens[position]) {
      if (token.kind === 'space' || token.kind === 'byteOrderMark') position++;
      else if (token.kind === 'comment' && !(counting && endsLine(token))) position++;
      else if (token.kind === 'newline' && !counting) position++;
      else return;
    }
  };
  const endsLine = (token: Token): boolean => text.charCodeAt(token.end - 1) === 10 && text[token.start + 1] !== '*';
  const peek = (): Token => {
    skip();
    const token = tokens[position] ?? end;
    return token.kind === 'comment' ? { ...token, kind: 'newline' } : token;
  };
  const span = (start: number, stop: number): Span => ({ file, start: start + offset, end: stop + offset });

  return {
    text,
    tokens,
    peek,
    next: () => {
      const token = peek();
      if (position < tokens.length - 1) position++;
      last = token;
      return token;
    },
    textOf: (token) => text.slice(token.start, token.end),
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
    },
    withNewlines: (wanted, body) => {
      const before = counting;
      counting = wanted === 'counting';
      try {
        return body();
      } finally {
        counting = before;
      }
    },
    report: (diagnostic) => void diagnostics.push(diagnostic),
    diagnostics,
    depth: 0,
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
