// A build through Session Manager: a real machine that is reached by no address, only by a stand-in for AWS's plugin, and let in to
// by EC2 Instance Connect. Needs root.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Amazon, debianBaseImage, openSimulator, sandboxMachines } from '@imgbuild/simulator';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fakePlugin, type FakePlugin } from '../../packages/builder-amazon/test/fake-plugin.ts';
import { type MachineWorld, openMachineWorld } from '../../packages/simulator/test/machine-world.ts';
import { openPlace, type Place } from './command.ts';
import { installInto } from './plugins-of.ts';
import { shortened } from './quick-amazon.ts';

let machines: MachineWorld;
let amazon: Amazon;

beforeAll(async () => {
  machines = openMachineWorld();
  const { archive } = await debianBaseImage(machines.ctx);
  const image = { name: 'debian-12', owner: '136693071363', description: 'Debian 12', archive, defaultUser: 'admin' };
  const simulator = await openSimulator(
    { machines: await sandboxMachines(machines.ctx), amazon: { images: [image], settings: { durations: shortened(100) } } },
    machines.ctx,
  );
  if (simulator.amazon === undefined) throw new Error('no Amazon was opened');
  ({ amazon } = simulator);
});

afterAll(async () => {
  await machines[Symbol.asyncDispose]();
});

const template = (between: string): string => `
  packer {
    required_plugins {
      amazon = { source = "github.com/hashicorp/amazon", version = "~> 1" }
    }
  }
  source "amazon-ebs" "session" {
    ami_name             = "session-{{timestamp}}"
    instance_type        = "t3.micro"
    source_ami_filter {
      filters = { name = "debian-12" }
      owners  = ["136693071363"]
    }
    ssh_username         = "admin"
    ssh_private_key_file = "own-key"
    ssh_interface        = "session_manager"
    temporary_iam_instance_profile_policy_document {
      Statement {
        Effect   = "Allow"
        Action   = ["ssm:*", "ssmmessages:*", "ec2messages:*"]
        Resource = ["*"]
      }
    }
  }
  build {
    sources = ["amazon-ebs.session"]
    provisioner "shell" {
      inline = ["echo first on $(hostname)"]
    }
    provisioner "shell-local" {
      inline = ["${between}"]
    }
    provisioner "shell" {
      inline = ["echo second on $(hostname)"]
    }
  }
`;

interface Story {
  readonly place: Place;
  readonly plugin: FakePlugin;
  readonly environment: Readonly<Record<string, string>>;
}

async function tell(between: string): Promise<Story> {
  const place = await openPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  await installInto(place, ['builder-amazon']);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'own', '-f', join(place.folder, 'own-key')]);
  await place.write('t.pkr.hcl', template(between));
  const plugin = await fakePlugin(place.folder, 'machine');
  const environment = {
    PATH: `${join(place.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-west-2',
    AWS_ENDPOINT_URL: amazon.url,
    AWS_POLL_DELAY_SECONDS: '0.2',
  };
  return { place, plugin, environment };
}

interface State {
  readonly accounts: Readonly<Record<string, { readonly sessions: Readonly<Record<string, { readonly endedAt?: number }>> }>>;
  readonly regions: Readonly<Record<string, { readonly instances: Readonly<Record<string, { readonly state: string }>> }>>;
}

/** Whether sessions that there have been go on, in their order, and states of instances. */
function seen(): { readonly sessions: readonly string[]; readonly instances: readonly string[] } {
  const { accounts, regions } = amazon.state() as unknown as State;
  return {
    sessions: Object.values(accounts).flatMap((account) =>
      Object.values(account.sessions).map(({ endedAt }) => (endedAt === undefined ? 'open' : 'ended')),
    ),
    instances: Object.values(regions).flatMap((region) => Object.values(region.instances).map(({ state }) => state)),
  };
}

function isAlive(pid: number): boolean {
  try {
    // One that has ended and that nobody has asked for is a zombie.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a build goes on through another session when one breaks', async () => {
  const { place, plugin, environment } = await tell(
    // The plugin's second start has opened its port when it is called again.
    `kill -9 $(sed -n 's/^{\\"pid\\":\\\\([0-9]*\\\\).*/\\\\1/p' bin/plugin-starts); until [ $(wc -l < bin/plugin-starts) = 2 ]; do sleep 0.1; done`,
  );
  const ended = await place.run(['build', '-color=false', 't.pkr.hcl'], environment);
  expect([ended.code, ended.stdout + ended.stderr]).toEqual([0, expect.any(String)]);
  const lines = ended.stdout.split('\n').map((line) => line.replace(/^(==>|   ) amazon-ebs\.session: /, ''));
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Starting a Session Manager session to i-\w+\.\.\.$/),
      expect.stringMatching(/^Port \d+ opened for sessionId builder-\w+\.$/),
      'Using SSH communicator to connect: localhost',
      'Uploading SSH public key to instance',
      expect.stringMatching(/^first on ip-/),
      expect.stringMatching(/has ended \(the plugin ended with signal SIGKILL\); another is started\.$/),
      expect.stringMatching(/^second on ip-/),
    ]),
  );
  const starts = await plugin.starts();
  expect(starts.map(({ pid }) => isAlive(pid))).toEqual([false, false]);
  const { TokenValue: token } = JSON.parse(starts[0]?.response ?? '') as { TokenValue: string };
  expect(JSON.stringify(starts.map((start) => start.arguments))).not.toContain(token);
  expect(seen()).toEqual({ sessions: ['ended', 'ended'], instances: ['terminated'] });
});

test('of a build that was killed cleanup ends the session, its plugin and the instance', async () => {
  const before = seen().sessions.length;
  const { place, plugin, environment } = await tell('sleep 600');
  const build = place.start(['build', '-color=false', 't.pkr.hcl'], environment);
  await Promise.race([until(() => build.said().includes('first on')), build.ended]);
  build.child.kill('SIGKILL');
  await build.ended;
  const [start] = await plugin.starts();
  expect(isAlive(start?.pid ?? 0)).toBe(true);
  expect(seen().sessions.slice(before)).toEqual(['open']);
  const cleaned = await place.run(['cleanup'], environment);
  expect([cleaned.code, cleaned.stdout + cleaned.stderr]).toEqual([0, expect.stringContaining('session')]);
  expect(isAlive(start?.pid ?? 0)).toBe(false);
  expect(seen().sessions.slice(before)).toEqual(['ended']);
  expect(seen().instances.every((state) => state === 'terminated')).toBe(true);
});
