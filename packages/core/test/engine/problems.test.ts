import { expect, test } from 'vitest';
import type { Machine, RunEvent } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import { problems } from '../../src/engine/problems.ts';
import { builderThat, openStory, plan, planned, provisionerThat, thing } from './story.ts';

const machine = { id: 'm', os: 'linux', communicator: {} as never, connection: { communicator: 'none' } } as Machine;

test('every message of a running plan: where it comes from and what it says', async () => {
  const said = new Map<string, string>();
  const note = (code: string, text: string | undefined): void => void said.set(code, text ?? '');
  const diagnosticsOf = (events: readonly RunEvent[]): void => {
    for (const event of events)
      if (event.type === 'diagnostic') note(event.diagnostic.code, event.diagnostic.detail ?? event.diagnostic.summary);
  };
  await using story = await openStory();
  const nothing = builderThat(async () => undefined);

  const unregistered = builderThat(
    async (ctx) =>
      void (await ctx.scope.hold(thing(new Set()), { name: 'x' }, async ({ token }) => ({
        data: { name: 'x', token },
        value: undefined,
      }))),
  );
  const twice = builderThat(async (ctx) => {
    await ctx.provision(machine, {});
    await ctx.provision(machine, {});
    return undefined;
  });
  const connecting = builderThat(async (ctx) => void (await ctx.connect({ communicator: 'carrier-pigeon' })));
  for (const [code, builder] of [
    ['run/unregistered-resource', unregistered],
    ['run/provisioned-twice', twice],
    ['run/no-communicator', connecting],
  ] as const) {
    const result = await story.run.execute(plan(planned(code, builder)));
    note(code, result.builds[0]?.error);
  }

  const late = blockOf(
    provisionerThat('late', async () => undefined),
    {},
  );
  const unknown = {
    ...late,
    configure: () => ({ ...late.configure({ phase: 'validate', outputs: { fields: {} } }), known: false }),
  };
  const result = await story.run.execute(
    plan(
      planned(
        'late',
        builderThat(async (ctx) => void (await ctx.provision(machine, {}))),
        { provisioners: [{ block: unknown }] },
      ),
    ),
  );
  note('run/unknown-at-run', result.builds[0]?.error);

  const checking = {
    ...nothing,
    check: () => {
      throw new Error('the check itself is broken');
    },
  };
  await story.run.execute(
    plan(planned('one', nothing), planned('one', nothing), { ...planned('two', checking), builder: blockOf(checking, {}) }),
  );
  diagnosticsOf(story.events);

  await story.run.execute(plan());
  diagnosticsOf(story.events);
  expect(Object.fromEntries([...said].sort())).toMatchSnapshot();
  expect([...said.keys()].sort()).toEqual([
    'run/duplicate-build',
    'run/no-builds',
    'run/no-communicator',
    'run/plugin-failed',
    'run/provisioned-twice',
    'run/unknown-at-run',
    'run/unregistered-resource',
  ]);
  expect([...said.keys()].sort()).toEqual([...problems.codes].sort());
});
