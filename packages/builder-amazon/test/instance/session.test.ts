import { createServer, connect } from 'node:net';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Host } from '@imgbuild/core/sdk';
import { failureLine, fakeScope } from '@imgbuild/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { openSession, type Session } from '../../src/instance/session.ts';
import { untilState } from '../../src/instance/launch.ts';
import type { Work } from '../../src/work.ts';
import { fakePlugin, type FakePlugin } from '../fake-plugin.ts';
import { account, openWorld, region, type World } from '../world.ts';
import { launchIn, sent } from './surroundings.ts';

const session = { ssh_interface: 'session_manager', iam_instance_profile: 'ssm', ssh_timeout: '30s' };

/** A running instance whose agent can connect, and a plugin that leads to a server which says what it hears. */
interface Story {
  readonly world: World;
  readonly plugin: FakePlugin;
  readonly id: string;
  open(raw?: Readonly<Record<string, unknown>>, work?: Partial<Work>): Promise<Session>;
}

async function tell(world: World, profile: 'with a role' | 'none' = 'with a role'): Promise<Story> {
  const server = createServer((socket) => void socket.pipe(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const plugin = await fakePlugin(world.folder, `127.0.0.1:${(server.address() as { port: number }).port}`);
  if (profile === 'with a role') await makeProfile(world);
  const id = await launchIn(world, {}, profile === 'none' ? {} : { profile: 'ssm' });
  await untilState(id, 'running', world.work, undefined);
  return {
    world,
    plugin,
    id,
    open: (raw = {}, work = {}) =>
      openSession(id, world.configOf({ ...session, ...raw }), world.step, { ...world.work, ...work }),
  };
}

async function makeProfile({ clients }: World): Promise<void> {
  const iam = clients.client('IAM', undefined, (settings) => new IAMClient(settings));
  const policy = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'ssm' }));
  await iam.send(new CreateRoleCommand({ RoleName: 'ssm', AssumeRolePolicyDocument: JSON.stringify(policy) }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'ssm', RoleName: 'ssm' }));
}

/** What comes back when something is said to a port; nothing when nobody listens. */
function echo(port: number, text: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' }, () => void socket.write(text));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('error', () => resolve(undefined));
  });
}

interface Written {
  readonly instanceId: string;
  readonly reason: string;
  readonly parameters: unknown;
  readonly endedAt?: number;
}

/** Sessions that there have been, in their order. */
function sessionsIn({ amazon }: World): readonly Written[] {
  const { accounts } = amazon.state() as unknown as { accounts: Record<string, { sessions: Record<string, Written> }> };
  return Object.values(accounts[account]?.sessions ?? {});
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Looks again and again until something is so; the test's own time limit ends it. */
async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const hurry = 50;

/** A host on which waiting for so many milliseconds takes less. */
function without(milliseconds: number, host: Host): Host {
  const { clock } = host;
  return {
    ...host,
    clock: { ...clock, sleep: async (wanted, signal) => clock.sleep(wanted === milliseconds ? wanted / hurry : wanted, signal) },
  };
}

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
  const clients = { ...world.clients, retries: 2 };
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
  const opening = open();
  opening.catch(() => undefined);
  await until(async () => (await plugin.starts()).length === 1);
  ending.abort(new Error('interrupted'));
  await expect(opening).rejects.toThrow('interrupted');
  await world.scope.close('cancelled');
  expect((await plugin.starts()).map(({ pid }) => isAlive(pid))).toEqual([false]);
  expect(sessionsIn(world).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
});
