import type { Token, TokenKind } from './tokens.ts';

/** Where a text starts: as a file or expression, or inside a template without quotes. */
export type LexerMode = 'normal' | 'template';

type State =
  | { readonly mode: 'normal'; depth: number; readonly inTemplate: boolean }
  | { readonly mode: 'quoted' }
  | { readonly mode: 'bare' }
  | { readonly mode: 'heredoc'; readonly marker: string; lineStart: boolean };

const identifierPattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const numberPattern = /[0-9](?:[0-9.]|[eE][+-]?[0-9])*/y;
const spacePattern = /[ \t]+/y;
const lineCommentPattern = /(?:#|\/\/)[^\n]*\n?/y;
const heredocPattern = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const longOperators = ['...', '&&', '||', '==', '!=', '<=', '>=', '=>', '::'] as const;
const operators = new Set<string>([
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
  '!',
  '<',
  '>',
  '=',
  '?',
  ':',
  ',',
  '.',
]);

/**
 * Splits a text into tokens whose texts, one after another, are the text. Never fails: what belongs nowhere is `invalid`.
 * Linear in the length of the text. The last token is `end`, empty.
 */
export function tokenize(text: string, mode: LexerMode = 'normal'): readonly Token[] {
  const tokens: Token[] = [];
  const stack: State[] = [mode === 'normal' ? { mode: 'normal', depth: 0, inTemplate: false } : { mode: 'bare' }];
  let position = 0;

  const push = (kind: TokenKind, end: number): void => {
    tokens.push({ kind, start: position, end });
    position = end;
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };

  const scanNormal = (state: Extract<State, { mode: 'normal' }>): void => {
    const character = text[position] ?? '';
    if (character === ' ' || character === '\t')
      return push('space', match(spacePattern) === null ? position + 1 : spacePattern.lastIndex);
    if (character === '\n') return push('newline', position + 1);
    if (character === '\r' && text[position + 1] === '\n') return push('newline', position + 2);
    if (character === '#' || (character === '/' && text[position + 1] === '/')) {
      match(lineCommentPattern);
      return push('comment', lineCommentPattern.lastIndex);
    }
    if (character === '/' && text[position + 1] === '*') {
      const close = text.indexOf('*/', position + 2);
      return close === -1 ? push('invalid', position + 2) : push('comment', close + 2);
    }
    if (character >= '0' && character <= '9') {
      match(numberPattern);
      return push('number', numberPattern.lastIndex);
    }
    if (character === '"') {
      push('openQuote', position + 1);
      stack.push({ mode: 'quoted' });
      return;
    }
    if (character === '<' && text[position + 1] === '<') {
      const heredoc = match(heredocPattern);
      if (heredoc !== null) {
        push('openHeredoc', heredocPattern.lastIndex);
        stack.push({ mode: 'heredoc', marker: heredoc[2] ?? '', lineStart: true });
        return;
      }
    }
    if (state.inTemplate && state.depth === 0) {
      const length = character === '}' ? 1 : character === '~' && text[position + 1] === '}' ? 2 : 0;
      if (length > 0) {
        push('sequenceEnd', position + length);
        stack.pop();
        return;
      }
    }
    if (character === '{') state.depth++;
    if (character === '}') state.depth--;
    const long = longOperators.find((operator) => text.startsWith(operator, position));
    if (long !== undefined) return push(long, position + long.length);
    if (operators.has(character)) return push(character as TokenKind, position + 1);
    if (match(identifierPattern) !== null) return push('identifier', identifierPattern.lastIndex);
    const code = text.codePointAt(position) ?? 0;
    push('invalid', position + (code > 0xffff ? 2 : 1));
  };

  /** The end of literal text from here: where a sequence starts, or one of the stops stands. */
  const literalEnd = (stops: string): number => {
    let at = position;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (stops.includes(character)) return at;
      if (character === '$' || character === '%') {
        if (text[at + 1] === '{') return at;
        // `$${` and `%%{` stand for themselves.
        at += text[at + 1] === character && text[at + 2] === '{' ? 3 : 1;
      } else if (character === '\\' && stops.includes('"')) {
        const next = text[at + 1];
        at += next === undefined || next === '\n' || next === '\r' ? 1 : 2;
      } else at++;
    }
    return at;
  };

  const scanSequence = (): boolean => {
    const character = text[position];
    if ((character !== '$' && character !== '%') || text[position + 1] !== '{') return false;
    push(character === '$' ? 'interpolation' : 'control', position + (text[position + 2] === '~' ? 3 : 2));
    stack.push({ mode: 'normal', depth: 0, inTemplate: true });
    return true;
  };

  const scanQuoted = (): void => {
    const character = text[position];
    if (character === '"') {
      push('closeQuote', position + 1);
      stack.pop();
    } else if (character === '\n' || (character === '\r' && text[position + 1] === '\n')) {
      // A quoted template ends with its line, closed or not: what follows is most likely meant as it looks.
      stack.pop();
    } else if (!scanSequence()) {
      let end = literalEnd('"\n');
      if (text[end] === '\n' && text[end - 1] === '\r' && end - 1 > position) end--;
      push('quotedLiteral', Math.max(end, position + 1));
    }
  };

  const scanBare = (): void => {
    if (scanSequence()) return;
    const end = literalEnd('\n');
    push('stringLiteral', Math.min(text.length, end + (text[end] === '\n' ? 1 : 0)));
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
    const end = literalEnd('\n');
    state.lineStart = text[end] === '\n';
    push('stringLiteral', end + (state.lineStart ? 1 : 0));
  };

  if (mode === 'normal' && text.startsWith('\ufeff')) push('byteOrderMark', 1);
  while (position < text.length) {
    const state = stack.at(-1) ?? { mode: 'normal' as const, depth: 0, inTemplate: false };
    if (state.mode === 'normal') scanNormal(state);
    else if (state.mode === 'quoted') scanQuoted();
    else if (state.mode === 'bare') scanBare();
    else scanHeredoc(state);
  }
  push('end', position);
  return tokens;
}
