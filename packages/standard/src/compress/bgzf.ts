import { blocksOf, inOrder } from './blocks.ts';
import type { Task } from './task.ts';
import type { Pool } from './pool.ts';
import { levelOr } from './level.ts';

/** Sixteen blocks of BGZF: enough work for a message to another thread. */
const batch = 16 * 0xff00;

/** The empty member that says that nothing was cut off. Source: "End-of-file marker" (4.1.2) in the SAM specification. */
const end = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/** Gzip in blocks that can be found again: what `bgzip` writes. */
export async function* bgzfOf(chunks: AsyncIterable<Uint8Array>, asked: number, pool: Pool): AsyncGenerator<Uint8Array> {
  const level = levelOr(6, asked);
  const tasks = async function* (): AsyncGenerator<Task> {
    for await (const data of blocksOf(chunks, batch)) yield { kind: 'members', data, level };
  };
  yield* inOrder(tasks(), pool.width, (task) => pool.run(task));
  yield end;
}
