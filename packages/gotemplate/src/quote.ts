import { isLoneByte } from './text.ts';

/** Whether a character is shown as it is: letters, marks, numbers, punctuation, symbols and the space (Go's strconv.IsPrint). */
export function isPrintable(character: string): boolean {
  return !isLoneByte(character) && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character);
}

const named: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Which characters a literal may hold as they are. */
export type Alphabet = 'any' | 'ascii';

/** A Go string literal in double quotes (strconv.Quote, strconv.QuoteToASCII). */
export function quote(text: string, alphabet: Alphabet = 'any'): string {
  return `"${Array.from(text, (character) => escaped(character, '"', alphabet)).join('')}"`;
}

/** A Go character literal; a code that is no character becomes U+FFFD (strconv.QuoteRune). */
export function quoteCharacter(character: string, alphabet: Alphabet = 'any'): string {
  return `'${escaped(character, "'", alphabet)}'`;
}

function escaped(character: string, mark: '"' | "'", alphabet: Alphabet): string {
  if (character === mark || character === '\\') return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  if (isLoneByte(character)) return `\\x${hexadecimal(code - 0xdc00, 2)}`;
  if ((alphabet === 'any' || code < 0x80) && isPrintable(character)) return character;
  const name = named[character];
  if (name !== undefined) return name;
  if (code < 0x20 || code === 0x7f) return `\\x${hexadecimal(code, 2)}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code > 0xffff ? `\\U${hexadecimal(code, 8)}` : `\\u${hexadecimal(code, 4)}`;
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Whether a text can stand between backquotes as it is (strconv.CanBackquote). */
export function canBackquote(text: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f`\ufeff\udc80-\udcff]/u.test(text);
}
