import { nextTick } from 'node:process';
import type { Duplex } from 'node:stream';

/** Lets a stream send what is written in one turn together: ssh2 writes every packet by itself, and each is a call of the system. */
export function batched(stream: Duplex): Duplex {
  const write = stream.write.bind(stream) as (...given: readonly unknown[]) => boolean;
  let isCorked = false;
  stream.write = ((...given: readonly unknown[]) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      nextTick(() => {
        isCorked = false;
        stream.uncork();
      });
    }
    return write(...given);
  }) as typeof stream.write;
  return stream;
}
