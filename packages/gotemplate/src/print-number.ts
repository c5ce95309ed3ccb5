import { type FloatForm, type FloatSize, floatText } from './float-text.ts';
import type { Complex } from './literals.ts';
import { pad, type Printer, write } from './printer.ts';
import { isPrintable, quoteCharacter } from './quote.ts';

/** Prints an integer by one of fmt's verbs for integers; false when it is none. */
export function printInteger(printer: Printer, value: bigint, signedness: 'int' | 'uint', verb: string): boolean {
  const { goSyntax, plus } = printer.flags;
  switch (verb) {
    case 'v':
      if (goSyntax === true && signedness === 'uint') printHexadecimal(printer, value, '0x');
      else printDigits(printer, value, 10, verb);
      return true;
    case 'd':
      printDigits(printer, value, 10, verb);
      return true;
    case 'b':
      printDigits(printer, value, 2, verb);
      return true;
    case 'o':
    case 'O':
      printDigits(printer, value, 8, verb);
      return true;
    case 'x':
    case 'X':
      printDigits(printer, value, 16, verb);
      return true;
    case 'c':
      pad(printer, characterOf(value));
      return true;
    case 'q':
      pad(printer, quoteCharacter(characterOf(value), plus === true ? 'ascii' : 'any'));
      return true;
    case 'U':
      printCodePoint(printer, BigInt.asUintN(64, value));
      return true;
    default:
      return false;
  }
}

/** Hexadecimal with or without `0x`, whatever `#` says: addresses, and unsigned numbers as Go writes them. */
export function printHexadecimal(printer: Printer, value: bigint, prefix: '0x' | ''): void {
  const { flags } = printer;
  printer.flags = { ...flags, sharp: prefix === '0x' };
  printDigits(printer, value, 16, 'v');
  printer.flags = flags;
}

function printDigits(printer: Printer, value: bigint, base: 2 | 8 | 10 | 16, verb: string): void {
  const { width, precision, minus, plus, space, sharp, zero } = printer.flags;
  if (precision === 0 && value === 0n) return pad(printer, '', 'spaces');
  const sign = value < 0n ? '-' : plus === true ? '+' : space === true ? ' ' : '';
  // Zeros that fill the width count as digits, so that a prefix makes the whole wider.
  const fills = precision === undefined && zero === true && minus !== true && width !== undefined;
  const wanted = precision ?? (fills ? width - sign.length : 0);
  const digits = (value < 0n ? -value : value).toString(base).padStart(wanted, '0');
  const shown = verb === 'X' ? digits.toUpperCase() : digits;
  return pad(printer, sign + prefixOf(shown, base, verb, sharp === true ? 'sharp' : 'plain') + shown, 'spaces');
}

function prefixOf(digits: string, base: number, verb: string, style: 'sharp' | 'plain'): string {
  const octal = verb === 'O' ? '0o' : '';
  if (style === 'plain') return octal;
  if (base === 8) return octal + (digits.startsWith('0') ? '' : '0');
  if (base === 16) return verb === 'X' ? '0X' : '0x';
  return base === 2 ? '0b' : '';
}

function characterOf(value: bigint): string {
  const isCharacter = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return isCharacter ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function printCodePoint(printer: Printer, value: bigint): void {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(printer.flags.precision ?? 4, 4), '0');
  const character = characterOf(value);
  const shown = printer.flags.sharp === true && value <= 0x10ffffn && value === BigInt(character.codePointAt(0) ?? 0);
  pad(printer, `U+${digits}${shown && isPrintable(character) ? ` '${character}'` : ''}`, 'spaces');
}

const floatForms: Readonly<Record<string, readonly [form: FloatForm, precision: number | undefined]>> = {
  v: ['g', undefined],
  b: ['b', undefined],
  g: ['g', undefined],
  G: ['g', undefined],
  x: ['x', undefined],
  X: ['x', undefined],
  f: ['f', 6],
  F: ['f', 6],
  e: ['e', 6],
  E: ['e', 6],
};

/** Prints a float by one of fmt's verbs for floats; false when it is none. */
export function printFloat(printer: Printer, value: number, size: FloatSize, verb: string): boolean {
  const known = Object.hasOwn(floatForms, verb) ? floatForms[verb] : undefined;
  if (known === undefined) return false;
  const [form, usual] = known;
  const { plus, space, sharp, zero, minus, width } = printer.flags;
  const precision = printer.flags.precision ?? usual;
  const text = floatText(value, form, precision, size);
  const cased = verb === 'E' || verb === 'G' || verb === 'X' ? upperCased(text) : text;
  const unsigned = cased.replace(/^[+-]/, '');
  const sign = cased.startsWith('-') ? '-' : plus === true ? '+' : space === true ? ' ' : '';
  if (!Number.isFinite(value)) {
    const infinite = cased.startsWith('+') && space !== true ? '+' : sign;
    pad(printer, (Number.isNaN(value) ? sign : infinite) + unsigned, 'spaces');
    return true;
  }
  const digits = sharp === true && form !== 'b' ? withPoint(unsigned, verb, precision) : unsigned;
  const missing = (width ?? 0) - sign.length - digits.length;
  if (sign !== '' && zero === true && minus !== true && missing > 0) write(printer, sign + '0'.repeat(missing) + digits);
  else pad(printer, sign + digits);
  return true;
}

function upperCased(text: string): string {
  return /^[+-]?[0-9]/.test(text) ? text.toUpperCase() : text;
}

/** `#` keeps the decimal point, and for `%g` and `%x` the zeros at the end. */
function withPoint(text: string, verb: string, precision: number | undefined): string {
  const isHexadecimal = verb === 'x' || verb === 'X';
  const cut = text.search(isHexadecimal ? /[pP]/ : /[eE]/);
  const number = cut === -1 ? text : text.slice(0, cut);
  const tail = cut === -1 ? '' : text.slice(cut);
  const wanted = ['v', 'g', 'G', 'x'].includes(verb) ? (precision ?? 6) : 0;
  // Digits count from the first that is not zero; the x of a prefix counts too, as it does in Go.
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const missing = wanted - significant - (!number.includes('.') && number === '0' ? 1 : 0);
  return `${number}${number.includes('.') ? '' : '.'}${'0'.repeat(Math.max(missing, 0))}${tail}`;
}

/** Prints a complex number by one of fmt's verbs for floats; false when it is none. */
export function printComplex(printer: Printer, { real, imaginary }: Complex, size: FloatSize, verb: string): boolean {
  if (!Object.hasOwn(floatForms, verb)) return false;
  const { flags } = printer;
  write(printer, '(');
  printFloat(printer, real, size, verb);
  printer.flags = { ...flags, plus: true };
  printFloat(printer, imaginary, size, verb);
  printer.flags = flags;
  write(printer, 'i)');
  return true;
}
