import type { Complex } from './literals.ts';
import { fieldNames, methodOf, readField } from './members.ts';
import { pad, type Printer, write } from './printer.ts';
import { printComplex, printFloat, printHexadecimal, printInteger } from './print-number.ts';
import { printBytes, printText } from './print-text.ts';
import { textOf } from './text.ts';
import { templateFunctionError } from './function-error.ts';
import { numberGroup } from './types.ts';
import { elementAt, entriesOf, type GoValue, isAbsent, isNil, listLength, nothing } from './value.ts';

/** Deepest nesting of data that is printed. */
const deepest = 1000;

/** Where memory would be. Addresses mean nothing here, but Go prints them, so something of their form is printed. */
const address = 0xc000012345n;

/** Prints one value by a verb, as Go's fmt does. What cannot be printed so says so in the text: `%!d(string=hi)`. */
export function printArgument(printer: Printer, value: GoValue, verb: string): void {
  if (isAbsent(value)) {
    if (verb === 'T' || verb === 'v') pad(printer, '<nil>');
    else printMistake(printer, value, verb);
    return;
  }
  if (verb === 'T') printText(printer, value.type.name, 's');
  else if (verb === 'p') printPointer(printer, value, verb);
  else if (!printItself(printer, value, verb)) printPlainly(printer, value, verb, 0);
}

/** What is wrong with a verb, in Go's form. */
function printMistake(printer: Printer, value: GoValue, verb: string): void {
  const before = printer.erroring;
  printer.erroring = true;
  write(printer, `%!${verb}(`);
  if (isAbsent(value)) write(printer, '<nil>');
  else {
    write(printer, `${value.type.name}=`);
    printPlainly(printer, value, 'v', 0);
  }
  write(printer, ')');
  printer.erroring = before;
}

/** Errors and objects with a text of their own print as that. */
function printItself(printer: Printer, value: GoValue, verb: string): boolean {
  if (verb === 'w' && !printer.erroring) {
    // The verb of Go's Errorf; there are no errors to be wrapped here.
    printMistake(printer, value, verb);
    return true;
  }
  if (printer.erroring || printer.flags.goSyntax === true || !['v', 's', 'x', 'X', 'q'].includes(verb)) return false;
  const name = methodOf(value, 'Error') === undefined ? 'String' : 'Error';
  const method = methodOf(value, name);
  if (method === undefined) return false;
  let text: unknown;
  try {
    text = (method.data as () => unknown)();
  } catch (error) {
    if (isNil(value)) write(printer, '<nil>');
    else write(printer, `%!${verb}(PANIC=${name} method: ${error instanceof Error ? error.message : String(error)})`);
    return true;
  }
  return printText(printer, String(text), verb);
}

function printPlainly(printer: Printer, value: GoValue, verb: string, depth: number): void {
  if (depth > deepest) throw templateFunctionError(`the value is nested more than ${deepest} levels deep and cannot be printed`);
  if (depth > 0 && printItself(printer, value, verb)) return;
  const { type, data } = value;
  const group = numberGroup(type);
  let known = true;
  if (group === 'int' || group === 'uint') known = printInteger(printer, data as bigint, group, verb);
  else if (group === 'float') known = printFloat(printer, data as number, type.kind === 'float32' ? 32 : 64, verb);
  else if (group === 'complex') known = printComplex(printer, data as Complex, type.kind === 'complex64' ? 32 : 64, verb);
  else if (type.kind === 'string') known = printText(printer, data as string, verb);
  else if (type.kind === 'bool') known = printBool(printer, String(data), verb);
  else printContainer(printer, value, verb, depth);
  if (!known) printMistake(printer, value, verb);
}

function printBool(printer: Printer, text: string, verb: string): boolean {
  if (verb === 't' || verb === 'v') pad(printer, text);
  return verb === 't' || verb === 'v';
}

function printContainer(printer: Printer, value: GoValue, verb: string, depth: number): void {
  const { type, data } = value;
  switch (type.kind) {
    case 'nothing':
    case 'interface':
      if (printer.flags.goSyntax === true && type.kind === 'interface') write(printer, `${type.name}(nil)`);
      else if (type.kind === 'interface' || verb === 'v') write(printer, '<nil>');
      else printMistake(printer, value, verb);
      return;
    case 'map':
      return printMap(printer, value, verb, depth);
    case 'slice':
    case 'array':
      return printList(printer, value, verb, depth);
    case 'struct':
      return printStruct(printer, value, verb, depth);
    case 'pointer': {
      const target = data === null ? nothing : (data as { readonly target: GoValue }).target;
      const shown = ['array', 'slice', 'struct', 'map'].includes(target.type.kind);
      if (depth > 0 || !shown) return printPointer(printer, value, verb);
      write(printer, '&');
      return printPlainly(printer, target, verb, depth + 1);
    }
    default:
      return printPointer(printer, value, verb);
  }
}

