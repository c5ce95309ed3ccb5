import type { AttributeNode, BodyNode } from '../syntax/tree.ts';
import type { EditableFile } from './editable.ts';
import { fitted, lastKind } from './fit.ts';
import { isOneLine, isRoot, lineAfter } from './places.ts';
import { beginsLine, indentationAt, isAfterEmptyLine, spacesAfter, spacesBefore } from './style.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Puts texts into a body, each on lines of its own: after an attribute, or at the body's end. A block on one line is opened
 * up. An empty text makes an empty line.
 */
export function insertItems(
  file: EditableFile,
  body: BodyNode,
  after: AttributeNode | undefined,
  texts: readonly string[],
): readonly TextEdit[] {
  if (texts.length === 0) return [];
  const { lineEnd } = file.style;
  const indentation = indentationWithin(file, body, after);
  const all = texts.map((text) => (text === '' ? '' : indentation + fitted(text, indentation, file.style)));
  const lines = all.join(lineEnd);
  if (isOneLine(file, body)) return [...openUp(file, body, indentation), ...beforeBrace(file, body, lines)];
  const place = (after === undefined ? undefined : lineAfter(file, after.span.end)) ?? lastLine(file, body);
  if (place === 'brace') return beforeBrace(file, body, lines);
  if (place !== 'end') {
    const fresh = all[0] === '' && isAfterEmptyLine(file.text, place) ? all.slice(1).join(lineEnd) : lines;
    return [{ start: place, end: place, text: fresh + lineEnd }];
  }
  // The last line of the file has no end; it gets one, and the new last line needs one only after a heredoc.
  const heredoc = lastKind(texts.at(-1) ?? '') === 'closeHeredoc';
  return [{ start: file.text.length, end: file.text.length, text: lineEnd + lines + (heredoc ? lineEnd : '') }];
}

/** The indentation of a body's items: as the neighbours have it, or one step more than the block. */
function indentationWithin(file: EditableFile, body: BodyNode, after: AttributeNode | undefined): string {
  const oneLine = isOneLine(file, body);
  const neighbour = oneLine ? undefined : (after ?? body.items.findLast((item) => beginsLine(file.text, item)));
  if (neighbour !== undefined) return indentationAt(file.text, neighbour.span.start);
  return isRoot(body) ? '' : indentationAt(file.text, body.span.start) + file.style.indent;
}

/** Breaks the line after the brace of `{ name = value }`. */
function openUp({ text, style }: EditableFile, body: BodyNode, indentation: string): readonly TextEdit[] {
  if (body.items.length === 0) return [];
  const start = body.span.start + 1;
  return inPlaceOfSpaces(start, spacesAfter(text, start), style.lineEnd + indentation);
}

/** Breaks the line before the closing brace, for lines that stand there. */
function beforeBrace({ text, style }: EditableFile, body: BodyNode, lines: string): readonly TextEdit[] {
  const end = body.endSpan.start;
  const outside = indentationAt(text, body.span.start);
  return inPlaceOfSpaces(spacesBefore(text, end), end, style.lineEnd + lines + style.lineEnd + outside);
}

/** Two edits, so that another call may do the same at this place. */
function inPlaceOfSpaces(start: number, end: number, text: string): readonly TextEdit[] {
  const insertion = { start: end, end, text };
  return start === end ? [insertion] : [{ start, end, text: '' }, insertion];
}

/** Where the line begins that a body's end is in: the brace's, or at the end of the file an empty one. */
function lastLine({ text }: EditableFile, body: BodyNode): number | 'end' | 'brace' {
  const start = spacesBefore(text, body.endSpan.start);
  if (start === 0 || text[start - 1] === '\n' || (start === 1 && text.startsWith('\ufeff'))) return start;
  return isRoot(body) ? 'end' : 'brace';
}
