import type { AttributeNode, BlockNode } from '../syntax/tree.ts';
import type { EditableFile } from './editable.ts';
import { lineAfter, tokenAt } from './places.ts';
import { beginsLine, isAfterEmptyLine, lineEndAfter, lineStart, spacesAfter, spacesBefore } from './style.ts';
import type { TextEdit } from './text-edit.ts';

/** Whether the comments on lines directly above an item go with it. */
export type CommentsAbove = 'keep' | 'remove';

/**
 * Takes an attribute or a block out, with its lines and the comment after it in its last line. Of two empty lines that meet
 * then one goes, as does an empty line that would begin or end a body.
 */
export function removeItem(
  file: EditableFile,
  item: AttributeNode | BlockNode,
  commentsAbove: CommentsAbove = 'keep',
): readonly TextEdit[] {
  const { text } = file;
  if (!beginsLine(text, item)) return [{ ...withinLine(text, item), text: '' }];
  const after = lineAfter(file, item.span.end);
  if (after === undefined) return [{ ...withinLine(text, item), text: '' }];
  const end = after === 'end' ? text.length : after;
  const start = lineStart(text, item.span.start);
  return [{ ...withEmptyLine(text, commentsAbove === 'keep' ? start : commentsStart(file, start), end), text: '' }];
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What goes when other things stand in the item's line: `{ a = 1 }` becomes `{}`. */
function withinLine(text: string, { span }: AttributeNode | BlockNode): Extent {
  const [start, end] = [spacesBefore(text, span.start), spacesAfter(text, span.end)];
  return { start, end: text[start - 1] === '{' && text[end] === '}' ? end : span.end };
}

/** Where the comment lines begin that end at a line's start. */
function commentsStart({ text, tokens }: EditableFile, start: number): number {
  let from = start;
  for (let index = tokenAt(tokens, start) - 1; index >= 0; index--) {
    if (tokens.kind(index) !== 'comment' || text[tokens.end(index) - 1] !== '\n') break;
    if (tokens.kind(index - 1) === 'space') index--;
    const line = tokens.start(index);
    if (line > 0 && text[line - 1] !== '\n') break;
    from = line;
  }
  return from;
}

/** With one of the two empty lines that would meet, or one at a body's border. */
function withEmptyLine(text: string, start: number, end: number): Extent {
  const before = text.slice(0, start).trimEnd();
  const next = spacesAfter(text, end);
  const afterEmpty = isAfterEmptyLine(text, start);
  if (afterEmpty && (text[next] === '}' || next === text.length)) return { start: lineStart(text, start - 1), end };
  const following = lineEndAfter(text, next);
  return following !== undefined && (afterEmpty || before === '' || before.endsWith('{'))
    ? { start, end: following }
    : { start, end };
}