/** Opens a container in Go's syntax; false when it is nil and all is said. */
function openTyped(printer: Printer, value: GoValue): boolean {
  write(printer, value.data === null ? `${value.type.name}(nil)` : `${value.type.name}{`);
  return value.data !== null;
}

function printMap(printer: Printer, value: GoValue, verb: string, depth: number): void {
  const isTyped = printer.flags.goSyntax === true;
  if (!isTyped) write(printer, 'map[');
  else if (!openTyped(printer, value)) return;
  for (const [index, [key, element]] of entriesOf(value).entries()) {
    if (index > 0) write(printer, isTyped ? ', ' : ' ');
    printPlainly(printer, key, verb, depth + 1);
    write(printer, ':');
    printPlainly(printer, element, verb, depth + 1);
  }
  write(printer, isTyped ? '}' : ']');
}

function printList(printer: Printer, value: GoValue, verb: string, depth: number): void {
  const length = listLength(value);
  if ('element' in value.type && value.type.element.kind === 'uint8' && printByteList(printer, value, verb, depth)) return;
  const isTyped = printer.flags.goSyntax === true;
  if (!isTyped) write(printer, '[');
  else if (!openTyped(printer, value)) return;
  for (let index = 0; index < length; index++) {
    if (index > 0) write(printer, isTyped ? ', ' : ' ');
    printPlainly(printer, elementAt(value, index), verb, depth + 1);
  }
  write(printer, isTyped ? '}' : ']');
}

/** Lists of bytes print as texts where a text is asked for. */
function printByteList(printer: Printer, value: GoValue, verb: string, depth: number): boolean {
  const bytes = (): Uint8Array =>
    Uint8Array.from({ length: listLength(value) }, (_, index) => Number(elementAt(value, index).data as bigint));
  if (verb === 's' || verb === 'q') return printText(printer, textOf(bytes()), verb);
  if (verb === 'x' || verb === 'X') {
    printBytes(printer, bytes(), verb);
    return true;
  }
  if (depth > 0 || value.type.kind !== 'slice' || (verb !== 'v' && verb !== 'd')) return false;
  const isTyped = printer.flags.goSyntax === true;
  if (value.data === null && isTyped) write(printer, '[]byte(nil)');
  else {
    write(printer, isTyped ? '[]byte{' : '[');
    for (const [index, byte] of [...bytes()].entries()) {
      if (index > 0) write(printer, isTyped ? ', ' : ' ');
      printInteger(printer, BigInt(byte), 'uint', isTyped ? 'v' : 'd');
    }
    write(printer, isTyped ? '}' : ']');
  }
  return true;
}

function printStruct(printer: Printer, value: GoValue, verb: string, depth: number): void {
  const { goSyntax, fieldNames: named } = printer.flags;
  write(printer, goSyntax === true ? `${value.type.name}{` : '{');
  for (const [index, name] of fieldNames(value).entries()) {
    if (index > 0) write(printer, goSyntax === true ? ', ' : ' ');
    if (goSyntax === true || named === true) write(printer, `${name}:`);
    printPlainly(printer, readField(value, name) ?? nothing, verb, depth + 1);
  }
  write(printer, '}');
}

function printPointer(printer: Printer, value: GoValue, verb: string): void {
  const { kind } = value.type;
  const hasAddress = ['channel', 'sender', 'function', 'sequence', 'map', 'pointer', 'slice'].includes(kind);
  const place = value.data === null ? 0n : address;
  const { goSyntax, sharp } = printer.flags;
  if (!hasAddress || !['v', 'p', 'b', 'o', 'd', 'x', 'X'].includes(verb)) printMistake(printer, value, verb);
  else if (verb === 'p') printHexadecimal(printer, place, sharp === true ? '' : '0x');
  else if (verb !== 'v') printInteger(printer, place, 'uint', verb);
  else if (goSyntax === true) {
    write(printer, `(${value.type.name})(`);
    if (place === 0n) write(printer, 'nil');
    else printHexadecimal(printer, place, '0x');
    write(printer, ')');
  } else if (place === 0n) pad(printer, '<nil>');
  else printHexadecimal(printer, place, sharp === true ? '' : '0x');
}
