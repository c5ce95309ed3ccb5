import { parentPort, workerData } from 'node:worker_threads';
import { runTask, type Task } from './task.ts';

/** A thread that compresses what it is sent, one after another: the entry of `pool.ts`'s workers. */
const ending = workerData as Int32Array;

parentPort?.on('message', (message: 'end' | { readonly id: number; readonly task: Task }) => {
  if (message === 'end') {
    parentPort?.close();
    return;
  }
  if (Atomics.load(ending, 0) !== 0) return;
  const packed = runTask(message.task);
  // Small results may share memory with others.
  const own = packed.byteLength === packed.buffer.byteLength ? packed : new Uint8Array(packed);
  parentPort?.postMessage({ id: message.id, packed: own }, [own.buffer as ArrayBuffer]);
});
