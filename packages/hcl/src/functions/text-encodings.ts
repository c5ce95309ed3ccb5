/** Bytes of a text in an encoding, or what is wrong: no such encoding, or a character it has no bytes for. */
export type Encoded =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unknown encoding' }
  | { readonly kind: 'no bytes'; readonly character: string };

export function encodeText(text: string, encoding: string): Encoded {
  const name = canonicalName(encoding);
  if (name === undefined) return { kind: 'unknown encoding' };
  if (name === 'utf-8') return { kind: 'bytes', bytes: new TextEncoder().encode(text) };
  if (name === 'utf-16le') return { kind: 'bytes', bytes: utf16(text, 'little') };
  if (name === 'utf-16be') return { kind: 'bytes', bytes: utf16(text, 'big') };
  return encodeByTable(text, encodingTable(name));
}

/** Text of bytes in an encoding, or nothing when there is no such encoding; `fatal` bytes are undefined text. */
export function decodeText(bytes: Uint8Array, encoding: string): { readonly text: string | undefined } | undefined {
  const name = canonicalName(encoding);
  if (name === undefined) return undefined;
  try {
    return { text: new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: undefined };
  }
}

/** The platform's name for an encoding; the many names of each are its own. */
function canonicalName(encoding: string): string | undefined {
  try {
    // "UTF-16" alone means big-endian in IANA's registry, but little-endian to browsers.
    const name = /^utf-?16$/i.test(encoding) ? 'utf-16be' : new TextDecoder(encoding).encoding;
    return name === 'replacement' || name === 'x-user-defined' ? undefined : name;
  } catch {
    return undefined;
  }
}

function utf16(text: string, order: 'little' | 'big'): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), order === 'little');
  return new Uint8Array(view.buffer);
}

type Table = ReadonlyMap<string, readonly number[]>;
const tables = new Map<string, Table>();

/** Bytes by character, found by decoding all sequences of one and two bytes: the platform can only decode. */
function encodingTable(name: string): Table {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(name, { fatal: true });
  const table = new Map<string, readonly number[]>();
  const leads: number[] = [];
  const add = (bytes: readonly number[]): boolean => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if ([...character].length === 1 && !table.has(character)) table.set(character, bytes);
      return true;
    } catch {
      return false;
    }
  };
  for (let byte = 0; byte < 256; byte++) if (!add([byte])) leads.push(byte);
  for (const lead of leads) for (let trail = 0x30; trail < 256; trail++) add([lead, trail]);
  tables.set(name, table);
  return table;
}

function encodeByTable(text: string, table: Table): Encoded {
  const bytes: number[] = [];
  for (const character of text) {
    const encoded = table.get(character);
    if (encoded === undefined) return { kind: 'no bytes', character };
    bytes.push(...encoded);
  }
  return { kind: 'bytes', bytes: Uint8Array.from(bytes) };
}
