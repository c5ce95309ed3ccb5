/** Bytes that one side puts in and the other takes out, in their order. */
export interface ByteQueue extends AsyncIterable<Uint8Array> {
  readonly size: number;
  put(bytes: Uint8Array): void;
  end(): void;
}

/** @param onTaken called whenever bytes were taken out */
export function byteQueue(onTaken: () => void): ByteQueue {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let hasEnded = false;
  let wake: () => void = () => undefined;
  return {
    get size() {
      return size;
    },
    put: (bytes) => {
      if (bytes.length === 0 || hasEnded) return;
      chunks.push(bytes);
      size += bytes.length;
      wake();
    },
    end: () => {
      hasEnded = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          size -= chunk.length;
          onTaken();
          yield chunk;
        } else if (hasEnded) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
