import { expect, test } from 'vitest';
import type { Artifact, Machine, Scope } from '@imgbuild/core/sdk';
import { failure } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import { builderThat, openStory, plan, planned, postProcessorThat, provisionerThat, thing, holdThing } from './story.ts';

const artifact = (id: string): Artifact => ({ builderId: 'story', id, summary: id, files: [], data: {} });
const machine = { id: 'm', os: 'linux', communicator: {} as never, connection: { communicator: 'none' } } as Machine;

test('a build runs its steps, provisioners and post-processors in order and leaves nothing remembered', async () => {
  await using story = await openStory();
  const build = planned(
    'a',
    builderThat(async (ctx) => {
      await ctx.step('Making a machine', async (step) => step.report.detail('it is small'));
      await ctx.provision(machine, {});
      return artifact('image');
    }),
    {
      provisioners: [
        {
          block: blockOf(
            provisionerThat('shell', async (ctx) => ctx.report.line('stdout', 'hello')),
            {},
          ),
        },
      ],
      chains: [
        [
          {
            block: blockOf(
              postProcessorThat('manifest', async (ctx) => ({ artifact: ctx.artifact, input: 'keep' })),
              {},
            ),
          },
        ],
      ],
    },
  );
  const result = await story.run.execute(plan(build));
  expect(result.outcome).toBe('ok');
  expect(result.builds[0]?.artifacts.map((each) => each.id)).toEqual(['image']);
  expect(story.told()).toEqual([
    'run',
    'build a',
    'step Making a machine',
    'detail: it is small',
    'ended ok',
    'provisioner shell',
    'stdout: hello',
    'ended ok',
    'post-processor manifest',
    'ended ok',
    'artifact image',
    'ended ok',
  ]);
  await story.run[Symbol.asyncDispose]();
  expect(await story.remembered()).toEqual([]);
});

test('what a failed step holds is released before the next attempt, last in first out', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const type = thing(existing);
  const released: string[] = [];
  const recording = {
    ...type,
    release: async (data: { name: string; token: string }, ctx: never) => (released.push(data.name), type.release(data, ctx)),
  };
  const hold = (name: string, scope: Scope): Promise<void> => holdThing(scope, existing, name, recording);
  const builder = builderThat(async (ctx) => {
    await ctx.step('first', async (step) => hold('kept until the end', step.scope));
    await ctx.step('second', async (step) => {
      await hold('one', step.scope);
      await hold('two', step.scope);
      throw failure({ code: 'story/no', summary: 'It broke' });
    });
    return undefined;
  });
  const result = await story.run.execute(plan({ ...planned('a', builder), builder: blockOf(builder, {}, [recording as never]) }));
  expect(result).toMatchObject({ outcome: 'failed', builds: [{ name: 'a', outcome: 'failed', error: 'It broke' }] });
  expect(released).toEqual(['two', 'one', 'kept until the end']);
  expect(existing.size).toBe(0);
  expect(story.run.outstanding).toBe(0);
});

test('an unregistered resource is refused before it is made', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const builder = builderThat(async (ctx) => {
    await holdThing(ctx.scope, existing, 'x');
    return undefined;
  });
  const result = await story.run.execute(plan(planned('a', builder)));
  expect(result.builds[0]?.error).toContain('unregistered resource');
  expect(existing.size).toBe(0);
});

test('-on-error=abort leaves resources and remembers them', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const type = thing(existing);
  const builder = builderThat(async (ctx) => {
    await holdThing(ctx.scope, existing, 'x', type);
    throw new Error('no');
  });
  await story.run.execute(plan({ ...planned('a', builder), builder: blockOf(builder, {}, [type as never]) }), {
    onError: 'abort',
  });
  expect(existing.size).toBe(1);
  await story.run[Symbol.asyncDispose]();
  expect(await story.remembered()).toEqual([story.run.id]);
  expect(await story.journal()).toContain('"type":"left"');
});

test('one failing build does not stop the other', async () => {
  await using story = await openStory();
  const failing = planned(
    'bad',
    builderThat(async () => {
      throw new Error('no');
    }),
  );
  const good = planned(
    'good',
    builderThat(async () => artifact('image')),
  );
  const result = await story.run.execute(plan(failing, good));
  expect(result.outcome).toBe('failed');
  expect(result.builds.map((build) => [build.name, build.outcome])).toEqual([
    ['bad', 'failed'],
    ['good', 'ok'],
  ]);
});

