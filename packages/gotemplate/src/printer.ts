import { countCharacters } from './text.ts';

/** How one value is to be printed: the flags of a verb of Go's fmt. */
export interface Flags {
  width?: number | undefined;
  precision?: number | undefined;
  minus?: boolean;
  plus?: boolean;
  sharp?: boolean;
  space?: boolean;
  zero?: boolean;
  /** `%+v`: structs show the names of their fields. */
  fieldNames?: boolean;
  /** `%#v`: values as Go would write them. */
  goSyntax?: boolean;
}

/** A text that grows while values are printed. */
export interface Printer {
  readonly pieces: string[];
  /** Characters that may still be written. */
  left: number;
  flags: Flags;
  /** While what is wrong with a verb is printed, values do not print themselves. */
  erroring: boolean;
}

/** Thrown when a text grows beyond what it may; the executor makes a diagnostic of it. */
export const tooLong: unique symbol = Symbol('tooLong');

export function createPrinter(limit: number): Printer {
  return { pieces: [], left: limit, flags: {}, erroring: false };
}

export function write(printer: Printer, text: string): void {
  printer.left -= text.length;
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- never leaves this package
  if (printer.left < 0) throw tooLong;
  printer.pieces.push(text);
}

/** Writes a text at the width that is asked for. Zeros fill on the left only. */
export function pad(printer: Printer, text: string, fill: 'zeros' | 'spaces' = 'zeros'): void {
  const { width = 0, minus, zero } = printer.flags;
  const missing = width - countCharacters(text);
  if (missing <= 0) return write(printer, text);
  const padding = (zero === true && minus !== true && fill === 'zeros' ? '0' : ' ').repeat(missing);
  return write(printer, minus === true ? text + padding : padding + text);
}
