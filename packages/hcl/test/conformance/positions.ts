import { indexLines, type Diagnostic } from '@imgbuild/diagnostics';

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
 * Whether our first message names a line on which something was recorded to be wrong. One mistake is one message with us; the
 * recordings may have several, and of what is never closed either where it was opened or the end of the text.
 */
export function isOnALineOf(recorded: readonly RecordedMessage[], first: Diagnostic, text: string): boolean {
  const range = rangesIn(text);
  const spans = [first.span, ...(first.related ?? []).map(({ span }) => span)];
  const ours = spans.flatMap((span) => (span === undefined ? [] : [lineOf(range(span))]));
  const lines = recorded.flatMap(({ subject, context }) => [subject, ...(context === undefined ? [] : [context])]).map(lineOf);
  return ours.some((line) => lines.includes(line)) || lines.includes(text.split('\n').length);
}

/** The line of a recorded range. */
export function lineOf(range: string): number {
  return Number(range.slice(0, range.indexOf(':')));
}
