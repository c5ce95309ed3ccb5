import type { Span } from '@imgbuild/diagnostics';
import { formatNumber, type JsonNode, type JsonString, positionsInString } from '@imgbuild/hcl';

/** A text that somebody wrote, and where. */
export interface Written {
  readonly text: string;
  readonly span: Span;
  /** Where a part of the text stands, which may be longer there than in the text: `\"` is one character. */
  part(start: number, end: number): Span;
}

export function writtenIn(node: JsonString): Written {
  let positionOf: ((position: number) => number) | undefined;
  const { text, span } = node;
  return {
    text,
    span,
    part: (start, end) => {
      positionOf ??= positionsInString(node);
      return { file: span.file, start: positionOf(start), end: positionOf(end) };
    },
  };
}

/** A text that is a file of its own. */
export function writtenAs(text: string, file: string): Written {
  return { text, span: { file, start: 0, end: text.length }, part: (start, end) => ({ file, start, end }) };
}

/** An empty text that stands for something. */
export function emptyAt(span: Span): Written {
  return { text: '', span, part: () => span };
}

/** A scalar as a text, by mapstructure's weak typing; undefined for what has none. */
export function scalarText(node: JsonNode): Written | undefined {
  switch (node.kind) {
    case 'string':
      return writtenIn(node);
    case 'number':
      return { text: formatNumber(node.value), span: node.span, part: () => node.span };
    case 'bool':
      return { text: node.value ? '1' : '0', span: node.span, part: () => node.span };
    default:
      return undefined;
  }
}
