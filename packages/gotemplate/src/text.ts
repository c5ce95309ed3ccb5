/**
 * Go's strings are bytes. Here they are JavaScript strings in which a byte that belongs to no UTF-8 character stands as a
 * lone surrogate: byte 0x80 is U+DC80, byte 0xff is U+DCFF. Lone surrogates of the caller's data are taken for such bytes.
 */
const lone = /[\udc80-\udcff]/u;
const encoder = new TextEncoder();

/** The bytes of a string. */
export function bytesOf(text: string): Uint8Array {
  if (!lone.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else for (const byte of encoder.encode(character)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** How many bytes a string has. */
export function byteLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80 || (code >= 0xdc00 && code <= 0xdfff)) length += 1;
    else if (code < 0x800) length += 2;
    else length += 3;
  }
  return length;
}

/** The string of some bytes. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return salvage(bytes);
  }
}

function salvage(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let index = 0;
  while (index < bytes.length) {
    const size = sequenceLength(bytes, index);
    if (size === 0) pieces.push(String.fromCharCode(0xdc00 + (bytes[index] ?? 0)));
    else pieces.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(index, index + size)));
    index += Math.max(size, 1);
  }
  return pieces.join('');
}

/** Length of the UTF-8 character that begins at a place; 0 when none does (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (size === 0 || index + size > bytes.length) return 0;
  const second = bytes[index + 1] ?? 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let at = index + 2; at < index + size; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

/** A string put together of parts: bytes at their seams may have become characters. */
export function joined(text: string): string {
  return lone.test(text) ? textOf(bytesOf(text)) : text;
}

/** A string as what leaves this package: bytes that are no character are U+FFFD. */
export function visible(text: string): string {
  return lone.test(text) ? joined(text).replaceAll(new RegExp(lone, 'gu'), '\ufffd') : text;
}

/** Whether a character, as a string of its own, stands for a byte that is none. */
export function isLoneByte(character: string): boolean {
  return character.length === 1 && character >= '\udc80' && character <= '\udcff';
}

/** How many characters a string has, as Go counts them: a byte that belongs to none is one of its own. */
export function countCharacters(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0xd800 || code > 0xdbff) count++;
    else if (!isLow(text.charCodeAt(index + 1))) count++;
  }
  return count;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** The first so many characters of a string. */
export function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let index = 0;
  for (let left = count; left > 0 && index < text.length; left--) {
    const code = text.charCodeAt(index);
    index += code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(index + 1)) ? 2 : 1;
  }
  return text.slice(0, index);
}

/** Order of two strings by their bytes, as Go has it: negative, zero or positive. */
export function compareText(a: string, b: string): number {
  if (lone.test(a) || lone.test(b)) return compareBytes(bytesOf(a), bytesOf(b));
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  if (index === length) return a.length - b.length;
  return rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const place = a.findIndex((byte, index) => byte !== b[index]);
  return place === -1 || place >= b.length ? a.length - b.length : (a[place] ?? 0) - (b[place] ?? 0);
}

/** UTF-16 orders surrogates before U+E000; by bytes they come after. */
function rank(code: number): number {
  if (code >= 0xd800 && code <= 0xdfff) return code + 0x2000;
  return code >= 0xe000 ? code - 0x800 : code;
}
