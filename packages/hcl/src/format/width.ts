import { graphemesOf } from '../values/graphemes.ts';
import type { Pieces } from './pieces.ts';

const carriageReturn = 13;
const lineFeed = 10;

/** Below this no character is drawn together with another. */
const firstCombining = 0x300;

/** Columns that pieces take, with the spaces before them: grapheme clusters, also in texts of several lines. */
export function columnsOf(pieces: Pieces, first: number, end: number): number {
  let columns = 0;
  for (let index = first; index < end; index++) {
    columns += pieces.spaces(index) + widthOf(pieces.text, pieces.start(index), pieces.end(index));
  }
  return columns;
}

function widthOf(text: string, start: number, end: number): number {
  let width = end - start;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= firstCombining) return graphemesOf(text.slice(start, end)).length;
    if (code === lineFeed && at > start && text.charCodeAt(at - 1) === carriageReturn) width--;
  }
  return width;
}
