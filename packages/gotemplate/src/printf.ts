import { print } from './print.ts';
import { printArgument } from './print-value.ts';
import { type Flags, type Printer, write } from './printer.ts';
import { numberGroup } from './types.ts';
import { type GoValue, isAbsent } from './value.ts';

/** Widths and precisions beyond this are refused, as Go does. */
const widest = 1_000_000;

interface Format {
  readonly printer: Printer;
  readonly text: string;
  readonly values: readonly GoValue[];
  /** Where the next character of the format is read. */
  at: number;
  /** Which value comes next. */
  next: number;
  /** Whether values were asked for by their number, so that none is left over. */
  reordered: boolean;
  /** Whether the number of the value for the verb at hand is one. */
  goodNumber: boolean;
}

/** Go's fmt.Sprintf. Mistakes show in the text, as in Go: `%!d(string=hi)`. */
export function formatText(text: string, values: readonly GoValue[], limit: number): string {
  return print(limit, (printer) => {
    const format: Format = { printer, text, values, at: 0, next: 0, reordered: false, goodNumber: true };
    while (format.at < text.length) {
      const percent = text.indexOf('%', format.at);
      const end = percent === -1 ? text.length : percent;
      if (end > format.at) write(printer, text.slice(format.at, end));
      if (percent === -1) break;
      format.at = percent + 1;
      if (formatVerb(format) === 'ended') break;
    }
    if (!format.reordered && format.next < values.length) printExtra(printer, values.slice(format.next));
  });
}

/** Reads flags, width, precision and verb, and prints the value. */
function formatVerb(format: Format): 'on' | 'ended' {
  const { printer, text } = format;
  format.goodNumber = true;
  printer.flags = readFlags(format);
  let afterNumber = readNumber(format) === 'read';
  if (text[format.at] === '*') {
    format.at++;
    readWidth(format);
    afterNumber = false;
  } else {
    printer.flags.width = readDigits(format);
    if (afterNumber && printer.flags.width !== undefined) format.goodNumber = false;
  }
  if (text[format.at] === '.' && format.at + 1 < text.length) {
    format.at++;
    if (afterNumber) format.goodNumber = false;
    afterNumber = readPrecision(format) === 'read';
  }
  if (!afterNumber) readNumber(format);
  if (format.at >= text.length) {
    write(printer, '%!(NOVERB)');
    return 'ended';
  }
  const verb = String.fromCodePoint(text.codePointAt(format.at) ?? 0);
  format.at += verb.length;
  printVerb(format, verb);
  return 'on';
}

function printVerb(format: Format, verb: string): void {
  const { printer, values } = format;
  if (verb === '%') return write(printer, '%');
  if (!format.goodNumber) return write(printer, `%!${verb}(BADINDEX)`);
  const value = values[format.next];
  if (value === undefined) return write(printer, `%!${verb}(MISSING)`);
  format.next++;
  const { sharp, plus } = printer.flags;
  if (verb === 'v' || verb === 'w')
    printer.flags = { ...printer.flags, goSyntax: sharp === true, fieldNames: plus === true, sharp: false, plus: false };
  return printArgument(printer, value, verb);
}

const flagNames: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
};

function readFlags(format: Format): Flags {
  const flags: Flags = {};
  for (;;) {
    const name = flagNames[format.text[format.at] ?? ''];
    if (name === undefined) return flags;
    flags[name] = true;
    format.at++;
  }
}

/** Digits as a number; undefined when there are none. Too many end the format, as in Go. */
function readDigits(format: Format): number | undefined {
  const pattern = /\d*/y;
  pattern.lastIndex = format.at;
  const digits = pattern.exec(format.text)?.[0] ?? '';
  const value = Number(digits.slice(0, 20));
  const isTooLong = digits.length > 1 && Number(digits.slice(0, -1).slice(0, 20)) > widest;
  format.at = isTooLong ? format.text.length : format.at + digits.length;
  return digits === '' || isTooLong ? undefined : value;
}

/** `[2]`: which value comes next. */
function readNumber(format: Format): 'read' | 'none' {
  const { text, at } = format;
  if (text[at] !== '[') return 'none';
  format.reordered = true;
  // Go looks for no number in the last two characters.
  const close = text.length - at < 3 ? -1 : text.indexOf(']', at);
  const digits = close === -1 ? '' : text.slice(at + 1, close);
  const index = /^\d{1,7}$/.test(digits) ? Number(digits) - 1 : -1;
  format.at = close === -1 ? at + 1 : close + 1;
  const isNumber = /^\d+$/.test(digits) && Number(digits.slice(0, -1)) <= widest;
  if (index >= 0 && index < format.values.length) format.next = index;
  else format.goodNumber = false;
  return isNumber ? 'read' : 'none';
}

/** `*`: the value that is a width or a precision. */
function takeNumber(format: Format): number | undefined {
  const value = format.values[format.next];
  if (value === undefined) return undefined;
  format.next++;
  const group = numberGroup(value.type);
  const number = group === 'int' || group === 'uint' ? Number(value.data) : undefined;
  return number === undefined || Math.abs(number) > widest ? undefined : number;
}

function readWidth(format: Format): void {
  const { flags } = format.printer;
  const width = takeNumber(format);
  if (width === undefined) write(format.printer, '%!(BADWIDTH)');
  flags.width = width === undefined ? undefined : Math.abs(width);
  if (width === undefined || width >= 0) return;
  flags.minus = true;
  flags.zero = false;
}

/** What follows the point. Says whether a value's number stood last. */
function readPrecision(format: Format): 'read' | 'none' {
  const { flags } = format.printer;
  const found = readNumber(format);
  if (format.text[format.at] !== '*') {
    flags.precision = readDigits(format) ?? 0;
    return found;
  }
  format.at++;
  const precision = takeNumber(format);
  if (precision === undefined || precision < 0) write(format.printer, '%!(BADPREC)');
  else flags.precision = precision;
  return 'none';
}

/** Values that the format did not use. */
function printExtra(printer: Printer, values: readonly GoValue[]): void {
  printer.flags = {};
  write(printer, '%!(EXTRA ');
  for (const [index, value] of values.entries()) {
    if (index > 0) write(printer, ', ');
    if (isAbsent(value)) write(printer, '<nil>');
    else {
      write(printer, `${value.type.name}=`);
      printArgument(printer, value, 'v');
    }
  }
  write(printer, ')');
}
