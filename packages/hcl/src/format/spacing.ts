import { type TokenKind, tokenKinds } from '../syntax/tokens.ts';
import { codeOf, depthChange, type Pieces } from './pieces.ts';

/** What stands between two neighbours in a line; the last two depend on what stands before both. */
type Spacing = 'tight' | 'apart' | 'operand' | 'tightUnlessIn';

const insideTemplates: readonly TokenKind[] = ['quotedLiteral', 'stringLiteral'];

/** After these, a minus is a sign; after anything else, an operator. */
const beforeSign: readonly TokenKind[] = [
  ...(['(', '{', '[', '=', ':', ',', '?', '!'] as const),
  ...(['+', '-', '*', '/', '%', '&&', '||', '==', '!=', '<', '<=', '>', '>='] as const),
];

function spacingOf(left: TokenKind, right: TokenKind): Spacing {
  if (right === 'newline') return 'tight';
  if (left === 'identifier' && (right === '(' || right === '::')) return 'tight';
  if (left === '::' && right === 'identifier') return 'tight';
  if (left === '.' || right === '.' || right === ',' || right === '...') return 'tight';
  if (left === ',') return 'apart';
  if (insideTemplates.includes(left) || left === 'openQuote' || left === 'openHeredoc') return 'tight';
  if (insideTemplates.includes(right) || right === 'closeQuote' || right === 'closeHeredoc') return 'tight';
  if (left === 'identifier' && (right === '[' || (closes(right) && right !== '}'))) return 'tightUnlessIn';
  if (right === '[' && (left === 'number' || closes(left))) return 'tight';
  if (left === '!') return 'tight';
  if (left === '-') return 'operand';
  // Braces, alone among brackets, have a space inside.
  if (left === '{' || right === '}') return left === '{' && right === '}' ? 'tight' : 'apart';
  // `${ {a = 1} }`: braces of the object and of the sequence are told apart.
  if ((left === 'interpolation' || left === 'control') && right === '{') return 'apart';
  if (left === '}' && right === 'sequenceEnd') return 'apart';
  if (left === 'sequenceEnd' && (right === 'interpolation' || right === 'control')) return 'tight';
  return opens(left) || closes(right) ? 'tight' : 'apart';
}

function opens(kind: TokenKind): boolean {
  return depthChange(codeOf(kind)) === 1;
}

function closes(kind: TokenKind): boolean {
  return depthChange(codeOf(kind)) === -1;
}

const spacings: readonly Spacing[] = ['tight', 'apart', 'operand', 'tightUnlessIn'];
const [apart, operand, tightUnlessIn] = [1, 2, 3];

let made: Uint8Array | undefined;

/** The rules for all pairs of kinds, looked up by both codes; two thousand, which only those who format need. */
function pairs(): Uint8Array {
  made ??= Uint8Array.from(tokenKinds.flatMap((left) => tokenKinds.map((right) => spacings.indexOf(spacingOf(left, right)))));
  return made;
}

const signs: Uint8Array = Uint8Array.from(tokenKinds, (kind) => (beforeSign.includes(kind) ? 1 : 0));

const identifier = codeOf('identifier');
const number = codeOf('number');
const dot = codeOf('.');

/** Sets the spaces between the pieces of a cell, `first` up to and without `end`; not those before the first. */
export function spaceCell(pieces: Pieces, first: number, end: number): void {
  for (let right = first + 1; right < end; right++) {
    const before = right - 2 >= first ? pieces.code(right - 2) : undefined;
    pieces.setSpaces(right, isApart(pieces, before, right) ? 1 : 0);
  }
}

/** Whether a space stands before a piece; `before` is what stands before the piece on its left, in the same cell. */
function isApart(pieces: Pieces, before: number | undefined, right: number): boolean {
  const [leftCode, rightCode] = [pieces.code(right - 1), pieces.code(right)];
  const spacing = pairs()[leftCode * tokenKinds.length + rightCode];
  if (spacing === apart) return true;
  if (spacing === operand) return before !== undefined && signs[before] === 0;
  if (spacing === tightUnlessIn) return before === identifier && isIn(pieces, right - 1);
  return leftCode === number && rightCode === dot && wouldBeOneNumber(pieces, right);
}

/** `in` after a name is the keyword of a `for`: what follows is no index. */
function isIn(pieces: Pieces, index: number): boolean {
  return pieces.end(index) - pieces.start(index) === 2 && pieces.text.startsWith('in', pieces.start(index));
}

/** `1 .5` is an index of a number, and must not become the number `1.5`. */
function wouldBeOneNumber({ text, count, start }: Pieces, dotIndex: number): boolean {
  const next = dotIndex + 1;
  return next < count && /^(?:[0-9]|[eE][+-]?[0-9])/.test(text.slice(start(next), start(next) + 3));
}
