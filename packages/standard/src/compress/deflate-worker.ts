import { parentPort } from 'node:worker_threads';
import { deflatePart, type DeflateTask } from './deflate-part.ts';

/** A thread that compresses what it is sent, one after another: the entry of `deflate-pool.ts`'s workers. */
parentPort?.on('message', ({ id, task }: { readonly id: number; readonly task: DeflateTask }) => {
  const packed = deflatePart(task);
  // Small results may share memory with others.
  const own = packed.byteLength === packed.buffer.byteLength ? packed : new Uint8Array(packed);
  parentPort?.postMessage({ id, packed: own }, [own.buffer as ArrayBuffer]);
});
