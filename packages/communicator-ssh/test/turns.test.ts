import fc from 'fast-check';
import { expect, test } from 'vitest';
import { turns } from '../src/turns.ts';

const { signal } = new AbortController();

test('so many are in at one time, the others come in their order', async () => {
  const gate = turns(2);
  const [first, second] = [await gate.enter(signal), await gate.enter(signal)];
  const entered: string[] = [];
  const waiting = ['third', 'fourth'].map(async (name) => {
    const leave = await gate.enter(signal);
    entered.push(name);
    return leave;
  });
  await Promise.resolve();
  expect([gate.inside, entered]).toEqual([2, []]);
  first();
  first();
  const third = await waiting[0];
  expect([gate.inside, entered]).toEqual([2, ['third']]);
  second();
  third?.();
  (await waiting[1])?.();
  expect([gate.inside, entered]).toEqual([0, ['third', 'fourth']]);
});

test('who no longer waits takes no turn', async () => {
  const gate = turns(1);
  const leave = await gate.enter(signal);
  const controller = new AbortController();
  const aborted = gate.enter(controller.signal);
  const next = gate.enter(signal);
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  leave();
  (await next)();
  expect(gate.inside).toBe(0);
  await expect(gate.enter(controller.signal)).rejects.toThrow('enough');
});

test('the limit only goes down, and never below one', async () => {
  const gate = turns(3);
  const inside = [await gate.enter(signal), await gate.enter(signal), await gate.enter(signal)];
  gate.lower(0);
  gate.lower(5);
  let isIn = false;
  const next = gate.enter(signal).then((leave) => {
    isIn = true;
    return leave;
  });
  for (const leave of inside.slice(1)) leave();
  await Promise.resolve();
  expect([gate.inside, isIn]).toEqual([1, false]);
  inside[0]?.();
  (await next)();
});

test('never more than the limit, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.scheduler(), async (most, scheduler) => {
      const gate = turns(most);
      const work = Array.from({ length: 12 }, async (_, index) => {
        await scheduler.schedule(Promise.resolve(), `enter ${index}`);
        const leave = await gate.enter(signal);
        expect(gate.inside).toBeLessThanOrEqual(most);
        await scheduler.schedule(Promise.resolve(), `leave ${index}`);
        leave();
      });
      await scheduler.waitFor(Promise.all(work));
      expect(gate.inside).toBe(0);
    }),
  );
});
