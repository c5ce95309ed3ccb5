import type { AttributeNode, BlockNode, BodyNode } from '../syntax/tree.ts';

/** How a file is written, for what is put into it. */
export interface Style {
  readonly lineEnd: '\n' | '\r\n';
  /** What a block's lines are indented by, in addition to the block itself. */
  readonly indent: string;
}

export function styleOf(text: string, tree: BodyNode): Style {
  const newline = text.indexOf('\n');
  const lineEnd = newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
  return { lineEnd, indent: indentIn(text, tree) ?? '  ' };
}

/** The indentation that the first item within a block has more than the block. */
function indentIn(text: string, body: BodyNode): string | undefined {
  for (const item of body.items) {
    if (item.kind === 'attribute') continue;
    const [inner] = item.body.items;
    const outside = indentationAt(text, item.span.start);
    if (inner !== undefined && beginsLine(text, inner)) {
      const inside = indentationAt(text, inner.span.start);
      if (inside.length > outside.length && inside.startsWith(outside)) return inside.slice(outside.length);
    }
    const deeper = indentIn(text, item.body);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** Where the line starts that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The spaces and tabs that the line begins with in which an offset is. */
export function indentationAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return text.slice(start, spacesAfter(text, start));
}

/** Whether nothing but spaces stands before an item in its line. */
export function beginsLine(text: string, item: AttributeNode | BlockNode): boolean {
  return spacesBefore(text, item.span.start) === lineStart(text, item.span.start);
}

/** Whether the line before the one that starts at an offset is empty but for spaces. */
export function isAfterEmptyLine(text: string, start: number): boolean {
  return start > 0 && lineEndAfter(text, spacesAfter(text, lineStart(text, start - 1))) === start;
}

/** Where the line end ends that stands at an offset, if one does. */
export function lineEndAfter(text: string, offset: number): number | undefined {
  if (text.startsWith('\n', offset)) return offset + 1;
  return text.startsWith('\r\n', offset) ? offset + 2 : undefined;
}

/** Where spaces and tabs end that begin at an offset. */
export function spacesAfter(text: string, offset: number): number {
  let at = offset;
  while (isSpace(text, at)) at++;
  return at;
}

/** Where spaces and tabs begin that end at an offset. */
export function spacesBefore(text: string, offset: number): number {
  let at = offset;
  while (isSpace(text, at - 1)) at--;
  return at;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 9;
}
