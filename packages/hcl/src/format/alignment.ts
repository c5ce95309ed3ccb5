import type { Lines } from './lines.ts';
import type { Pieces } from './pieces.ts';
import { columnsOf } from './width.ts';

/** Puts the `=` of neighbouring lines under each other, and after that their comments. */
export function align(pieces: Pieces, lines: Lines): void {
  alignCells(pieces, lines, lines.assign, lines.comment);
  alignCells(pieces, lines, lines.comment, lines.end);
}

/** Aligns the cells between two borders, in every run of lines that have one. */
function alignCells(pieces: Pieces, lines: Lines, start: Lines['assign'], end: Lines['end']): void {
  const columns: number[] = [];
  let widest = 0;
  for (let line = 0; line <= lines.count; line++) {
    if (line < lines.count && start(line) < end(line)) {
      const before = columnsOf(pieces, lines.first(line), start(line));
      columns.push(before);
      widest = Math.max(widest, before);
      continue;
    }
    const first = line - columns.length;
    for (const [index, before] of columns.entries()) pieces.setSpaces(start(first + index), widest - before + 1);
    columns.length = 0;
    widest = 0;
  }
}
