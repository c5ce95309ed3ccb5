import { crc32 } from 'node:zlib';
import { blocksOf, inOrder } from './blocks.ts';
import type { Task } from './task.ts';
import type { Pool } from './pool.ts';
import { levelOr } from './level.ts';

/** Bytes that are compressed as one task. */
export const blockSize = 1 << 20;

/** As far back as deflate can refer. */
const windowSize = 1 << 15;

/** The deflate block that ends a stream: the last one, with fixed codes and nothing in it. */
const lastBlock = [0x03, 0x00];

/**
 * One gzip member (RFC 1952) whose parts are compressed on several cores, each with the end of the one before as its
 * dictionary. The parts do not depend on how many cores there are, so neither do the bytes; name and time are left out.
 */
export async function* gzipOf(chunks: AsyncIterable<Uint8Array>, asked: number, pool: Pool): AsyncGenerator<Uint8Array> {
  const level = levelOr(6, asked);
  let sum = 0;
  let size = 0;
  const tasks = async function* (): AsyncGenerator<Task> {
    let dictionary: Uint8Array | undefined;
    for await (const data of blocksOf(chunks, blockSize)) {
      sum = crc32(data, sum);
      size += data.length;
      const following = data.slice(-windowSize);
      yield { kind: 'part', data, level, dictionary };
      dictionary = following;
    }
  };
  yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, level === 9 ? 2 : level === 1 ? 4 : 0, 0xff]);
  yield* inOrder(tasks(), pool.width, (task) => pool.run(task));
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield Buffer.concat([Buffer.from(lastBlock), trailer]);
}
