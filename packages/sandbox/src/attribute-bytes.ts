// Extended attributes are bytes (ACLs and capabilities above all), and libraries for archives take their records (pax(1), "pax Extended
// Header File Format") for text in UTF-8. So values are binary strings, a character for each byte, and are recoded beside the library.

const block = 512;
const attributePrefix = 'SCHILY.xattr.';

/** Records that are longer are no attributes of a file system; they stay as they are. */
const longestRecords = 16 * 1024 * 1024;

/** The length at the beginning of a record counts itself. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** An archive with the values of its attributes as text in UTF-8, each byte as the character of its number; all else as it is. */
export function attributesAsText(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return recoded(chunks, (value) => Buffer.from(value.toString('latin1'), 'utf8'));
}

/** The way back: an archive with the values of its attributes as the bytes that they are. */
export function attributesAsBytes(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return recoded(chunks, (value) => Buffer.from(value.toString('utf8'), 'latin1'));
}

async function* recoded(chunks: AsyncIterable<Uint8Array>, recode: (value: Buffer) => Buffer): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes that are there at once; fewer than asked for at the end of the archive. */
  const take = async (count: number): Promise<Buffer> => {
    const parts = [rest];
    let length = rest.length;
    while (length < count) {
      const next = await source.next();
      if (next.done === true) break;
      const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      parts.push(chunk);
      length += chunk.length;
    }
    const whole = parts.length === 1 ? rest : Buffer.concat(parts, length);
    rest = whole.subarray(count);
    return whole.subarray(0, count);
  };
  try {
    let sizeOfNext: number | undefined;
    for (;;) {
      const header = await take(block);
      if (header.length < block) {
        yield header;
        return;
      }
      const kind = String.fromCharCode(header[156] ?? 0);
      const size = sizeOfNext ?? sizeIn(header);
      if (kind === 'x' && size <= longestRecords) {
        const records = (await take(padded(size))).subarray(0, size);
        sizeOfNext = sizeRecordIn(records);
        const changed = Buffer.concat([...recordsIn(records)].map((record) => recodedRecord(record, recode)));
        yield* [withSize(header, changed.length), changed, Buffer.alloc(padded(changed.length) - changed.length)];
        continue;
      }
      // Comments and long names stand between a record and its entry.
      if (kind !== 'g' && kind !== 'L' && kind !== 'K') sizeOfNext = undefined;
      yield header;
      for (let left = padded(size); left > 0;) {
        const some = rest.length > 0 ? await take(Math.min(left, rest.length)) : await take(Math.min(left, block));
        if (some.length === 0) return;
        left -= some.length;
        yield some;
      }
    }
  } finally {
    await source.return?.();
  }
}

function padded(size: number): number {
  return Math.ceil(size / block) * block;
}

/** Octal, or where that is too short the number itself, marked by its first bit. */
function sizeIn(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) === 0) return Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
  return Number(BigInt(`0x${header.toString('hex', 128, 136)}`));
}

interface PaxRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly whole: Buffer;
}

function* recordsIn(records: Buffer): Iterable<PaxRecord> {
  for (let start = 0; start < records.length;) {
    const space = records.indexOf(0x20, start);
    const length = Number(records.toString('latin1', start, space));
    if (space === -1 || !Number.isInteger(length) || length <= space - start) return;
    const equals = records.indexOf(0x3d, space);
    const whole = records.subarray(start, start + length);
    yield { key: records.toString('utf8', space + 1, equals), value: records.subarray(equals + 1, start + length - 1), whole };
    start += length;
  }
}

function sizeRecordIn(records: Buffer): number | undefined {
  for (const { key, value } of recordsIn(records)) if (key === 'size') return Number(value.toString('latin1'));
  return undefined;
}

function recodedRecord({ key, value, whole }: PaxRecord, recode: (value: Buffer) => Buffer): Buffer {
  return key.startsWith(attributePrefix) ? paxRecord(key, recode(value)) : whole;
}

/** A header of another size, with its sum made anew (counted as if the sum were spaces). */
function withSize(header: Buffer, size: number): Buffer {
  const changed = Buffer.from(header);
  changed.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  changed.fill(' ', 148, 156);
  const sum = changed.reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return changed;
}
