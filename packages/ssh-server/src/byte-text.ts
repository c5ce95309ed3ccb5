import { isUtf8 } from 'node:buffer';

// A path on a machine is bytes, and ours are texts. Bytes that are no UTF-8 become lone surrogates, U+DC80 to U+DCFF, which no
// UTF-8 holds, so that nothing is lost on the way there and back (as Python's `surrogateescape`).

/** Bytes as text, of which `bytesOf` makes the same bytes again. */
export function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)));
    text += length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** The bytes of a text. */
export function bytesOf(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const pieces = Array.from(text, (character) => {
    const unit = character.charCodeAt(0);
    const isByte = character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff;
    return isByte ? Buffer.from([unit - 0xdc00]) : Buffer.from(character, 'utf8');
  });
  return Buffer.concat(pieces);
}
