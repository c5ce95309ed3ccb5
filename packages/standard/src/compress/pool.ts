import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Scope } from '@imgbuild/core/sdk';
import { runTask, type Task } from './task.ts';

/** Compresses tasks on several cores. */
export interface Pool {
  /** Tasks that can be on their way at once. */
  readonly width: number;
  /** The task's data belongs to the pool from here on. */
  run(task: Task): Promise<Uint8Array>;
}

/** Beside this file, in the sources as in the build. */
const entry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './compress-worker.js', import.meta.url);

/** As many threads as there are cores, but none for a single task. */
export function openPool(tasks: number, scope: Scope): Promise<Pool> {
  const count = Math.min(availableParallelism(), tasks);
  if (count <= 1) return Promise.resolve({ width: 1, run: async (task) => runTask(task) });
  const open = async (): Promise<Pool & { close(): Promise<void> }> => startPool(count);
  return scope.acquire(`${count} threads that compress`, open, (pool) => pool.close());
}

interface Waiting {
  resolve(packed: Uint8Array): void;
  reject(error: Error): void;
}

function startPool(count: number): Pool & { close(): Promise<void> } {
  const waiting = new Map<number, Waiting>();
  let broken: Error | undefined;
  const fail = (error: Error): void => {
    broken ??= error;
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  /** Not zero when threads are to end: what they have been sent is not begun any more. */
  const ending = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(entry, { workerData: ending });
    worker.on('message', ({ id, packed }: { readonly id: number; readonly packed: Uint8Array }) => {
      waiting.get(id)?.resolve(packed);
      waiting.delete(id);
    });
    worker.on('error', fail);
    const ended = new Promise<void>((done) => worker.once('exit', () => done()));
    void ended.then(() => fail(new Error('a thread that compresses has ended')));
    return { worker, ended };
  });
  let next = 0;
  return {
    width: 2 * count,
    run: (task) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) {
          reject(broken);
          return;
        }
        const id = next++;
        waiting.set(id, { resolve, reject });
        workers[id % count]?.worker.postMessage({ id, task }, [task.data.buffer as ArrayBuffer]);
      }),
    // Not by `terminate`: it aborts all of Node when it comes while a thread begins to compress ("close before init").
    close: async () => {
      Atomics.store(ending, 0, 1);
      for (const { worker } of workers) worker.postMessage('end');
      await Promise.all(workers.map(({ ended }) => ended));
    },
  };
}
