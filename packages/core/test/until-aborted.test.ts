import { expect, test } from 'vitest';
import { untilAborted } from '@imgbuild/core/sdk';

test('work that ends first gives what it gives, or its failure, and an abort after it changes nothing', async () => {
  const controller = new AbortController();
  expect(await untilAborted(Promise.resolve(1), controller.signal)).toBe(1);
  await expect(untilAborted(Promise.reject(new Error('broken')), controller.signal)).rejects.toThrow('broken');
  controller.abort(new Error('too late'));
});

test.each(['before', 'while'] as const)('an abort %s it waits is its end; what comes too late is given back', async (when) => {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const late: string[] = [];
  if (when === 'before') controller.abort(new Error('stopped'));
  const waiting = untilAborted(promise, controller.signal, (value) => late.push(value));
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  expect(late).toEqual([]);
  resolve('late');
  await promise;
  expect(late).toEqual(['late']);
});

test('work that fails when nobody waits any more is no unhandled failure', async () => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<string>();
  const waiting = untilAborted(promise, controller.signal);
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  reject(new Error('nobody hears this'));
  await new Promise((done) => setImmediate(done));
});
