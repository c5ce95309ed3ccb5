import { problems } from '../problems.ts';
import type { ContainerPlace } from './nodes.ts';
import { advance, beginsItem, describe, isCloser, type Reader, report, skipToSeparator, span, spanOf } from './reader.ts';
import type { JsonNode } from './tree.ts';

/** An object or array that is being read: its bracket and where it stands. */
export interface Container {
  readonly opening: '{' | '[';
  readonly start: number;
}

/** Commas where an item should stand, told of once. False when there is none. */
export function passStrayCommas(reader: Reader, { opening }: Container): boolean {
  const { token } = reader;
  if (token.kind !== ',') return false;
  const code = opening === '{' ? 'json-name-expected' : 'expression-expected';
  report(reader, problems.create(code, { found: '","', span: spanOf(reader) }));
  while (token.kind === ',') advance(reader);
  return true;
}

/**
 * What follows an item: where the comma stands, or -1 when the container ends or, after a mistake, another item begins.
 * After an item that was a mistake itself nothing more is told up to the next comma.
 */
export function parseSeparator(reader: Reader, container: Container, item: JsonNode | undefined): number {
  const { token } = reader;
  let isTold = item === undefined || item.kind === 'invalid';
  while (token.kind !== 'end' && !isCloser(token.kind)) {
    if (token.kind === ',') {
      const comma = token.start;
      advance(reader);
      return comma;
    }
    const mayGoOn = isTold ? 'newLine' : reportMissing(reader, container, item);
    isTold = true;
    if (beginsItem(token.kind) && (mayGoOn === 'here' || token.startsLine)) return -1;
    skipToSeparator(reader);
  }
  return -1;
}

/** Tells that a comma is missing, or what was done instead; `here` when the next item begins at the token. */
function reportMissing(reader: Reader, { opening, start }: Container, item: JsonNode | undefined): 'here' | 'newLine' {
  const { token } = reader;
  const end = token.previousEnd;
  if (opening === '[' && token.kind === ':') {
    report(reader, problems.create('json-colon-in-array', { span: spanOf(reader) }));
    return 'newLine';
  }
  if (item?.kind === 'string' && reportGlued(reader)) return 'newLine';
  report(
    reader,
    problems.create('separator-expected', {
      after: opening === '{' ? 'a property' : 'an element',
      alternatives: '',
      closing: opening === '{' ? '}' : ']',
      found: describe(reader),
      span: span(reader, end, end),
      related: [{ message: `${nameOf(opening)} begins here`, span: span(reader, start, start + 1) }],
    }),
  );
  // A property begins with a string; what else stands in its line belongs to the value that went wrong.
  return opening === '[' || token.kind === 'string' || token.kind === 'singleQuoted' ? 'here' : 'newLine';
}

/** Tells of text right behind the string before, as when a quote inside it was not escaped. False when there is none. */
export function reportGlued(reader: Reader): boolean {
  const { token, source } = reader;
  const end = token.previousEnd;
  if (token.start !== end || source.text[end - 1] !== '"') return false;
  if (token.kind !== 'word' && token.kind !== 'number' && token.kind !== 'invalid') return false;
  report(reader, problems.create('json-quote-in-string', { span: span(reader, end - 1, end) }));
  return true;
}

/** The end of a container: its bracket, another one, or the end of the text. `comma` is where the last one stands, or -1. */
export function parseClosing(reader: Reader, { opening, start }: Container, comma: number): ContainerPlace {
  const { token } = reader;
  const closing = opening === '{' ? '}' : ']';
  if (token.kind === closing) {
    if (comma !== -1) report(reader, problems.create('json-trailing-comma', { closing, span: span(reader, comma, comma + 1) }));
    return closedHere(reader, start);
  }
  const openSpan = span(reader, start, start + 1);
  const found = describe(reader);
  if (!reader.unbalanced) {
    report(
      reader,
      token.kind === 'end'
        ? problems.create('closing-expected', { closing, what: nameOf(opening), found, span: openSpan })
        : problems.create('json-wrong-bracket', {
            what: nameOf(opening),
            closing,
            found,
            span: spanOf(reader),
            related: [{ message: 'It begins here', span: openSpan }],
          }),
    );
  }
  reader.unbalanced = true;
  const around = reader.open.at(-2);
  const closesParent = around !== undefined && token.kind === (around === '{' ? '}' : ']');
  if (token.kind !== 'end' && !closesParent) return closedHere(reader, start);
  return { start, close: token.previousEnd, end: token.previousEnd };
}

function closedHere(reader: Reader, start: number): ContainerPlace {
  const place = { start, close: reader.token.start, end: reader.token.end };
  advance(reader);
  return place;
}

function nameOf(opening: '{' | '['): string {
  return opening === '{' ? 'The object' : 'The array';
}
