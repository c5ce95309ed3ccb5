import { createServer, connect } from 'node:net';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Host } from '@imgbuild/core/sdk';
import { onTestFinished } from 'vitest';
import { openSession, type Session } from '../../src/instance/session.ts';
import { untilState } from '../../src/instance/launch.ts';
import type { Work } from '../../src/work.ts';
import { fakePlugin, type FakePlugin } from '../fake-plugin.ts';
import { account, type World } from '../world.ts';
import { launchIn } from './surroundings.ts';

const session = { ssh_interface: 'session_manager', iam_instance_profile: 'ssm', ssh_timeout: '30s' };

/** A running instance whose agent can connect, and a plugin that leads to a server which says what it hears. */
export interface Story {
  readonly world: World;
  readonly plugin: FakePlugin;
  readonly id: string;
  open(raw?: Readonly<Record<string, unknown>>, work?: Partial<Work>): Promise<Session>;
}

export async function tell(world: World, profile: 'with a role' | 'none' = 'with a role'): Promise<Story> {
  const server = createServer((socket) => void socket.pipe(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const plugin = await fakePlugin(world.folder, `127.0.0.1:${(server.address() as { port: number }).port}`);
  if (profile === 'with a role') await makeProfile(world);
  const id = await launchIn(world, {}, profile === 'none' ? {} : { profile: 'ssm' });
  await untilState(id, 'running', world.work, undefined);
  if (profile === 'with a role') await until(() => isManaged(world));
  return {
    world,
    plugin,
    id,
    open: (raw = {}, work = {}) =>
      openSession(id, world.configOf({ ...session, ...raw }), world.step, { ...world.work, ...work }),
  };
}

/** Whether an agent has connected. */
async function isManaged({ clients }: World): Promise<boolean> {
  const ssm = clients.client('SSM', undefined, (settings) => new SSMClient(settings));
  const { InstanceInformationList: list = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
  return list.length > 0;
}

/** Makes an instance profile with a role, both called `ssm`. */
export async function makeProfile({ clients }: World): Promise<void> {
  const iam = clients.client('IAM', undefined, (settings) => new IAMClient(settings));
  const policy = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'ssm' }));
  await iam.send(new CreateRoleCommand({ RoleName: 'ssm', AssumeRolePolicyDocument: JSON.stringify(policy) }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'ssm', RoleName: 'ssm' }));
}

/** What comes back when something is said to a port; nothing when nobody listens. */
export function echo(port: number, text: string): Promise<string | undefined> {
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
export function sessionsIn({ amazon }: World): readonly Written[] {
  const { accounts } = amazon.state() as unknown as { accounts: Record<string, { sessions: Record<string, Written> }> };
  return Object.values(accounts[account]?.sessions ?? {});
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Looks again and again until something is so; the test's own time limit ends it. */
export async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export const hurry = 50;

/** A host on which waiting for so many milliseconds takes less. */
export function without(milliseconds: number, host: Host): Host {
  const { clock } = host;
  return {
    ...host,
    clock: { ...clock, sleep: async (wanted, signal) => clock.sleep(wanted === milliseconds ? wanted / hurry : wanted, signal) },
  };
}
