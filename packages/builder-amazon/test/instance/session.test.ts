import type { Host } from '@imgbuild/core/sdk';
import { failureLine, fakeScope } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { openWorld, region } from '../world.ts';
import { echo, hurry, isAlive, sessionsIn, tell, until } from './session-story.ts';
import { sent } from './surroundings.ts';

test('a port of this machine leads to the instance, until the session is closed', async () => {
  await using world = await openWorld();
  const { open, plugin, id } = await tell(world);
  const opened = await open();
  expect(opened.port).toBeGreaterThanOrEqual(8000);
  expect(opened.port).toBeLessThanOrEqual(9000);
  expect(await echo(opened.port, 'hello')).toBe('hello');

  const Parameters = { portNumber: ['22'], localPortNumber: [String(opened.port)] };
  const [request] = sent(world, 'StartSession').slice(-1) as unknown as [{ Reason: string }];
  expect(request).toEqual({
    Target: id,
    DocumentName: 'AWS-StartPortForwardingSession',
    Reason: expect.stringMatching(/^imgbuild [0-9a-f-]{36}$/) as string,
    Parameters,
  });
  const [start] = await plugin.starts();
  const { pid = 0, arguments: given = [], response = '', keys } = start ?? {};
  expect(given).toEqual([
    'AWS_SSM_START_SESSION_RESPONSE',
    region,
    'StartSession',
    '',
    JSON.stringify({ Target: id, DocumentName: 'AWS-StartPortForwardingSession', Reason: request.Reason, Parameters }),
    world.amazon.url,
  ]);
  const { SessionId: name, TokenValue: token, StreamUrl: url } = JSON.parse(response) as Record<string, string>;
  expect(url).toContain(name);
  expect(world.host.hidden).toContain(token);
  expect(keys).toEqual(['AKIATEST', 'secret-of-the-test', null, null]);
  expect(world.report.told.slice(-4)).toEqual([
    `say: Starting a Session Manager session to ${id}...`,
    `detail: Starting session with SessionId: ${name ?? ''}`,
    `detail: Port ${opened.port} opened for sessionId ${name ?? ''}.`,
    'detail: Waiting for connections...',
  ]);

  await opened.close();
  expect(isAlive(pid)).toBe(false);
  expect(await echo(opened.port, 'hello')).toBeUndefined();
  expect(sent(world, 'TerminateSession')).toEqual([{ SessionId: name }]);
  expect(sessionsIn(world)).toMatchObject([{ instanceId: id, endedAt: expect.any(Number) as number }]);
  expect(world.report.told.at(-1)).toBe(`say: Terminating the session ${name ?? ''}...`);
  // With the scope it is closed once more, which does nothing.
  await world.scope.close('ok');
  expect(sent(world, 'TerminateSession')).toHaveLength(1);
});

test('it is closed with its scope', async () => {
  await using world = await openWorld();
  const { open, plugin } = await tell(world);
  await open();
  await world.scope.close('failed');
  expect((await plugin.starts()).map(({ pid }) => isAlive(pid))).toEqual([false]);
  expect(sessionsIn(world)).toMatchObject([{ endedAt: expect.any(Number) as number }]);
});

test('the port may be chosen, and a pause comes before', async () => {
  await using world = await openWorld();
  const { open, id } = await tell(world);
  const slept: number[] = [];
  const host: Host = {
    ...world.host,
    clock: {
      ...world.host.clock,
      sleep: async (wanted, signal) => {
        slept.push(wanted);
        return world.host.clock.sleep(wanted === 10_000 ? wanted / hurry : wanted, signal);
      },
    },
  };
  const free = await fakeScope(world).within('port', (scope) => world.host.freePort({ min: 20_000, max: 30_000 }, scope));
  const before = world.report.told.length;
  const opened = await open({ session_manager_port: free, pause_before_ssm: '10s', ssh_port: 2222 }, { host });
  expect(opened.port).toBe(free);
  expect(slept[0]).toBe(10_000);
  expect(world.report.told.slice(before, before + 2)).toEqual([
    'say: Waiting 10s before establishing the SSM session...',
    `say: Starting a Session Manager session to ${id}...`,
  ]);
  expect(sessionsIn(world)).toMatchObject([{ parameters: { portNumber: ['2222'], localPortNumber: [String(free)] } }]);
});

test('the agent on the instance is waited for', async () => {
  await using world = await openWorld({ settings: {} });
  const { open } = await tell(world);
  const effect = { kind: 'fail', code: 'TargetNotConnected', message: 'i-1 is not connected.' } as const;
  world.amazon.faults.plan({ action: 'StartSession', calls: { from: 1, to: 2 }, effect });
  await open();
  expect(sent(world, 'StartSession').length).toBeGreaterThanOrEqual(3);
  expect(sessionsIn(world)).toHaveLength(1);
});

test('an instance whose agent does not come', async () => {
  await using world = await openWorld();
  const { open, plugin, id } = await tell(world, 'none');
  expect(await open({ ssh_timeout: '500ms' }).catch(failureLine)).toBe(
    `failed: error amazon/session-agent-missing: The instance is not connected to Session Manager. The agent on ${id} has not connected to Systems Manager in us-west-2. It needs the SSM agent in its image, an instance profile with the policy AmazonSSMManagedInstanceCore, and a way to Systems Manager: the internet, or VPC endpoints. Give it longer with ssh_timeout.`,
  );
  expect(await plugin.starts()).toEqual([]);
});

test('of a session whose start got no answer nothing goes on', async () => {
  await using world = await openWorld();
  const { open } = await tell(world);
  world.amazon.faults.plan({ action: 'StartSession', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  await open();
  expect(sent(world, 'DescribeSessions')).toMatchObject([{ State: 'Active' }]);
  expect(sessionsIn(world).map(({ endedAt }) => endedAt === undefined)).toEqual([false, true]);
});

test('whoever may not list sessions goes on', async () => {
  await using world = await openWorld();
  const { open } = await tell(world);
  world.amazon.faults.plan({ action: 'StartSession', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  world.amazon.faults.plan({ action: 'DescribeSessions', effect: { kind: 'fail', code: 'AccessDeniedException' } });
  const opened = await open();
  expect(await echo(opened.port, 'hello')).toBe('hello');
});

test('when no start got an answer the release finds what was started', async () => {
  await using world = await openWorld();
  const { open, id } = await tell(world);
  world.amazon.faults.plan({ action: 'StartSession', effect: { kind: 'lose-answer' } });
  const clients = { ...world.clients, retries: 1 };
  await expect(open({}, { clients })).rejects.toThrow('StartSession was not answered');
  await world.scope.close('failed');
  expect(sent(world, 'DescribeSessions')).toEqual([
    { State: 'Active', Filters: [{ key: 'Target', value: id }], MaxResults: 200 },
  ]);
  expect(sessionsIn(world).map(({ endedAt }) => endedAt !== undefined)).toEqual([true, true]);
});

test.each(['deaf', 'refuse'] as const)('opening ends with the build, whose plugin is %s', async (mode) => {
  const ending = new AbortController();
  await using world = await openWorld({ signal: ending.signal });
  const { open, plugin } = await tell(world);
  await plugin.plan(...Array.from({ length: 20 }, () => mode));
  const opening = open().then(String, failureLine);
  await until(async () => (await plugin.starts()).length === 1);
  ending.abort(new Error('interrupted'));
  expect(await opening).toBe('failed: Error: interrupted');
  await world.scope.close('cancelled');
  expect((await plugin.starts()).map(({ pid }) => isAlive(pid))).toEqual([false]);
  expect(sessionsIn(world).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});
