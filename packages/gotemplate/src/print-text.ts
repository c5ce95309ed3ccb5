import { pad, type Printer, write } from './printer.ts';
import { canBackquote, quote } from './quote.ts';
import { bytesOf, firstCharacters } from './text.ts';

/** Prints a string by one of fmt's verbs for strings; false when it is none. */
export function printText(printer: Printer, text: string, verb: string): boolean {
  const { precision, sharp, plus, goSyntax } = printer.flags;
  const cut = precision === undefined ? text : firstCharacters(text, precision);
  if (verb === 's' || (verb === 'v' && goSyntax !== true)) {
    pad(printer, cut);
    return true;
  }
  if (verb === 'q' || verb === 'v') {
    const raw = sharp === true && canBackquote(cut);
    pad(printer, raw ? `\`${cut}\`` : quote(cut, plus === true ? 'ascii' : 'any'));
    return true;
  }
  if (verb !== 'x' && verb !== 'X') return false;
  printBytes(printer, bytesOf(text), verb);
  return true;
}

/** Bytes as hexadecimal digits. The precision counts bytes. */
export function printBytes(printer: Printer, bytes: Uint8Array, verb: 'x' | 'X'): void {
  const { precision, sharp, space } = printer.flags;
  const shown = bytes.subarray(0, precision ?? bytes.length);
  if (shown.length > printer.left) return write(printer, ' '.repeat(shown.length * 2));
  const prefix = sharp === true && shown.length > 0 ? `0${verb}` : '';
  const digits = Array.from(shown, (byte) => {
    const two = byte.toString(16).padStart(2, '0');
    return verb === 'X' ? two.toUpperCase() : two;
  });
  return pad(printer, prefix + digits.join(space === true ? ` ${prefix}` : ''));
}
