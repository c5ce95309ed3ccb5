import { applyEdits, type TextEdit } from '../edit/text-edit.ts';
import { tokenize } from '../syntax/lexer.ts';
import type { TokenList } from '../syntax/tokens.ts';
import { align } from './alignment.ts';
import { indent } from './indentation.ts';
import { linesOf } from './lines.ts';
import { type Pieces, piecesOf } from './pieces.ts';
import { spaceCell } from './spacing.ts';

/**
 * How the canonical layout spaces the pieces of a text; HCL calls it so, and there is one for each text. It looks at tokens
 * alone, so a text with mistakes has one too. Nothing but spaces changes: line ends stay where and what they are.
 */
export function layoutOf(text: string, tokens: TokenList): Pieces {
  const pieces = piecesOf(text, tokens);
  const lines = linesOf(pieces);
  indent(pieces, lines);
  for (let line = 0; line < lines.count; line++) {
    spaceCell(pieces, lines.first(line), lines.assign(line));
    spaceCell(pieces, lines.assign(line), lines.comment(line));
  }
  align(pieces, lines);
  return pieces;
}

/** The changes that bring a text into a layout. A byte order mark goes; spaces that end the text stay, as spaces. */
export function layoutEdits({ text, count, start, end, spaces }: Pieces): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const change = (from: number, to: number, wanted: number): void => {
    if (to - from === wanted && isSpaces(text, from, to)) return;
    edits.push({ start: from, end: to, text: ' '.repeat(wanted) });
  };
  let position = 0;
  for (let index = 0; index < count; index++) {
    change(position, start(index), spaces(index));
    position = end(index);
  }
  const mark = position === 0 && text.startsWith('\ufeff') ? 1 : 0;
  change(position, text.length, text.length - position - mark);
  return edits;
}

function isSpaces(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) !== 32) return false;
  return true;
}

/** A text in canonical layout, whether or not it is a file without mistakes. */
export function laidOut(text: string): string {
  return applyEdits(text, layoutEdits(layoutOf(text, tokenize(text))));
}
