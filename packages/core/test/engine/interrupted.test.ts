// What becomes of a build that a person stops: nothing is left of work that was not done, and what was made is named.
import { expect, test } from 'vitest';
import type { PlannedBuild } from '@imgbuild/core';
import type { Artifact } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import { builderThat, openStory, plan, planned, postProcessorThat, type Story, thing, holdThing } from './story.ts';

const artifact = (id: string): Artifact => ({ builderId: 'story', id, summary: id, files: [], data: {} });

test('an interrupt stops everything and releases it', async () => {
  const controller = new AbortController();
  await using story = await openStory({ signal: controller.signal });
  const existing = new Set<string>();
  const type = thing(existing);
  const builder = builderThat(async (ctx) => {
    await holdThing(ctx.scope, existing, 'x', type);
    await ctx.host.clock.sleep(60_000, ctx.signal);
    return undefined;
  });
  const running = story.run.execute(plan({ ...planned('a', builder), builder: blockOf(builder, {}, [type as never]) }));
  while (existing.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  story.run.abort({ kind: 'interrupt', signal: 'SIGINT' });
  const result = await running;
  expect(result.outcome).toBe('cancelled');
  expect(existing.size).toBe(0);
});

/** A build whose builder holds something that goes on existing until the run is interrupted while it is released. */
function interruptedWhileReleasing(run: () => Story['run'], more: Partial<PlannedBuild> = {}): PlannedBuild {
  const type = {
    ...thing(new Set()),
    release: async (): Promise<void> => run().abort({ kind: 'interrupt', signal: 'SIGINT' }),
  };
  const builder = builderThat(async (ctx) => {
    await ctx.scope.hold(type, { name: 'x' }, async ({ token }) => ({ data: { name: 'x', token }, value: undefined }));
    return artifact('image');
  });
  return { ...planned('a', builder), builder: blockOf(builder, {}, [type as never]), ...more };
}

const never = blockOf(
  postProcessorThat('never', async () => {
    throw new Error('it ran after an interrupt');
  }),
  {},
);

test('an interrupt while a finished build releases its things leaves it built, and the run cancelled', async () => {
  await using story = await openStory();
  const result = await story.run.execute(plan(interruptedWhileReleasing(() => story.run)));
  expect(result).toMatchObject({
    outcome: 'cancelled',
    builds: [{ name: 'a', outcome: 'ok', artifacts: [{ id: 'image' }] }],
  });
  expect(result.builds[0]?.error).toBeUndefined();
  await story.run[Symbol.asyncDispose]();
  expect(story.told().slice(-3)).toEqual(['artifact image', 'ended ok', 'ended cancelled']);
});

test('a build whose post-processors an interrupt kept from running is cancelled, and names what there is', async () => {
  await using story = await openStory();
  const result = await story.run.execute(plan(interruptedWhileReleasing(() => story.run, { chains: [[{ block: never }]] })));
  expect(result).toMatchObject({
    outcome: 'cancelled',
    builds: [{ outcome: 'cancelled', artifacts: [{ id: 'image' }], error: 'interrupted by SIGINT' }],
  });
  expect(story.told().slice(-2)).toEqual(['artifact image', 'ended cancelled: interrupted by SIGINT']);
});

test('an interrupt in a chain keeps, and names, what it has come to', async () => {
  await using story = await openStory();
  const destroyed: string[] = [];
  const builder = builderThat(async () => artifact('built'), { destroy: async (each) => void destroyed.push(each.id) });
  const first = postProcessorThat('first', async () => {
    story.run.abort({ kind: 'interrupt', signal: 'SIGINT' });
    return { artifact: artifact('packed'), input: 'discard' };
  });
  const chain = [{ block: blockOf(first, {}) }, { block: never }];
  const result = await story.run.execute(plan(planned('a', builder, { chains: [chain] })));
  expect(result.builds[0]).toMatchObject({ outcome: 'cancelled', artifacts: [{ id: 'built' }, { id: 'packed' }] });
  expect(destroyed).toEqual([]);
});

test.each([
  ['keeps its input', 'keep', 'ok', ['built']],
  ['would have its input destroyed', 'discard', 'cancelled', ['built', 'packed']],
] as const)('an interrupt at the end of the last post-processor, which %s', async (_what, input, outcome, ids) => {
  await using story = await openStory();
  const builder = builderThat(async () => artifact('built'), {
    destroy: async () => {
      throw new Error('it was destroyed after an interrupt');
    },
  });
  const last = postProcessorThat('last', async (ctx) => {
    story.run.abort({ kind: 'interrupt', signal: 'SIGINT' });
    return { artifact: input === 'keep' ? ctx.artifact : artifact('packed'), input };
  });
  const result = await story.run.execute(plan(planned('a', builder, { chains: [[{ block: blockOf(last, {}) }]] })));
  expect(result.outcome).toBe('cancelled');
  expect(result.builds[0]).toMatchObject({ outcome, artifacts: ids.map((id) => ({ id })) });
});
