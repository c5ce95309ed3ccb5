import { tokenize } from '../syntax/lexer.ts';
import type { TokenKind } from '../syntax/tokens.ts';
import type { Style } from './style.ts';

/**
 * A text in the line ends of a file, all lines but the first indented. What is in heredocs and block comments stays as it is,
 * since it has a meaning.
 */
export function fitted(text: string, indentation: string, { lineEnd }: Style): string {
  const tokens = tokenize(text);
  const parts: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const piece = text.slice(tokens.start(index), tokens.end(index));
    if (!endsLine(tokens.kind(index), piece)) {
      parts.push(piece);
      continue;
    }
    parts.push(piece.replace(/\r?\n$/, ''), lineEnd);
    const next = tokens.kind(index + 1);
    if (next !== 'newline' && next !== 'end') parts.push(indentation);
  }
  return parts.join('');
}

/** Whether a token is, or has in it, the end of a line. */
export function endsLine(kind: TokenKind, text: string): boolean {
  return kind === 'newline' || (kind === 'comment' && text.endsWith('\n'));
}

/** The kind of the last token of a text that is neither space nor line end; a line end follows the text. */
export function lastKind(text: string): TokenKind {
  const tokens = tokenize(`${text}\n`);
  for (let index = tokens.length - 1; index >= 0; index--) {
    const kind = tokens.kind(index);
    if (kind !== 'space' && kind !== 'newline' && kind !== 'end') return kind;
  }
  return 'end';
}
