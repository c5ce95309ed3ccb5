import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { openWorld } from '../world.ts';
import { echo, isAlive, sessionsIn, tell, until, without } from './session-story.ts';

test('a session that breaks is followed by another at the same port', async () => {
  await using world = await openWorld();
  const { open, plugin, id } = await tell(world);
  const opened = await open();
  const again: string[] = [];
  opened.whenReopened(async () => void again.push('again'));
  const [first] = await plugin.starts();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await until(async () => (await plugin.starts()).length === 2);
  await until(() => again.length === 1);
  expect(await echo(opened.port, 'hello')).toBe('hello');
  expect(world.report.told).toContain(
    `detail: The session to ${id} has ended (the plugin ended with signal SIGKILL); another is started.`,
  );
  const [one, other] = sessionsIn(world);
  expect([one?.endedAt, other?.endedAt]).toEqual([expect.any(Number), undefined]);
  expect(one?.reason).not.toBe(other?.reason);
  await opened.close();
  expect(sessionsIn(world).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});

test('one that cannot be opened again is told of', async () => {
  await using world = await openWorld();
  const { open, plugin, id } = await tell(world);
  const opened = await open();
  const effect = { kind: 'fail', code: 'AccessDeniedException', message: 'not any more' } as const;
  world.amazon.faults.plan({ action: 'StartSession', effect });
  const [first] = await plugin.starts();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await until(() => world.report.told.some((line) => line.startsWith('error: ')));
  expect(world.report.told.at(-1)).toBe(
    `error: The session to ${id} cannot be opened again: StartSession is not allowed: Systems Manager in us-west-2: not any more. Whoever builds needs the permission ssm:StartSession; all that are needed stand in the docs of the plugin.`,
  );
  await opened.close();
});

test('a plugin that ends at once is started again with another session', async () => {
  await using world = await openWorld();
  const { open, plugin } = await tell(world);
  await plugin.plan('refuse');
  const opened = await open();
  expect(await echo(opened.port, 'hello')).toBe('hello');
  expect(sessionsIn(world).map(({ endedAt }) => endedAt === undefined)).toEqual([false, true]);
});

test('a plugin that never opens its port', async () => {
  await using world = await openWorld({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '30' } });
  const { open, plugin, id } = await tell(world);
  await plugin.plan('refuse', 'refuse', 'refuse');
  expect(await open({ ssh_timeout: '1ms' }).catch(failureLine)).toBe(
    `failed: error amazon/session-not-open: The session could not be opened. No session to ${id} was open within 0.001 s. The last one: Cannot perform start session: the data channel is closed. Give it longer with ssh_timeout.`,
  );
  await plugin.plan('deaf');
  const host = without(60_000, world.host);
  const told = await open({ ssh_timeout: '1ms' }, { host }).catch(failureLine);
  expect(told).toContain('The last one: the plugin did not open its port within 60 s.');
  expect((await plugin.starts()).map(({ pid }) => isAlive(pid))).toEqual([false, false]);
  expect(sessionsIn(world).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});

test('a plugin of other words is found by its port', async () => {
  await using world = await openWorld();
  const { open, plugin } = await tell(world);
  await plugin.plan('silent');
  const opened = await open({}, { host: without(10_000, world.host) });
  expect(await echo(opened.port, 'hello')).toBe('hello');
});
