import { inlineRegistry } from '@imgbuild/core';
import type { Artifact, Communicator, CommunicatorType, ComponentContext, Machine, NameRule } from '@imgbuild/core/sdk';
import { body, definePlugin } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { builderThat, openStory, plan, planned, postProcessorThat, provisionerThat } from './story.ts';

const artifact = (id: string): Artifact => ({ builderId: 'story', id, summary: id, files: [], data: {} });
const machine = { id: 'm', os: 'linux', communicator: {} as never, connection: { communicator: 'none' } } as Machine;

test('a builder’s rule for names is there for all texts of its block, and for no others', async () => {
  await using story = await openStory();
  const late = { text: '{{ .Name | clean_resource_name }}', holes: ['Name'] };
  const names: NameRule = { allowed: 'a-z', replacement: '_' };
  const said: string[] = [];
  const say = (ctx: Pick<ComponentContext<unknown>, 'render'>): void => void said.push(ctx.render(late, { Name: 'a b' }));
  const line: CommunicatorType = {
    kind: 'communicator',
    summary: 'line',
    config: body({}),
    connect: async (ctx) => {
      say(ctx);
      const closes: Pick<Communicator, typeof Symbol.asyncDispose> = { [Symbol.asyncDispose]: async () => undefined };
      return closes as Communicator;
    },
  };
  const build = planned(
    'a',
    builderThat(
      async (ctx) => {
        say(ctx);
        await ctx.connect({ communicator: 'line' });
        await ctx.provision(machine, {});
        return artifact('image');
      },
      { names, destroy: async (_artifact, ctx) => say(ctx) },
    ),
    {
      provisioners: [
        {
          block: blockOf(
            provisionerThat('shell', async (ctx) => say(ctx)),
            {},
          ),
          onFailure: 'continue',
        },
      ],
      chains: [
        [
          {
            block: blockOf(
              postProcessorThat('pack', async () => ({ artifact: artifact('pack'), input: 'discard' })),
              {},
            ),
          },
        ],
      ],
    },
  );
  const registry = inlineRegistry([definePlugin({ accessor: 'line', communicators: { line } })]);
  const result = await story.run.execute(plan(build), { registry });
  expect(result.builds[0]?.error).toBeUndefined();
  expect(said).toEqual(['a_b', 'a_b', 'a_b']);
  expect(story.told().join()).toMatch(/Provisioner failed with .*clean_resource_name.* cannot be used here/);
});
