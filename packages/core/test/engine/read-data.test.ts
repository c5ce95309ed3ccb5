import { attr, body, type DataSource, defineDataSource, type ResourceType, t } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { blockOf } from '@imgbuild/core/testing';
import { openStory, thing, holdThing } from './story.ts';

const config = body({ key: attr(t.string, { doc: 'What to read.' }) });
const outputs = body({
  public: attr(t.string, { doc: 'To be shown.', required: true }),
  token: attr(t.string, { doc: 'Not to be shown.', required: true, sensitive: true }),
});

const request = (source: DataSource, settings: object, resources: readonly ResourceType<never, never>[] = []) => {
  const block = blockOf(source, settings, resources);
  return {
    type: 'story',
    name: 'x',
    component: block.component,
    configured: { ...block.configure({ phase: 'validate', outputs: body({}) }), secrets: ['of the template'] },
  };
};
const reading = (read: DataSource<typeof config, typeof outputs>['read']): DataSource =>
  defineDataSource({ summary: 'story', config, outputs, read });

test('it is shown while it is read, what it holds is released, and what is secret is in no event', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const type = thing(existing);
  const source = reading(async (ctx) => {
    await holdThing(ctx.scope, existing, 'key', type);
    expect(existing.size).toBe(1);
    ctx.report.say(`reading ${ctx.config.key ?? ''} of the template`);
    return { public: 'shown', token: 'hush hush' };
  });
  expect(await story.run.readData(request(source, { key: 'a' }, [type as never]))).toEqual({
    public: 'shown',
    token: 'hush hush',
  });
  expect(existing.size).toBe(0);
  story.run.report({ code: 'story/x', severity: 'warning', summary: 'shown, hush hush' });
  await story.run.execute({ builds: [] });
  expect(story.told().slice(0, 4)).toEqual(['run', 'data data.story.x', 'say: reading a <sensitive>', 'ended ok']);
  expect(JSON.stringify(story.events)).not.toContain('hush hush');
});

test('what a source cannot take or read is the error of whoever asked', async () => {
  await using story = await openStory();
  const refusing = { ...reading(async () => ({ public: '', token: '' })), check: () => [{ code: 'story/no', summary: 'No' }] };
  await expect(story.run.readData(request(refusing as DataSource, {}))).rejects.toMatchObject({ problem: { code: 'story/no' } });
  const failing = reading(() => Promise.reject(new Error('nobody answers')));
  await expect(story.run.readData(request(failing, {}))).rejects.toThrow('nobody answers');
  expect(story.told().filter((line) => line.startsWith('ended'))).toEqual(['ended failed: No', 'ended failed: nobody answers']);
});

test('an interrupt ends reading, and what is held is released', async () => {
  await using story = await openStory();
  const existing = new Set<string>();
  const type = thing(existing);
  const source = reading(async (ctx) => {
    await holdThing(ctx.scope, existing, 'key', type);
    story.run.abort({ kind: 'interrupt', signal: 'SIGINT' });
    await ctx.host.clock.sleep(60_000, ctx.signal);
    return { public: '', token: '' };
  });
  await expect(story.run.readData(request(source, {}, [type as never]))).rejects.toThrow();
  expect(existing.size).toBe(0);
  expect(story.told().at(-1)).toMatch(/^ended cancelled/);
  await expect(story.run.readData(request(source, {}, [type as never]))).rejects.toThrow();
});
