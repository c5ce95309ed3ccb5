import type { TokenList } from '../syntax/tokens.ts';
import type { BodyNode } from '../syntax/tree.ts';
import type { EditableFile } from './editable.ts';
import { endsLine } from './fit.ts';

type Tokens = Pick<EditableFile, 'text' | 'tokens'>;

/** The body of a file; that of a block begins with its brace, after its type. */
export function isRoot(body: BodyNode): boolean {
  return body.span.start === 0;
}

/** `{ name = value }` or `{}`. */
export function isOneLine(file: Tokens, body: BodyNode): boolean {
  return !isRoot(body) && lineAfter(file, body.span.start + 1) === undefined;
}

/** Where the line begins that follows an offset; undefined where more than spaces and comments stand between. */
export function lineAfter({ text, tokens }: Tokens, offset: number): number | 'end' | undefined {
  for (let index = tokenAt(tokens, offset); index < tokens.length; index++) {
    const kind = tokens.kind(index);
    if (kind === 'end') return 'end';
    if (endsLine(kind, text.slice(tokens.start(index), tokens.end(index)))) return tokens.end(index);
    if (kind !== 'space' && kind !== 'comment') return undefined;
  }
  return undefined;
}

/** The number of the first token that starts at an offset or after it. */
export function tokenAt(tokens: TokenList, offset: number): number {
  let [low, high] = [0, tokens.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.start(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
