import { bytesOf, textOf } from '../byte-text.ts';
import { type Refusal, refusal } from '../refusal.ts';

// The form of messages: draft-ietf-secsh-filexfer-02, section 3. A length, a type, and fields.

/** Bytes of the longest message that is taken, as OpenSSH. */
export const longestPacket = 256 * 1024;

/** Something that is no message of SFTP. */
export function malformed(what: string): Refusal {
  return refusal('malformed', `This is not SFTP: ${what}`);
}

/** Messages of a stream, without their lengths. Throws for one that is too long, and when the stream ends within one. */
export async function* packetsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = 4;
  for await (const chunk of chunks) {
    parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    size += chunk.length;
    if (size < wanted) continue;
    let bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
    for (;;) {
      const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
      if (bytes.length >= 4 && (length === 0 || length > longestPacket)) throw malformed(`a message of ${length} bytes`);
      wanted = 4 + length;
      if (bytes.length < 4 || bytes.length < wanted) break;
      yield bytes.subarray(4, wanted);
      bytes = bytes.subarray(wanted);
    }
    parts = [bytes];
    size = bytes.length;
  }
  if (size > 0) throw malformed('it ends within a message');
}

/** Reads fields, one after the other. Every one throws when the message is too short for it. */
export interface FieldReader {
  byte(): number;
  uint32(): number;
  /** Of 64 bits; more than a number can say exactly is refused. */
  uint64(): number;
  bytes(): Buffer;
  text(): string;
  readonly isAtEnd: () => boolean;
}

export function fieldsOf(packet: Buffer): FieldReader {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > packet.length) throw malformed('a message is too short');
    const field = packet.subarray(at, at + length);
    at += length;
    return field;
  };
  const reader: FieldReader = {
    byte: () => take(1).readUInt8(0),
    uint32: () => take(4).readUInt32BE(0),
    uint64: () => {
      const value = Number(take(8).readBigUInt64BE(0));
      if (!Number.isSafeInteger(value)) throw malformed(`the number ${value}`);
      return value;
    },
    bytes: () => take(reader.uint32()),
    text: () => textOf(reader.bytes()),
    isAtEnd: () => at >= packet.length,
  };
  return reader;
}

/** A message with its length. */
export function packet(type: number, ...fields: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(1 + fields.reduce((sum, field) => sum + field.length, 0), 0);
  head.writeUInt8(type, 4);
  return Buffer.concat([head, ...fields]);
}

export function uint32(value: number): Buffer {
  const field = Buffer.allocUnsafe(4);
  field.writeUInt32BE(value >>> 0, 0);
  return field;
}

export function uint64(value: number): Buffer {
  const field = Buffer.allocUnsafe(8);
  field.writeBigUInt64BE(BigInt(Math.max(0, Math.trunc(value))), 0);
  return field;
}

export function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? bytesOf(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}
