/** Puts `text` in the place of what stands from `start` to `end`, UTF-16 offsets into the text before any edit. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text after all edits. They may come in any order; insertions at one place keep theirs. What several edits delete goes
 * once, and what is inserted there stays. Throws a `RangeError` when an edit replaces what another changes too, or is not
 * within the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let position = 0;
  /** The end of the last edit that put something in the place of something. */
  let replaced = 0;
  for (const edit of inOrder(edits)) {
    const { start, end } = edit;
    const isReplacement = start < end && edit.text !== '';
    if (start < (isReplacement ? position : replaced) || end < start || end > text.length)
      throw new RangeError(`The edit from ${start} to ${end} overlaps another or leaves the text`);
    if (start > position) parts.push(text.slice(position, start));
    parts.push(edit.text);
    position = Math.max(position, end);
    if (isReplacement) replaced = end;
  }
  parts.push(text.slice(position));
  return parts.join('');
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  let last = 0;
  for (const { start } of edits) {
    if (start < last) return edits.toSorted((a, b) => a.start - b.start);
    last = start;
  }
  return edits;
}
