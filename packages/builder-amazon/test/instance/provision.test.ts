import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext, Builder, Connection } from '@imgbuild/core/sdk';
import { failureLine, runBuilder, fakeMachine, toldLines } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonEbs } from '../../src/builders/amazon-ebs.ts';
import { type InstanceBuildConfig, type InstanceOptions, provisionInstance } from '../../src/builders/instance.ts';
import type { SourceOutputs } from '../../src/config/outputs.ts';
import { sourceHoles, type SourceText } from '../../src/config/late.ts';
import { openWorld, type World } from '../world.ts';
import { actions, noDevices, sent, sourceOf, thingsIn } from './surroundings.ts';

const text = (value: string): SourceText => ({ text: value, holes: sourceHoles });

/** Launches, provisions and stops as a build does; `provision` sees the world while the instance runs. */
async function provisionIn(
  world: World,
  o: {
    readonly raw?: Readonly<Record<string, unknown>>;
    readonly options?: Partial<InstanceOptions>;
    readonly build?: { readonly debug: boolean };
    readonly provision?: (connection: Connection) => Promise<void>;
  },
): Promise<void> {
  const run = async (ctx: BuildContext<InstanceBuildConfig, SourceOutputs>): Promise<undefined> => {
    const connect = async (): Promise<ReturnType<typeof fakeMachine>> => fakeMachine();
    await provisionInstance({ ...ctx, connect: connect }, world.clients, { ...noDevices, ...o.options });
    return undefined;
  };
  const { ImageId: source_ami } = await sourceOf(world);
  world.amazon.calls.clear();
  const raw = { source_ami, ami_name: 'image', ssh_username: 'ubuntu', instance_type: 't3.micro', ...o.raw };
  const builder = { ...amazonEbs, run } as unknown as Builder;
  const build = { sourceName: 'ubuntu', debug: false, ...o.build };
  await runBuilder(builder, raw as never, async ({ connection }) => o.provision?.(connection), { ...world, build });
}

test('a build that is debugged leaves the way in for people, as long as it lives', async () => {
  await using world = await openWorld();
  const path = join(world.folder, 'ec2_ubuntu.pem');
  let key: string | undefined;
  await provisionIn(world, {
    build: { debug: true },
    provision: async ({ privateKey }) => {
      key = privateKey;
      expect(await readFile(path, 'utf8')).toBe(privateKey);
    },
  });
  expect(key).toMatch(/^-----BEGIN/);
  const told = toldLines(world.report).map((line) =>
    line.replaceAll(/\d+\.\d+\.\d+\.\d+/g, 'ADDRESS').replaceAll(/i-[0-9a-f]+/g, 'ID'),
  );
  const at = told.indexOf('say: Waiting for instance (ID) to become ready...');
  expect(told.slice(at, at + 4)).toEqual([
    'say: Waiting for instance (ID) to become ready...',
    expect.stringMatching(/^say: Public DNS: ec2-/),
    'say: Public IP: ADDRESS',
    'say: Private IP: ADDRESS',
  ]);
  expect(told).toContain('say: Saving key for debug purposes: ec2_ubuntu.pem');
  await world.scope.close('ok');
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('other builds write no key and tell no addresses', async () => {
  await using world = await openWorld();
  await provisionIn(world, {
    provision: async () => expect(stat(join(world.folder, 'ec2_ubuntu.pem'))).rejects.toThrow('ENOENT'),
  });
  expect(toldLines(world.report).join('\n')).not.toMatch(/debug purposes|Public DNS/);
});

test.each([
  ['ssh_host', {}],
  ['winrm_host', { communicator: 'winrm', winrm_username: 'Administrator', winrm_password: 'x' }],
])('a host of the template is connected to, though the instance has no address of the kind: %s', async (name, raw) => {
  await using world = await openWorld();
  const hosts: unknown[] = [];
  await provisionIn(world, {
    raw: { ...raw, [name]: 'builder.example', ssh_interface: 'public_ip', associate_public_ip_address: false },
    provision: async ({ host }) => void hosts.push(host),
  });
  expect(hosts).toEqual(['builder.example']);
});

test('single volumes get their tags once the instance runs', async () => {
  await using world = await openWorld();
  const devices = [{ device_name: '/dev/sdf', volume_size: 1 }];
  const { launch_block_device_mappings: launchDevices } = world.configOf({ launch_block_device_mappings: devices });
  await provisionIn(world, {
    options: {
      launchDevices,
      volumeTags: { For: text('build') },
      tagsByDevice: { '/dev/sdf': { Of: text('{{ .SourceAMIName }}') } },
    },
  });
  const source = await sourceOf(world);
  expect(thingsIn(world, 'volumes').map(({ tags }) => tags)).toEqual([{ For: 'build' }, { Of: source.Name }]);
});

test('what the source image cannot have is refused before anything is made', async () => {
  await using world = await openWorld({
    images: [
      {
        name: 'old',
        owner: '099720109477',
        description: 'paravirtual',
        defaultUser: 'ubuntu',
        virtualizationType: 'paravirtual',
      },
    ],
  });
  expect(await provisionIn(world, { raw: { sriov_support: true } }).catch(failureLine)).toMatch(
    /^failed: error amazon\/networking-not-hvm/,
  );
  expect(actions(world)).toEqual(['DescribeImages']);
});

test('a spot instance is launched by a fleet, and not stopped', async () => {
  await using world = await openWorld();
  await provisionIn(world, { raw: { spot_price: 'auto', spot_tags: { For: '{{ .BuildRegion }}' } } });
  expect(actions(world)).not.toContain('RunInstances');
  expect(actions(world)).not.toContain('StopInstances');
  expect(sent(world, 'CreateTags')).toMatchObject([{ 'Tag.1.Key': 'For', 'Tag.1.Value': 'us-west-2' }]);
  expect(sent(world, 'CreateLaunchTemplate')).toMatchObject([
    {
      'TagSpecification.1.ResourceType': 'launch-template',
      'TagSpecification.1.Tag.1.Key': 'For',
      'TagSpecification.1.Tag.1.Value': 'us-west-2',
    },
  ]);
  expect(thingsIn(world, 'instances')).toMatchObject([{ lifecycle: 'spot', state: 'running' }]);
});
