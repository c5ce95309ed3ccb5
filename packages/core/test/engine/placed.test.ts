// An error that says which setting it is about is shown there, once; others are told by the end of their node alone.
import { expect, test } from 'vitest';
import { failure, type Machine } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import type { AnyComponent } from '@imgbuild/core/sdk';
import type { Block } from '@imgbuild/core';
import { builderThat, openStory, plan, planned, postProcessorThat, provisionerThat } from './story.ts';

const machine = { id: 'm', os: 'linux', communicator: {} as never, connection: { communicator: 'none' } } as Machine;
const lineFailed = (): Error =>
  failure({ code: 'shell/line-failed', summary: 'Script failed', detail: 'at line 3', path: ['inline', 2] });

/** A block of a template: the third line of `inline` is at 40. */
function written<C extends AnyComponent>(component: C): Block<C> {
  const block = blockOf(component, {});
  const spanOf = (path: readonly (string | number)[]): ReturnType<ReturnType<Block['configure']>['spanOf']> =>
    path.join('.') === 'inline.2' ? { file: 't.pkr.hcl', start: 40, end: 50 } : undefined;
  return { ...block, configure: (late) => ({ ...block.configure(late), spanOf }) };
}

const places = {
  'a provisioner': () =>
    planned(
      'a',
      builderThat(async (ctx) => {
        await ctx.provision(machine, {});
        return undefined;
      }),
      {
        provisioners: [{ block: written(provisionerThat('shell', async () => Promise.reject(lineFailed()))) }],
      },
    ),
  'a step of a builder': () => {
    const failing = builderThat((ctx) => ctx.step('Outer', () => ctx.step('Inner', async () => Promise.reject(lineFailed()))));
    return planned('a', failing, { builder: written(failing) });
  },
  'a builder': () => {
    const failing = builderThat(async () => Promise.reject(lineFailed()));
    return planned('a', failing, { builder: written(failing) });
  },
  'a post-processor': () =>
    planned(
      'a',
      builderThat(async () => ({ builderId: 'story', id: 'i', summary: 'i', files: [], data: {} })),
      {
        chains: [[{ block: written(postProcessorThat('manifest', async () => Promise.reject(lineFailed()))) }]],
      },
    ),
};

test.each(Object.entries(places))('of %s', async (_name, build) => {
  await using story = await openStory();
  const result = await story.run.execute(plan(build()));
  expect(result.outcome).toBe('failed');
  expect(story.events.filter((event) => event.type === 'diagnostic').map(({ diagnostic }) => diagnostic)).toEqual([
    {
      code: 'shell/line-failed',
      severity: 'error',
      summary: 'Script failed',
      detail: 'at line 3',
      span: { file: 't.pkr.hcl', start: 40, end: 50 },
    },
  ]);
});

test('an error about a setting that the template does not have is told as before', async () => {
  await using story = await openStory();
  const failing = builderThat(async () => Promise.reject(failure({ code: 'x/y', summary: 'No', path: ['other'] })));
  await story.run.execute(plan(planned('a', failing, { builder: written(failing) })));
  expect(story.told()).toEqual(['run', 'build a', 'ended failed: No']);
});
