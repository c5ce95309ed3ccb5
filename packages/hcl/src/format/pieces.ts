import { type TokenKind, type TokenList, tokenKinds } from '../syntax/tokens.ts';

/** The tokens of a text that are not spaces, by number, and how many spaces formatting puts before each. */
export interface Pieces {
  readonly text: string;
  readonly count: number;
  /** What `codeOf` says of the piece's kind. */
  code(index: number): number;
  start(index: number): number;
  end(index: number): number;
  spaces(index: number): number;
  setSpaces(index: number, spaces: number): void;
}

const codes = new Map<TokenKind, number>(tokenKinds.map((kind, code) => [kind, code]));

/** A kind as a number below `tokenKinds.length`. */
export function codeOf(kind: TokenKind): number {
  return codes.get(kind) ?? 0;
}

/** Takes the pieces from a text's tokens; `end`, which is in no line, stays out. Kept as numbers, as the tokens are. */
export function piecesOf(text: string, tokens: TokenList): Pieces {
  const [space, mark, last] = [codeOf('space'), codeOf('byteOrderMark'), codeOf('end')];
  const kinds = new Uint8Array(tokens.length);
  const [starts, ends] = [new Uint32Array(tokens.length), new Uint32Array(tokens.length)];
  let count = 0;
  for (let index = 0; index < tokens.length; index++) {
    const code = codeOf(tokens.kind(index));
    if (code === space || code === mark || code === last) continue;
    kinds[count] = code;
    starts[count] = tokens.start(index);
    ends[count] = tokens.end(index);
    count++;
  }
  const spaces = new Uint32Array(count);
  return {
    text,
    count,
    code: (index) => kinds[index] ?? 0,
    start: (index) => starts[index] ?? 0,
    end: (index) => ends[index] ?? 0,
    spaces: (index) => spaces[index] ?? 0,
    setSpaces: (index, wanted) => {
      spaces[index] = wanted;
    },
  };
}

const depthChanges = Int8Array.from(tokenKinds, (kind) => {
  switch (kind) {
    case '{':
    case '[':
    case '(':
    case 'interpolation':
    case 'control':
      return 1;
    case '}':
    case ']':
    case ')':
    case 'sequenceEnd':
      return -1;
    default:
      return 0;
  }
});

/** 1 for what opens a bracket, brace, parenthesis or template sequence, -1 for what closes one. */
export function depthChange(code: number): number {
  return depthChanges[code] ?? 0;
}
