import { type TokenKind, type TokenList, tokenWriter } from './tokens.ts';

/** Where a text starts: as a file or expression, or inside a template without quotes. */
export type LexerMode = 'normal' | 'template';

type State =
  | { readonly mode: 'normal'; depth: number; readonly inTemplate: boolean }
  | { readonly mode: 'quoted' }
  | { readonly mode: 'bare' }
  | { readonly mode: 'heredoc'; readonly marker: string; lineStart: boolean };

// Classes of Unicode take long to make, and most texts are ASCII: a pattern with one stands where it is used.
// Ends with a digit: `1...` is a number and what expands it.
const numberPattern = /[0-9](?:(?:[0-9.]|[eE][+-]?[0-9])*(?:[0-9]|[eE][+-]?[0-9]))?/y;

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const hash = 35;
const dollar = 36;
const percent = 37;
const ampersand = 38;
const star = 42;
const dot = 46;
const slash = 47;
const digitZero = 48;
const digitNine = 57;
const colon = 58;
const less = 60;
const equals = 61;
const greater = 62;
const exclamation = 33;
const backslash = 92;
const openBrace = 123;
const bar = 124;
const closeBrace = 125;
const tilde = 126;

/** Operators and brackets of one character. */
const single: readonly (TokenKind | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return '{}[]()+-*/%!<>=?:,.'.includes(character) ? (character as TokenKind) : undefined;
});

/** What may go on an identifier, of the first 128 characters: 1 letters and `_`, 2 digits and `-`. */
const identifierClass = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z_]/.test(character) ? 1 : /[0-9-]/.test(character) ? 2 : 0;
});

/**
 * Splits a text into tokens whose texts, one after another, are the text. Never fails: what belongs nowhere is `invalid`.
 * Linear in the length of the text. The last token is `end`, empty.
 */
