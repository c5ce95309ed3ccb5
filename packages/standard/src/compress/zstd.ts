import { blocksOf, inOrder } from './blocks.ts';
import { levelOr } from './level.ts';
import type { Pool } from './pool.ts';
import type { Task } from './task.ts';

/** Content of one frame: more than the window of the usual level, so that little is lost at its borders. */
const frameSize = 4 << 20;

/**
 * Zstandard frames with checksums, one after another, as `pzstd` writes them: together they are the content (RFC 8878, 3.1).
 * Node's stream with threads of zstd's own (`nbWorkers`) is no way to use all cores: it takes a pause of theirs for the end.
 */
export async function* zstdOf(chunks: AsyncIterable<Uint8Array>, asked: number, pool: Pool): AsyncGenerator<Uint8Array> {
  const level = levelOr(3, asked);
  let isEmpty = true;
  const tasks = async function* (): AsyncGenerator<Task> {
    for await (const data of blocksOf(chunks, frameSize)) {
      isEmpty = false;
      yield { kind: 'frame', data, level };
    }
    // No frame at all is no zstd file.
    if (isEmpty) yield { kind: 'frame', data: new Uint8Array(0), level };
  };
  yield* inOrder(tasks(), pool.width, (task) => pool.run(task));
}
