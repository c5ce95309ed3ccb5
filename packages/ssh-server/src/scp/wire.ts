import { textOf } from '../byte-text.ts';

/** Lines and bytes of a stream that has both. */
export interface ByteReader {
  /** A line without its end; nothing when there is no more. Throws for one beyond 64 KiB. */
  line(): Promise<string | undefined>;
  /** One byte; nothing when there is no more. */
  byte(): Promise<number | undefined>;
  /** This many bytes, in pieces. Throws when there are fewer. */
  bytes(count: number): AsyncGenerator<Uint8Array>;
}

const longestLine = 64 * 1024;

export function byteReader(input: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = input[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    while (buffered.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return false;
      buffered = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  };
  const take = (count: number): Buffer => {
    const taken = buffered.subarray(0, count);
    buffered = buffered.subarray(taken.length);
    return taken;
  };
  return {
    line: async () => {
      const parts: Buffer[] = [];
      for (let size = 0; size <= longestLine;) {
        if (!(await fill())) return undefined;
        const end = buffered.indexOf(0x0a);
        const part = take(end === -1 ? buffered.length : end + 1);
        parts.push(end === -1 ? part : part.subarray(0, -1));
        size += part.length;
        if (end !== -1) return textOf(Buffer.concat(parts));
      }
      throw new Error('protocol error: a line is too long');
    },
    byte: async () => ((await fill()) ? take(1)[0] : undefined),
    bytes: async function* (count) {
      for (let missing = count; missing > 0;) {
        if (!(await fill())) throw new Error('the client has gone');
        const part = take(missing);
        missing -= part.length;
        yield part;
      }
    },
  };
}
