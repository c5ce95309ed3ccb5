// On the oldest Node, more than ten that listen to one signal are taken for a leak; later ones say nothing.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { timeLimit } from '@imgbuild/core/sdk';
import { builderThat, openStory, plan, planned } from './story.ts';

const twelve = Array.from({ length: 12 }, (_each, index) => `${index}`);

test('many builds at once, of many steps with many calls at once, warn nobody', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(String(warning));
  process.on('warning', listen);
  try {
    await using story = await openStory();
    const together = Promise.withResolvers<void>();
    let running = 0;
    const builder = builderThat(async (ctx) => {
      if (++running === twelve.length) together.resolve();
      await together.promise;
      for (const title of twelve)
        await ctx.step(title, async (step) =>
          step.scope.acquire(
            title,
            async () => title,
            () => undefined,
          ),
        );
      const limits = twelve.map((what) => timeLimit(60_000, what, { clock: ctx.host.clock, signal: ctx.signal }));
      for (const limit of limits) limit[Symbol.dispose]();
      return undefined;
    });
    const { outcome } = await story.run.execute(plan(...twelve.map((name) => planned(name, builder))));
    expect(outcome).toBe('ok');
    // Warnings are told in their order.
    const last = once(process, 'warning');
    process.emitWarning('the last of this test');
    await last;
  } finally {
    process.off('warning', listen);
  }
  expect(warnings).toEqual(['Warning: the last of this test']);
});
