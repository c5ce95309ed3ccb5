import { parentPort } from 'node:worker_threads';
import { runTask, type Task } from './task.ts';

/** A thread that compresses what it is sent, one after another: the entry of `pool.ts`'s workers. */
parentPort?.on('message', ({ id, task }: { readonly id: number; readonly task: Task }) => {
  const packed = runTask(task);
  // Small results may share memory with others.
  const own = packed.byteLength === packed.buffer.byteLength ? packed : new Uint8Array(packed);
  parentPort?.postMessage({ id, packed: own }, [own.buffer as ArrayBuffer]);
});
