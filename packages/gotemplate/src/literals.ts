import { bytesOf, textOf } from './text.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const piece = /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|[^\\]+/gy;

/** What a literal's escapes stand for: bytes (`\xff`, `\377`) or characters. */
type Piece = { readonly kind: 'byte' | 'character'; readonly code: number } | { readonly kind: 'text'; readonly text: string };

/** The pieces between the quotes; undefined when an escape is invalid (Go spec, “String literals”). */
function readPieces(literal: string): readonly Piece[] | undefined {
  const quote = literal[0] ?? '';
  const inner = literal.slice(1, -1);
  const pieces: Piece[] = [];
  for (const [whole, hex, octal, short, long, simple] of inner.matchAll(piece)) {
    const code = Number.parseInt(hex ?? octal ?? short ?? long ?? '', octal === undefined ? 16 : 8);
    if (hex !== undefined || octal !== undefined) {
      if (code > 255) return undefined;
      pieces.push({ kind: 'byte', code });
    } else if (short !== undefined || long !== undefined) {
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
      pieces.push({ kind: 'character', code });
    } else if (simple !== undefined) {
      const value = escapes[simple];
      if (value === undefined || ((simple === "'" || simple === '"') && simple !== quote)) return undefined;
      pieces.push({ kind: 'text', text: value });
    } else pieces.push({ kind: 'text', text: whole });
  }
  return pieces;
}

/** Value of a Go string literal with its quotes; undefined when an escape is invalid (strconv.Unquote). */
export function unquote(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '');
  const pieces = readPieces(literal);
  if (pieces === undefined) return undefined;
  if (!pieces.some(({ kind }) => kind === 'byte'))
    return pieces.map((each) => (each.kind === 'text' ? each.text : String.fromCodePoint(each.code))).join('');
  const bytes: number[] = [];
  for (const each of pieces) {
    if (each.kind === 'byte') bytes.push(each.code);
    else for (const byte of bytesOf(each.kind === 'text' ? each.text : String.fromCodePoint(each.code))) bytes.push(byte);
  }
  return textOf(Uint8Array.from(bytes));
}

/** Code of a Go character literal with its quotes; undefined when it does not hold exactly one (strconv.UnquoteChar). */
export function unquoteCharacter(literal: string): number | undefined {
  const pieces = readPieces(literal);
  const [first, second] = pieces ?? [];
  if (first === undefined || second !== undefined) return undefined;
  if (first.kind !== 'text') return first.code;
  const [character, more] = first.text;
  return more === undefined ? character?.codePointAt(0) : undefined;
}

/** A number with two parts (Go's complex128). */
export interface Complex {
  readonly real: number;
  readonly imaginary: number;
}

/**
 * A number literal as every kind of number that it can be, as Go's untyped constants have it. Which one it becomes depends
 * on what it is used for.
 */
export interface NumberLiteral {
  readonly integer?: bigint;
  readonly unsigned?: bigint;
  readonly float?: number;
  readonly complex?: Complex;
}

