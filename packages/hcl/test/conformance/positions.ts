import { indexLines } from '@imgbuild/diagnostics';

export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** How the recordings write ranges: `line:column:byte-line:column:byte`, columns in grapheme clusters. */
export type Ranges = (span: Extent) => string;

/** Ranges of spans, which are UTF-16 offsets into a text. */
export function rangesIn(text: string): Ranges {
  const lines = indexLines(text);
  const at = (offset: number): string => {
    const { line, column } = lines.position(offset);
    return `${line}:${column}:${byteAt(text, offset)}`;
  };
  return ({ start, end }) => `${at(start)}-${at(end)}`;
}

/** A replacement character stands in the recordings for one byte that was no UTF-8. */
function byteAt(text: string, offset: number): number {
  const before = text.slice(0, offset);
  return Buffer.byteLength(before) - 2 * (before.split('\ufffd').length - 1);
}

/** The line of a recorded range. */
export function lineOf(range: string): number {
  return Number(range.slice(0, range.indexOf(':')));
}
