import { isEmptyLine, type Lines } from './lines.ts';
import { codeOf, depthChange, type Pieces } from './pieces.ts';

const openHeredoc = codeOf('openHeredoc');

/** Spaces for each level. */
const step = 2;

/**
 * Indents each line by what is open before it. However many brackets a line leaves open, they make one level, which ends
 * when as many are closed; so `foo([{` and `}])` are level with each other.
 */
export function indent(pieces: Pieces, lines: Lines): void {
  /** For each level, how many of the brackets that made it are open. */
  const levels: number[] = [];
  for (let line = 0; line < lines.count; line++) {
    if (isEmptyLine(pieces, lines, line)) continue;
    // An assignment that is a cell of its own closes all that it opens.
    const change = bracketsLeft(pieces, lines.first(line), lines.assign(line));
    if (change < 0) close(levels, -change);
    pieces.setSpaces(lines.first(line), levels.length * step);
    if (change > 0) levels.push(change);
  }
}

/** Brackets that a cell leaves open, or closes more than it opens. From where a heredoc starts they do not count. */
function bracketsLeft(pieces: Pieces, first: number, end: number): number {
  let change = 0;
  for (let index = first; index < end; index++) {
    const code = pieces.code(index);
    if (code === openHeredoc) break;
    change += depthChange(code);
  }
  return change;
}

function close(levels: number[], count: number): void {
  let left = count;
  while (left > 0 && levels.length > 0) {
    const open = levels.pop() ?? 0;
    if (open > left) levels.push(open - left);
    left -= open;
  }
}