/** A float as Go's strconv.ParseFloat reads it; undefined for other texts and for what is too large. */
export function readFloat(text: string): number | undefined {
  if (!underscoresSeparate(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits) ? Number(digits) : readHexFloat(digits);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function readHexFloat(text: string): number | undefined {
  const match = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return sign === '-' ? -0 : 0;
  // More digits than a float has only matter in that they are not zero.
  const kept = digits.slice(0, 20);
  const sticky = /[^0]/.test(digits.slice(20)) ? 1n : 0n;
  const mantissa = (BigInt(`0x${kept}`) << 1n) | sticky;
  const power = Number(exponent) - 4 * fraction.length + 4 * (digits.length - kept.length) - 1;
  return (sign === '-' ? -1 : 1) * scale(mantissa, power);
}

/** `mantissa` times two to the power of `power`, rounded once, to even. */
function scale(mantissa: bigint, power: number): number {
  const length = mantissa.toString(2).length;
  if (length + power > 1025) return Infinity;
  if (length + power < -1080) return 0;
  const lowest = Math.max(length + power - 53, -1074);
  const shift = BigInt(Math.max(lowest - power, 0));
  let kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  const half = shift === 0n ? 0n : 1n << (shift - 1n);
  if (shift > 0n && (rest > half || (rest === half && (kept & 1n) === 1n))) kept += 1n;
  const exponent = Number(shift) + power;
  // Two steps, since a power of two alone may be out of range where the product is not.
  return exponent > 970 ? Number(kept) * 2 ** 970 * 2 ** (exponent - 970) : Number(kept) * 2 ** exponent;
}

/** Whether underscores stand only between digits, or between a base and a digit. */
function underscoresSeparate(text: string): boolean {
  if (!text.includes('_')) return true;
  const number = text.replace(/^[+-]/, '');
  const digit = /^0[xX]/.test(number) ? '[0-9a-fA-F]' : '[0-9]';
  const withoutBase = number.replace(/^0[bBoOxX]/, '0');
  return new RegExp(`^(?:(?<=${digit})_(?=${digit})|[^_])*$`).test(withoutBase);
}

/** An integer as Go's strconv.ParseInt with base 0 reads it, of any size. */
function readInteger(text: string): bigint | undefined {
  if (!underscoresSeparate(text)) return undefined;
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/.exec(text.replaceAll('_', ''));
  if (match === null) return undefined;
  const [, sign, digits = '0'] = match;
  const value = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits.toLowerCase());
  return sign === '-' ? -value : value;
}

const floatToken =
  '[+-]?(?:0[xX][0-9a-fA-F_]*(?:\\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)';
const complexPair = new RegExp(`^(${floatToken})((?=[+-])${floatToken})i$`);

const isInteger = (value: bigint): boolean => value >= -(2n ** 63n) && value < 2n ** 63n;
const isUnsigned = (value: bigint): boolean => value >= 0n && value < 2n ** 64n;

/** Reads a number literal, or says why it is none (text/template/parse, “NumberNode”). */
export function readNumber(text: string): NumberLiteral | 'not-a-number' | 'too-large' {
  if (text.endsWith('i')) {
    const pair = complexPair.exec(text);
    if (pair !== null && pair[1] !== '') return readPair(pair[1] ?? '', pair[2] ?? '');
    const float = readFloat(text.slice(0, -1));
    return float === undefined ? 'not-a-number' : simplified({ real: 0, imaginary: float });
  }
  const integer = readInteger(text);
  if (integer !== undefined) {
    // As in Go, a sign makes it signed, but for zero.
    const signed = /^[+-]/.test(text) && integer !== 0n;
    const kinds = {
      ...(isInteger(integer) ? { integer } : {}),
      ...(!signed && isUnsigned(integer) ? { unsigned: integer } : {}),
    };
    return 'integer' in kinds || 'unsigned' in kinds ? { ...kinds, float: Number(integer) } : 'too-large';
  }
  const float = readFloat(text);
  if (float === undefined) return 'not-a-number';
  if (!/[.eEpP]/.test(text)) return 'too-large';
  return { float, ...wholeKinds(float) };
}

function readPair(first: string, second: string): NumberLiteral | 'not-a-number' {
  const [real, imaginary] = [readFloat(first), readFloat(second)];
  return real === undefined || imaginary === undefined ? 'not-a-number' : simplified({ real, imaginary });
}

function simplified(complex: Complex): NumberLiteral {
  if (complex.imaginary !== 0) return { complex };
  return { complex, float: complex.real, ...wholeKinds(complex.real) };
}

function wholeKinds(float: number): Pick<NumberLiteral, 'integer' | 'unsigned'> {
  if (!Number.isInteger(float)) return {};
  const value = BigInt(float);
  return { ...(isInteger(value) ? { integer: value } : {}), ...(isUnsigned(value) ? { unsigned: value } : {}) };
}
