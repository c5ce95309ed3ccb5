/** Kinds of tokens. Spaces, comments and newlines are tokens too, so that the texts of all tokens are the input. */
export const tokenKinds = [
  'identifier',
  'number',
  'openQuote',
  'closeQuote',
  'quotedLiteral',
  'openHeredoc',
  'closeHeredoc',
  'stringLiteral',
  'interpolation', // ${ or ${~
  'control', // %{ or %{~
  'sequenceEnd', // } or ~} of one of the two
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&&',
  '||',
  '!',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '=',
  '=>',
  '?',
  ':',
  '::',
  ',',
  '.',
  '...',
  'newline',
  'comment', // of a line comment, with its line end
  'space',
  'byteOrderMark',
  'invalid',
  'end',
] as const;

/** What a token is; punctuation and operators are their own kind. `invalid` is what belongs nowhere. */
export type TokenKind = (typeof tokenKinds)[number];

/** A piece of the input; `start` and `end` are UTF-16 offsets. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/**
 * All tokens of a text, in order, without a gap: each ends where the next one starts. Kept as numbers, five bytes a token,
 * since a template has a token for every four characters; `Token` objects are made when they are asked for.
 */
export interface TokenList extends Iterable<Token> {
  readonly length: number;
  kind(index: number): TokenKind;
  start(index: number): number;
  end(index: number): number;
  at(index: number): Token | undefined;
}

/** Collects tokens; `add` takes where each ends. */
export interface TokenWriter {
  add(kind: TokenKind, end: number): void;
  finish(): TokenList;
}

const codes = new Map<TokenKind, number>(tokenKinds.map((kind, code) => [kind, code]));

/** A writer for the tokens of a text of this length. */
export function tokenWriter(textLength: number): TokenWriter {
  let capacity = Math.max(16, textLength >> 2);
  let kinds = new Uint8Array(capacity);
  let ends = new Uint32Array(capacity);
  let count = 0;
  const grow = (): void => {
    capacity = Math.min(capacity * 2, textLength + 2);
    const [moreKinds, moreEnds] = [new Uint8Array(capacity), new Uint32Array(capacity)];
    moreKinds.set(kinds);
    moreEnds.set(ends);
    [kinds, ends] = [moreKinds, moreEnds];
  };
  return {
    add(kind, end) {
      if (count === capacity) grow();
      kinds[count] = codes.get(kind) ?? 0;
      ends[count] = end;
      count++;
    },
    finish: () => tokenList(kinds.slice(0, count), ends.slice(0, count)),
  };
}

function tokenList(kinds: Uint8Array, ends: Uint32Array): TokenList {
  const length = kinds.length;
  const kind = (index: number): TokenKind => tokenKinds[kinds[index] ?? 0] ?? 'end';
  const start = (index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));
  const end = (index: number): number => ends[index] ?? 0;
  const at = (index: number): Token | undefined =>
    index >= 0 && index < length ? { kind: kind(index), start: start(index), end: end(index) } : undefined;
  return {
    length,
    kind,
    start,
    end,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) yield { kind: kind(index), start: start(index), end: end(index) };
    },
  };
}
