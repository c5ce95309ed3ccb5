import { createPrinter, type Printer, write } from './printer.ts';
import { printArgument } from './print-value.ts';
import { joined } from './text.ts';
import { type GoValue, indirect, isAbsent, textValue } from './value.ts';

/** Values one after another, with spaces between two that are no strings (fmt.Sprint). */
export function printAll(values: readonly GoValue[], limit: number): string {
  return print(limit, (printer) => {
    for (const [index, value] of values.entries()) {
      const previous = values[index - 1];
      if (previous !== undefined && value.type.kind !== 'string' && previous.type.kind !== 'string') write(printer, ' ');
      printArgument(printer, value, 'v');
    }
  });
}

/** Values with spaces between all, and a line end (fmt.Sprintln). */
export function printLine(values: readonly GoValue[], limit: number): string {
  return print(limit, (printer) => {
    for (const [index, value] of values.entries()) {
      if (index > 0) write(printer, ' ');
      printArgument(printer, value, 'v');
    }
    write(printer, '\n');
  });
}

/** Runs what prints, and gives the text. Throws `tooLong` beyond so many characters. */
export function print(limit: number, body: (printer: Printer) => void): string {
  const printer = createPrinter(limit);
  body(printer);
  return joined(printer.pieces.join(''));
}

/** What is printed for a value that stands by itself in an action: pointers are followed, and what is absent says so. */
export function printable(value: GoValue): GoValue {
  const found = indirect(value);
  return isAbsent(found) ? textValue('<no value>') : found;
}
