// Images of instances that really run. Needs root.
import {
  CreateImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  ImportKeyPairCommand,
  RunInstancesCommand,
  waitUntilImageAvailable,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { type Durations, usualDurations } from '../../src/amazon/settings.ts';
import { debianBaseImage } from '../../src/machines/base-image.ts';
import { sandboxMachines } from '../../src/machines/sandbox/sandbox-machines.ts';
import { openSimulator } from '../../src/simulator.ts';
import { openMachineWorld, user } from '../machine-world.ts';
import { home, published } from './cloud.ts';

const noTime = Object.fromEntries(Object.keys(usualDurations).map((name) => [name, 0])) as unknown as Durations;

/** Something that writes its last words when it is ended, as databases do. */
const service = `nohup sh -c 'trap "echo ended > last-words; exit" TERM; echo up > service; while :; do sleep 0.1; done' > /dev/null 2>&1 &
until [ -e service ]; do sleep 0.1; done`;

test('an image holds what is written at the shutdown for it; one without a reboot does not, and its machine goes on', async () => {
  await using world = openMachineWorld();
  const { archive } = await debianBaseImage(world.ctx);
  const machines = await sandboxMachines(world.ctx);
  const images = [published({ archive, defaultUser: user })];
  const { amazon } = await openSimulator({ machines, amazon: { images, settings: { durations: noTime } } }, world.ctx);
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  const client = new EC2Client({ region: home, endpoint: amazon?.url ?? '', credentials });
  const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

  /** Runs a command on an instance once one can log in to it; each start gives it another address. */
  const run = async (id: string, command: string): Promise<string> => {
    await waitUntilInstanceRunning(waiting, { InstanceIds: [id] });
    return vi.waitFor(async () => {
      const { Reservations: found } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return world.run({ address: found?.[0]?.Instances?.[0]?.PublicIpAddress }, command);
    }, 60_000);
  };
  const launch = async (ImageId: string | undefined): Promise<string> => {
    const wanted = { ImageId, InstanceType: 't3.micro' as const, KeyName: 'mine', MinCount: 1, MaxCount: 1 };
    return (await client.send(new RunInstancesCommand(wanted))).Instances?.[0]?.InstanceId ?? '';
  };
  const imageOf = async (InstanceId: string, Name: string, NoReboot: boolean): Promise<string> => {
    const { ImageId: id = '' } = await client.send(new CreateImageCommand({ InstanceId, Name, NoReboot }));
    await waitUntilImageAvailable(waiting, { ImageIds: [id] });
    return id;
  };

  const PublicKeyMaterial = Buffer.from(world.publicKey);
  await client.send(new ImportKeyPairCommand({ KeyName: 'mine', PublicKeyMaterial }));
  const { Images: all } = await client.send(new DescribeImagesCommand({}));
  const instance = await launch(all?.[0]?.ImageId);
  await run(instance, service);
  const live = await imageOf(instance, 'live', true);
  expect(await run(instance, 'ls; pgrep -fc "trap .echo"')).toMatch(/^service\n[1-9]\n$/);
  const rebooted = await imageOf(instance, 'rebooted', false);
  expect(await run(instance, 'ls')).toBe('last-words\nservice\n');
  const looked = await Promise.all([live, rebooted].map(async (id) => run(await launch(id), 'ls')));
  expect(looked).toEqual(['service\n', 'last-words\nservice\n']);
  client.destroy();
});
