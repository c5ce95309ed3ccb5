/**
 * Headers of a tar archive in the GNU format: names of any length and any bytes. Libraries write pax headers for those, which
 * the tar of BusyBox skips, and the file comes out under a cut name.
 * Source: "Basic Tar Format" and "GNU format" in the manual of GNU tar; tar(5) of libarchive.
 */
export const blockSize = 512;

export interface TarEntry {
  /** As bytes of UTF-8. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  /** Bytes of content that follow. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Where a link leads to. */
  readonly target?: string;
  /** Whom it belongs to; 0 and 0 unless it is said. */
  readonly owner?: Owner | undefined;
}

/** Numbers of a user and a group. */
export interface Owner {
  readonly user: number;
  readonly group: number;
}

const typeFlags = { file: '0', directory: '5', link: '2' } as const;

/** The header of an entry, with what it needs in front of it. */
export function tarHeader(entry: TarEntry): Buffer {
  const name = Buffer.from(entry.kind === 'directory' ? `${entry.name}/` : entry.name);
  const target = Buffer.from(entry.target ?? '');
  return Buffer.concat([
    ...(target.length > 100 ? longName('K', target) : []),
    ...(name.length > 100 ? longName('L', name) : []),
    block(name.subarray(0, 100), typeFlags[entry.kind], entry, target.subarray(0, 100)),
  ]);
}

/** Fills the last block of a file's content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

/** The end of an archive. */
export const tarEnd = Buffer.alloc(2 * blockSize);

function longName(flag: 'K' | 'L', text: Buffer): readonly Buffer[] {
  const content = Buffer.concat([text, Buffer.of(0)]);
  const about = { mode: 0, size: content.length, modified: 0 };
  return [block(Buffer.from('././@LongLink'), flag, about, Buffer.alloc(0)), content, tarPadding(content.length)];
}

function block(
  name: Buffer,
  flag: string,
  { mode, size, modified, owner }: Pick<TarEntry, 'mode' | 'size' | 'modified' | 'owner'>,
  target: Buffer,
): Buffer {
  const header = Buffer.alloc(blockSize);
  header.set(name, 0);
  writeNumber(header, mode, 100, 8);
  writeNumber(header, owner?.user ?? 0, 108, 8);
  writeNumber(header, owner?.group ?? 0, 116, 8);
  writeNumber(header, size, 124, 12);
  writeNumber(header, Math.max(0, Math.floor(modified / 1000)), 136, 12);
  header.write(flag, 156);
  header.set(target, 157);
  header.write('ustar  \0', 257, 'latin1');
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** In octal digits, or, where these do not suffice, in base 256 with the first bit set. */
function writeNumber(header: Buffer, value: number, at: number, length: number): void {
  const digits = value.toString(8);
  if (digits.length < length) header.write(`${digits.padStart(length - 1, '0')}\0`, at, 'latin1');
  else {
    header[at] = 0x80;
    header.writeUIntBE(value, at + length - 6, 6);
  }
}
