/** A piece of an action. Offsets are into the template's text. */
export interface Token {
  readonly kind:
    | 'identifier'
    | 'keyword'
    | 'field'
    | 'variable'
    | 'dot'
    | 'boolean'
    | 'nil'
    | 'number'
    | 'string'
    | 'character'
    | 'symbol'
    | 'space'
    | 'end'
    /** A character that has no meaning here. */
    | 'invalid'
    | 'invalid-number'
    /** A string or character whose closing quote is missing. */
    | 'unclosed'
    /** The text ends within the action. */
    | 'unclosed-action'
    | 'unclosed-parenthesis';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A template as text and actions; actions hold their tokens, spaces included. */
export type Section =
  | { readonly kind: 'text'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'comment'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'unclosed-comment'; readonly start: number; readonly end: number }
  | { readonly kind: 'action'; readonly start: number; readonly end: number; readonly tokens: readonly Token[] };

const keywords: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

// Classes of Unicode take long to make: these patterns are made when a template has an action.
const word = (): RegExp => /[\p{L}\p{Nd}_]*/uy;
const spaces = /[ \t\r\n]+/y;
const number =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
const alphanumeric = (): RegExp => /[\p{L}\p{Nd}_]/uy;
const quoted: Readonly<Record<string, RegExp>> = {
  '"': /"(?:[^"\\\n]|\\[^\n])*"/y,
  "'": /'(?:[^'\\\n]|\\[^\n])*'/y,
  '`': /`[^`]*`/y,
};

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/**
 * Splits a template into text and actions, one after the other as they are asked for (text/template/parse, lex.go). `{{- ` and ` -}}` take the spaces of neighbouring
 * text away. Never fails: what is wrong is a token, and an action or comment without end reaches to the end of the text.
 * `functions` are names that are no keywords, though they read like one.
 */
export function* split(text: string, functions: ReadonlySet<string>): Generator<Section> {
  let position = 0;
  for (;;) {
    const open = text.indexOf('{{', position);
    const end = open === -1 ? text.length : open;
    const trims = open !== -1 && text[open + 2] === '-' && isSpace(text[open + 3]);
    const piece = text.slice(position, end);
    const shown = trims ? piece.slice(0, piece.length - trailingSpaces(piece)) : piece;
    if (shown !== '') yield { kind: 'text', start: position, end, text: shown };
    if (open === -1) return;
    const inside = open + (trims ? 4 : 2);
    const section = text.startsWith('/*', inside) ? readComment(text, open, inside) : readAction(text, open, inside, functions);
    yield section;
    position = section.end;
    const trimsAfter = text.startsWith('-}}', position - 3) && position - 4 >= inside && isSpace(text[position - 4]);
    if (trimsAfter) position += matchAt(spaces, text, position)?.length ?? 0;
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function trailingSpaces(text: string): number {
  let count = 0;
  while (count < text.length && isSpace(text[text.length - 1 - count])) count++;
  return count;
}

/** Length of what closes an action, `}}` or ` -}}`; 0 where nothing does. */
function closingAt(text: string, position: number): number {
  if (text.startsWith('}}', position)) return 2;
  return isSpace(text[position]) && text.startsWith('-}}', position + 1) ? 4 : 0;
}

function readComment(text: string, open: number, inside: number): Section {
  const stop = text.indexOf('*/', inside + 2);
  const close = stop === -1 ? 0 : closingAt(text, stop + 2);
  return close === 0
    ? { kind: 'unclosed-comment', start: open, end: text.length }
    : { kind: 'comment', start: open, end: stop + 2 + close, text: text.slice(inside, stop + 2) };
}

function readAction(text: string, open: number, inside: number, functions: ReadonlySet<string>): Section {
  const tokens: Token[] = [];
  let position = inside;
  let parentheses = 0;
  const push = (kind: Token['kind'], length: number): void => {
    tokens.push({ kind, text: text.slice(position, position + length), start: position, end: position + length });
    position += length;
  };
  while (position < text.length) {
    const close = closingAt(text, position);
    if (close > 0) {
      push(parentheses > 0 ? 'unclosed-parenthesis' : 'end', close);
      return { kind: 'action', start: open, end: position, tokens };
    }
    const [kind, length] = readToken(text, position, functions);
    push(kind, length);
    if (kind === 'symbol' && text[position - 1] === '(') parentheses++;
    if (kind === 'symbol' && text[position - 1] === ')') parentheses--;
  }
  push('unclosed-action', 0);
  return { kind: 'action', start: open, end: text.length, tokens };
}

type Lexeme = readonly [kind: Token['kind'], length: number];

function readToken(text: string, position: number, functions: ReadonlySet<string>): Lexeme {
  const character = text[position] ?? '';
  if (isSpace(character)) return ['space', readSpaces(text, position)];
  if (quoted[character] !== undefined) return readQuoted(text, position, character);
  if (character === '$') return readName(text, position, 'variable');
  if (character === '.' && !/[0-9]/.test(text[position + 1] ?? '')) {
    return atTerminator(text, position + 1) && position + 1 < text.length ? ['dot', 1] : readName(text, position, 'field');
  }
  if (/[.+\-0-9]/.test(character)) return readNumber(text, position);
  if (matchAt(alphanumeric(), text, position) !== undefined) return readWord(text, position, functions);
  if (text.startsWith(':=', position)) return ['symbol', 2];
  if (character !== ':' && '=|(),'.includes(character)) return ['symbol', 1];
  return ['invalid', (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1];
}

/** The last of several spaces belongs to what trims, if that follows. */
function readSpaces(text: string, position: number): number {
  const length = matchAt(spaces, text, position)?.length ?? 1;
  return length > 1 && text.startsWith('-}}', position + length) ? length - 1 : length;
}

/** Without a closing quote, what is left of the line is its own. */
function readQuoted(text: string, position: number, mark: string): Lexeme {
  const pattern = quoted[mark];
  const found = pattern === undefined ? undefined : matchAt(pattern, text, position);
  if (found !== undefined) return [mark === "'" ? 'character' : 'string', found.length];
  return ['unclosed', text.length - position];
}

/** What may follow a name without a space. */
function atTerminator(text: string, position: number): boolean {
  const character = text[position];
  return character === undefined || isSpace(character) || '.,|:)('.includes(character) || text.startsWith('}}', position);
}

function readName(text: string, position: number, kind: 'field' | 'variable'): Lexeme {
  const length = 1 + (matchAt(word(), text, position + 1)?.length ?? 0);
  if (!atTerminator(text, position + length)) return ['invalid', length + widthAt(text, position + length)];
  return [kind === 'field' && length === 1 ? 'dot' : kind, length];
}

function readWord(text: string, position: number, functions: ReadonlySet<string>): Lexeme {
  const name = matchAt(word(), text, position) ?? '';
  const { length } = name;
  if (!atTerminator(text, position + length)) return ['invalid', length + widthAt(text, position + length)];
  if (name === 'nil') return ['nil', length];
  if (name === 'true' || name === 'false') return ['boolean', length];
  // As in Go, a function of that name wins over the younger keywords.
  const isFunction = (name === 'break' || name === 'continue') && functions.has(name);
  return [keywords.has(name) && !isFunction ? 'keyword' : 'identifier', length];
}

function widthAt(text: string, position: number): number {
  return (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;
}

/** A number, or two of which the second is imaginary: `1+2i`. */
function readNumber(text: string, position: number): Lexeme {
  const first = matchAt(number, text, position)?.length ?? 1;
  const sign = text[position + first];
  const second = sign === '+' || sign === '-' ? (matchAt(number, text, position + first)?.length ?? 0) : 0;
  const length = first + second;
  const broken =
    matchAt(alphanumeric(), text, position + first) !== undefined ||
    (second > 0 && (text[position + length - 1] !== 'i' || matchAt(alphanumeric(), text, position + length) !== undefined));
  if (!broken) return ['number', length];
  return ['invalid-number', length + (matchAt(word(), text, position + length)?.length ?? 0)];
}