export function tokenize(text: string, mode: LexerMode = 'normal'): TokenList {
  const tokens = tokenWriter(text.length);
  const stack: State[] = [mode === 'normal' ? { mode: 'normal', depth: 0, inTemplate: false } : { mode: 'bare' }];
  const length = text.length;
  let position = 0;
  let commentsMayClose = true;

  const push = (kind: TokenKind, end: number): void => {
    tokens.add(kind, end);
    position = end;
  };

  const lineCommentEnd = (): number => {
    const newline = text.indexOf('\n', position);
    return newline === -1 ? length : newline + 1;
  };

  const blockComment = (): void => {
    const close = commentsMayClose ? text.indexOf('*/', position + 2) : -1;
    // Not looked for again: a text full of openings would be searched to its end for each.
    if (close === -1) commentsMayClose = false;
    push(close === -1 ? 'invalid' : 'comment', close === -1 ? position + 2 : close + 2);
  };

  const identifierEnd = (): number => {
    let at = position;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) break;
      const kind = identifierClass[code];
      if (kind === 0 || (kind === 2 && at === position)) return at;
    }
    if (at === length) return at;
    const identifierPattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
    identifierPattern.lastIndex = position;
    return identifierPattern.test(text) ? identifierPattern.lastIndex : position;
  };

  const operator = (code: number, next: number): TokenKind | undefined => {
    switch (code) {
      case ampersand:
        return next === ampersand ? '&&' : undefined;
      case bar:
        return next === bar ? '||' : undefined;
      case equals:
        return next === equals ? '==' : next === greater ? '=>' : '=';
      case exclamation:
        return next === equals ? '!=' : '!';
      case less:
        return next === equals ? '<=' : '<';
      case greater:
        return next === equals ? '>=' : '>';
      case colon:
        return next === colon ? '::' : ':';
      case dot:
        return next === dot && text.charCodeAt(position + 2) === dot ? '...' : '.';
      default:
        return single[code];
    }
  };

  const scanNormal = (state: Extract<State, { mode: 'normal' }>): void => {
    const code = text.charCodeAt(position);
    if (code === space || code === tab) {
      let end = position + 1;
      for (let more = text.charCodeAt(end); more === space || more === tab; more = text.charCodeAt(end)) end++;
      return push('space', end);
    }
    const end = identifierEnd();
    if (end > position) return push('identifier', end);
    if (code === lineFeed) return push('newline', position + 1);
    const next = text.charCodeAt(position + 1);
    if (code === quote) {
      push('openQuote', position + 1);
      stack.push({ mode: 'quoted' });
      return;
    }
    if (code >= digitZero && code <= digitNine) {
      numberPattern.lastIndex = position;
      numberPattern.test(text);
      return push('number', numberPattern.lastIndex);
    }
    if (code === carriageReturn && next === lineFeed) return push('newline', position + 2);
    if (code === hash || (code === slash && next === slash)) return push('comment', lineCommentEnd());
    if (code === slash && next === star) return blockComment();
    if (code === less && next === less) {
      const heredocPattern = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
      heredocPattern.lastIndex = position;
      const heredoc = heredocPattern.exec(text);
      if (heredoc !== null) {
        push('openHeredoc', heredocPattern.lastIndex);
        stack.push({ mode: 'heredoc', marker: heredoc[2] ?? '', lineStart: true });
        return;
      }
    }
    const isTilde = code === tilde && next === closeBrace;
    const endsSequence = state.inTemplate && state.depth === 0 && (isTilde || code === closeBrace);
    if (endsSequence || isTilde) {
      push('sequenceEnd', position + (isTilde ? 2 : 1));
      if (endsSequence) stack.pop();
      return;
    }
    if (code === openBrace) state.depth++;
    if (code === closeBrace) state.depth--;
    const kind = operator(code, next);
    if (kind !== undefined) return push(kind, position + kind.length);
    push('invalid', position + ((text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1));
  };

  /** The end of literal text from here: where a sequence starts, a line ends, or in quotes the closing one stands. */
  const literalEnd = (quotes: 'quoted' | 'unquoted'): number => {
    const stop = quotes === 'quoted' ? quote : lineFeed;
    const escape = quotes === 'quoted' ? backslash : lineFeed;
    let at = position;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code === stop || code === lineFeed) return at;
      if (code === dollar || code === percent) {
        const next = text.charCodeAt(at + 1);
        if (next === openBrace) return at;
        // `$${` and `%%{` stand for themselves.
        at += next === code && text.charCodeAt(at + 2) === openBrace ? 3 : 1;
      } else if (code === escape) {
        const next = text.charCodeAt(at + 1);
        at += Number.isNaN(next) || next === lineFeed || next === carriageReturn ? 1 : 2;
      } else at++;
    }
    return Math.min(at, length);
  };

  const scanSequence = (): boolean => {
    const code = text.charCodeAt(position);
    if ((code !== dollar && code !== percent) || text.charCodeAt(position + 1) !== openBrace) return false;
    push(code === dollar ? 'interpolation' : 'control', position + (text.charCodeAt(position + 2) === tilde ? 3 : 2));
    stack.push({ mode: 'normal', depth: 0, inTemplate: true });
    return true;
  };

  const scanQuoted = (): void => {
    const code = text.charCodeAt(position);
    if (code === quote) {
      push('closeQuote', position + 1);
      stack.pop();
    } else if (code === lineFeed || (code === carriageReturn && text.charCodeAt(position + 1) === lineFeed)) {
      // A quoted template ends with its line, closed or not: what follows is most likely meant as it looks.
      stack.pop();
    } else if (!scanSequence()) {
      let end = literalEnd('quoted');
      if (text.charCodeAt(end) === lineFeed && text.charCodeAt(end - 1) === carriageReturn && end - 1 > position) end--;
      push('quotedLiteral', Math.max(end, position + 1));
    }
  };

  const scanBare = (): void => {
    if (scanSequence()) return;
    const end = literalEnd('unquoted');
    push('stringLiteral', end < length && text.charCodeAt(end) === lineFeed ? end + 1 : end);
  };

  const scanHeredoc = (state: Extract<State, { mode: 'heredoc' }>): void => {
    if (state.lineStart) {
      const newline = text.indexOf('\n', position);
      if (newline !== -1) {
        const line = text.slice(position, newline);
        if (line.trim() === state.marker) {
          push('closeHeredoc', line.endsWith('\r') ? newline - 1 : newline);
          stack.pop();
          return;
        }
      }
    }
    state.lineStart = false;
    if (scanSequence()) return;
    const end = literalEnd('unquoted');
    state.lineStart = end < length && text.charCodeAt(end) === lineFeed;
    push('stringLiteral', end + (state.lineStart ? 1 : 0));
  };

  if (mode === 'normal' && text.startsWith('\ufeff')) push('byteOrderMark', 1);
  while (position < length) {
    const state = stack.at(-1) ?? { mode: 'normal' as const, depth: 0, inTemplate: false };
    if (state.mode === 'normal') scanNormal(state);
    else if (state.mode === 'quoted') scanQuoted();
    else if (state.mode === 'bare') scanBare();
    else scanHeredoc(state);
  }
  push('end', position);
  return tokens.finish();
}
