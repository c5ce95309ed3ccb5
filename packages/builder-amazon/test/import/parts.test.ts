import { abortError } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { each, planParts } from '../../src/import/parts.ts';

const mebibyte = 2 ** 20;

test.each([
  ['nothing', 0, { count: 1, size: 8, atOnce: 1 }],
  ['one byte', 1, { count: 1, size: 8, atOnce: 1 }],
  ['one part', 8 * mebibyte, { count: 1, size: 8, atOnce: 1 }],
  ['a little more', 8 * mebibyte + 1, { count: 2, size: 8, atOnce: 2 }],
  ['what usual parts are just enough for', 80_000 * mebibyte, { count: 10_000, size: 8, atOnce: 8 }],
  ['a byte more', 80_000 * mebibyte + 1, { count: 8889, size: 9, atOnce: 7 }],
  ['the largest object', 5 * 2 ** 40, { count: 9987, size: 525, atOnce: 1 }],
])('%s', (_, bytes, { count, size, atOnce }) => {
  expect(planParts(bytes)).toEqual({ count, size: size * mebibyte, atOnce });
});

test('not more are done at once, and each keeps something for itself', async () => {
  const done: number[] = [];
  let [now, most, opened] = [0, 0, 0];
  const busy = new Set<object>();
  const open = (): object => ({ number: opened++ });
  await each({ count: 10, atOnce: 3 }, new AbortController().signal, open, async (index, own) => {
    expect(busy.has(own)).toBe(false);
    busy.add(own);
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    busy.delete(own);
    done.push(index);
  });
  expect(done.sort((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([most, opened]).toEqual([3, 3]);
});

test('the first error ends all, and is thrown when they have ended', async () => {
  const ended: string[] = [];
  const error = new Error('the first');
  const work = each(
    { count: 10, atOnce: 3 },
    new AbortController().signal,
    () => undefined,
    async (index, _, signal) => {
      if (index === 1) throw error;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      ended.push(`${index}`);
      throw new Error('a later one');
    },
  );
  await expect(work).rejects.toBe(error);
  expect(ended).toEqual(['0', '2']);
});

test('what is aborted throws why', async () => {
  const controller = new AbortController();
  const reason = abortError({ kind: 'interrupt', signal: 'SIGINT' });
  const begun: number[] = [];
  const work = each(
    { count: 10, atOnce: 2 },
    controller.signal,
    () => undefined,
    async (index) => {
      begun.push(index);
      controller.abort(reason);
      await Promise.resolve();
    },
  );
  await expect(work).rejects.toBe(reason);
  expect(begun).toEqual([0]);
});
