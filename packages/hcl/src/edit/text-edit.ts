/** Puts `text` in the place of what stands from `start` to `end`, UTF-16 offsets into the text before any edit. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text after all edits. They may come in any order; insertions at one place keep theirs. Throws a `RangeError` when two
 * change the same characters, or one is not within the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length)
      throw new RangeError(`The edit of ${edit.start} to ${edit.end} overlaps another or leaves the text`);
    parts.push(text.slice(position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(text.slice(position));
  return parts.join('');
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  let last = 0;
  for (const { start } of edits) {
    if (start < last) return edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
    last = start;
  }
  return edits;
}
