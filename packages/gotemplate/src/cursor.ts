import type { Section, Token } from './lexer.ts';

/** Reads the tokens of one action. */
export interface Cursor {
  readonly tokens: readonly Token[];
  /** Position among the tokens, to go back to. */
  at: number;
}

export type Action = Extract<Section, { kind: 'action' }>;

export function createCursor(section: Action): Cursor {
  return { tokens: section.tokens, at: 0 };
}

const nowhere: Token = { kind: 'unclosed-action', text: '', start: 0, end: 0 };

/** Whether a space stands before the next token. */
export function atSpace({ tokens, at }: Cursor): boolean {
  return tokens[at]?.kind === 'space';
}

/** The next token that is no space. The last one stays. */
export function peek(cursor: Cursor): Token {
  while (atSpace(cursor)) cursor.at++;
  return cursor.tokens[cursor.at] ?? cursor.tokens.at(-1) ?? nowhere;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (cursor.at < cursor.tokens.length - 1) cursor.at++;
  return token;
}

export function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}
