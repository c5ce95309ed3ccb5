// Things whose creation was not answered: nobody knows whether they are there.
import { expect, test } from 'vitest';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import { builderThat, openStory, plan, planned, thing } from './story.ts';

test('a creation whose answer was lost is found and released', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const type = thing(existing);
  const builder = builderThat(async (ctx) => {
    await ctx.scope.hold(type, { name: 'x' }, async ({ token }) => {
      existing.add(`x ${token}`);
      throw new Error('connection reset');
    });
    return undefined;
  });
  await story.run.execute(plan({ ...planned('a', builder), builder: blockOf(builder, {}, [type as never]) }));
  expect(existing.size).toBe(0);
  expect(story.run.outstanding).toBe(0);
});

test('what was tried for long may appear after its creation was given up', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const settle = 100;
  let looks = 0;
  const type = {
    ...thing(existing),
    settle,
    find: async (intent: { readonly name: string }, token: string, ctx: ReleaseContext) => {
      // The platform shows it at the second look only.
      if (++looks === 2) existing.add(`x ${token}`);
      return thing(existing).find(intent, token, ctx);
    },
  };
  const builder = builderThat(async (ctx) => {
    await ctx.scope.hold(type, { name: 'x' }, async ({ signal }) => {
      await ctx.host.clock.sleep(settle + 1, signal);
      throw new Error('connection reset');
    });
    return undefined;
  });
  await story.run.execute(plan({ ...planned('a', builder), builder: blockOf(builder, {}, [type as never]) }));
  expect([looks, existing.size]).toEqual([2, 0]);
});