test('one at a time runs the builds in order', async () => {
  await using story = await openStory();
  const order: string[] = [];
  const builds = ['a', 'b', 'c'].map((name) =>
    planned(
      name,
      builderThat(async () => {
        order.push(`${name} starts`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
        return undefined;
      }),
    ),
  );
  await story.run.execute(plan(...builds), { parallel: 1 });
  expect(order).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});

test('a shared thing is opened once and released after its last user', async () => {
  await using story = await openStory();
  const order: string[] = [];
  const builds = ['a', 'b'].map((name) =>
    planned(
      name,
      builderThat(async (ctx) => {
        const value = await ctx.share({ image: 'base', platform: 'x' }, async (step) => {
          order.push('open');
          await step.scope.acquire(
            'base',
            async () => undefined,
            () => void order.push('release'),
          );
          return 'base';
        });
        order.push(`${name} has ${value}`);
        return undefined;
      }),
    ),
  );
  await story.run.execute(plan(...builds));
  expect(order).toEqual(['open', 'a has base', 'b has base', 'release']);
});

test('what a shared opening held that failed is released before its user ends', async () => {
  await using story = await openStory();
  const order: string[] = [];
  const build = planned(
    'a',
    builderThat(async (ctx) =>
      ctx.share({ image: 'base' }, async (step) => {
        await step.scope.acquire(
          'base',
          async () => undefined,
          async () => {
            // A platform that takes its time.
            for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
            order.push('released');
          },
        );
        throw failure({ code: 'story/no', summary: 'It broke' });
      }),
    ),
  );
  await story.run.execute(plan(build));
  order.push('ended');
  expect(order).toEqual(['released', 'ended']);
});

test('retries, a warning instead of a failure, and the error-cleanup provisioner', async () => {
  await using story = await openStory();
  let attempts = 0;
  const flaky = provisionerThat('flaky', async () => {
    if (++attempts < 3) throw new Error(`attempt ${attempts}`);
  });
  const broken = provisionerThat('broken', async () => {
    throw new Error('broken');
  });
  const cleaned: string[] = [];
  const cleaner = provisionerThat('cleaner', async () => void cleaned.push('cleaned'));
  const build = planned(
    'a',
    builderThat(async (ctx) => {
      await ctx.provision(machine, {});
      return undefined;
    }),
    {
      provisioners: [
        { block: blockOf(flaky, {}), maxRetries: 2 },
        { block: blockOf(broken, {}), onFailure: 'continue' },
        { block: blockOf(broken, {}) },
      ],
      errorCleanup: { block: blockOf(cleaner, {}) },
    },
  );
  const result = await story.run.execute(plan(build));
  expect(attempts).toBe(3);
  expect(cleaned).toEqual(['cleaned']);
  expect(result.builds[0]?.error).toBe('broken');
  expect(story.told()).toContain('say: Provisioner failed with "attempt 1", retrying with 2 trie(s) left');
  expect(story.told()).toContain(
    'error: Warning: Provisioner failed with "broken", but continue_on_error is set; continuing the build.',
  );
});

test('a timeout ends an attempt with its cause', async () => {
  await using story = await openStory();
  const stuck = provisionerThat('stuck', async (ctx) => ctx.host.clock.sleep(60_000, ctx.signal));
  const build = planned(
    'a',
    builderThat(async (ctx) => {
      await ctx.provision(machine, {});
      return undefined;
    }),
    { provisioners: [{ block: blockOf(stuck, {}), timeout: 20 }] },
  );
  const result = await story.run.execute(plan(build));
  expect(result.builds[0]?.error).toBe('the provisioner took longer than 0.02s');
});

test('a secret is in no event and not in the journal', async () => {
  await using story = await openStory();
  const secret = 'correct horse/battery+staple';
  const build = planned(
    'a',
    builderThat(async (ctx) => {
      ctx.host.hide(secret);
      for (const form of [secret, encodeURIComponent(secret), btoa(secret), btoa(`x${secret}y`), JSON.stringify(secret)])
        ctx.report.say(`it is ${form}.`);
      await ctx.report.line('stdout', `export P='${secret}'`);
      return { ...artifact('image'), summary: secret };
    }),
  );
  await story.run.execute(plan(build));
  const all = JSON.stringify(story.events);
  for (const form of [secret, encodeURIComponent(secret), btoa(secret).slice(0, -4)]) expect(all).not.toContain(form);
  expect(await story.journal()).not.toContain(secret);
});

test('chains keep and destroy artifacts by Packer’s rules', async () => {
  await using story = await openStory();
  const destroyed: string[] = [];
  const builder = builderThat(async () => artifact('built'), { destroy: async (each) => void destroyed.push(each.id) });
  const making = (id: string): ReturnType<typeof postProcessorThat> =>
    postProcessorThat(
      id,
      async () => ({ artifact: artifact(id), input: 'discard' }),
      async (each) => void destroyed.push(each.id),
    );
  const build = planned('a', builder, {
    chains: [
      [{ block: blockOf(making('one'), {}) }, { block: blockOf(making('two'), {}) }],
      [{ block: blockOf(making('three'), {}) }, { block: blockOf(making('four'), {}), keepInputArtifact: true }],
    ],
  });
  const result = await story.run.execute(plan(build));
  expect(destroyed).toEqual(['one', 'built']);
  expect(result.builds[0]?.artifacts.map((each) => each.id)).toEqual(['two', 'three', 'four']);
});

test('a package that cannot be loaded is one mistake, however many builds use it, and told before anything is made', async () => {
  await using story = await openStory();
  let made = 0;
  const builder = builderThat(async () => (made++, undefined));
  const broken = blockOf(
    postProcessorThat('broken', async (ctx) => ({ artifact: ctx.artifact, input: 'keep' })),
    {},
  );
  const component = {
    ...broken.component,
    load: async () => {
      throw failure({ code: 'plugins/manifest-differs', summary: 'Plugin and its manifest do not agree' });
    },
  };
  const origin = (start: number) => ({ file: 'main.pkr.hcl', start, end: start + 1 });
  const chain = (start: number) => [[{ block: { ...broken, component, origin: origin(start) } }]];
  const builds = [
    planned('a', builder, { chains: chain(1) }),
    planned('b', builder, { chains: chain(2) }),
    planned('c', builder),
  ];
  const result = await story.run.execute(plan(...builds));
  expect(result.diagnostics).toEqual([
    { code: 'plugins/manifest-differs', severity: 'error', summary: 'Plugin and its manifest do not agree' },
  ]);
  expect(result).toMatchObject({ outcome: 'failed', builds: [{ name: 'c', outcome: 'ok' }] });
  expect(made).toBe(1);
});
