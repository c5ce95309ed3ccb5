import { codeOf, depthChange, type Pieces } from './pieces.ts';

/**
 * The lines of a text, as numbers of pieces. A line is what stands between two newline tokens: the text of a heredoc or of a
 * block comment does not end it. It has up to three cells: the lead, from `assign` on an assignment whose right side is
 * complete, and from `comment` on a comment after them; a cell that is missing starts where the next one does.
 */
export interface Lines {
  readonly count: number;
  first(line: number): number;
  assign(line: number): number;
  comment(line: number): number;
  end(line: number): number;
}

const newlineCode = codeOf('newline');
const commentCode = codeOf('comment');
const equalsCode = codeOf('=');

export function linesOf(pieces: Pieces): Lines {
  let count = 0;
  for (let index = 0; index < pieces.count; index++) if (isLastOfLine(pieces, index)) count++;
  const [firsts, assigns] = [new Uint32Array(count), new Uint32Array(count)];
  const [comments, ends] = [new Uint32Array(count), new Uint32Array(count)];
  let line = 0;
  let first = 0;
  for (let index = 0; index < pieces.count; index++) {
    if (!isLastOfLine(pieces, index)) continue;
    const end = index + 1;
    const comment = end - first > 1 && pieces.code(index) === commentCode ? index : end;
    firsts[line] = first;
    assigns[line] = assignmentIn(pieces, first, comment);
    comments[line] = comment;
    ends[line] = end;
    line++;
    first = end;
  }
  return {
    count,
    first: (index) => firsts[index] ?? 0,
    assign: (index) => assigns[index] ?? 0,
    comment: (index) => comments[index] ?? 0,
    end: (index) => ends[index] ?? 0,
  };
}

function isLastOfLine(pieces: Pieces, index: number): boolean {
  if (index === pieces.count - 1) return true;
  const code = pieces.code(index);
  // A line comment has its line end in it; a block comment does not.
  return code === newlineCode || (code === commentCode && pieces.text.charCodeAt(pieces.end(index) - 1) === 10);
}

/** Where the assignment of a line starts; its end, when there is none or the right side goes on in the next line. */
function assignmentIn(pieces: Pieces, first: number, end: number): number {
  for (let index = first + 1; index < end; index++) {
    if (pieces.code(index) !== equalsCode) continue;
    let depth = 0;
    for (let at = index; at < end; at++) depth += depthChange(pieces.code(at));
    return depth === 0 ? index : end;
  }
  return end;
}

/** Whether nothing stands in a line. */
export function isEmptyLine(pieces: Pieces, lines: Lines, line: number): boolean {
  return pieces.code(lines.first(line)) === newlineCode;
}
