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

/** A recorded message. */
export interface RecordedMessage {
  readonly severity: string;
  readonly subject: string;
  readonly context?: string;
}

/**
 * Whether our first message is on a line on which something was recorded to be wrong. One mistake is one message with us, and
 * it stands where something was opened that is never closed; the recordings may have several, and the end of the text.
 */
export function isOnALineOf(recorded: readonly RecordedMessage[], first: Extent, text: string): boolean {
  const ours = lineOf(rangesIn(text)(first));
  const lines = recorded.flatMap(({ subject, context }) => [subject, ...(context === undefined ? [] : [context])]).map(lineOf);
  return lines.includes(ours) || lines.includes(text.split('\n').length);
}

/** The line of a recorded range. */
export function lineOf(range: string): number {
  return Number(range.slice(0, range.indexOf(':')));
}
