/** Line and column of an offset, both from 1; the column counts what a reader counts as characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface LineIndex {
  readonly lineCount: number;
  /** Line number of an offset, from 1. */
  lineAt(offset: number): number;
  position(offset: number): Position;
  /** Text of a line without its end. */
  line(number: number): string;
  /** Offset at which a line starts. */
  start(number: number): number;
}

let segmenter: Intl.Segmenter | undefined;

/** Number of grapheme clusters in a text. */
export function countCharacters(text: string): number {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** Finds lines of a text by offset. Lines end in LF or CRLF. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const start = (number: number): number => starts[number - 1] ?? text.length;
  return {
    lineCount: starts.length,
    lineAt,
    start,
    position: (offset) => {
      const line = lineAt(offset);
      return { line, column: countCharacters(text.slice(start(line), offset)) + 1 };
    },
    line: (number) => text.slice(start(number), starts[number] ?? text.length).replace(/\r?\n$/, ''),
  };
}
