// EC2 Instance Connect, by the SDK's client.
import { SendSSHPublicKeyCommand, type SendSSHPublicKeyCommandInput } from '@aws-sdk/client-ec2-instance-connect';
import { expect, test } from 'vitest';
import type { Instance } from '../../src/amazon/state.ts';
import { instanceConnectOf, pastJudge } from './clients.ts';
import { home, openCloud, other, published, refusalOf, type TestCloud } from './cloud.ts';
import { placeInstance, recordingMachine } from './instance.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGwOf5Bq2c3Nn5cTw9sHkK1oFvH0Z3mWq8nT4lJbYxQe build';

async function instanceIn(cloud: TestCloud, letIn: string[], more: Partial<Instance> = {}): Promise<Instance> {
  const [image] = [...cloud.world.region(home).images.values()];
  if (image === undefined) throw new Error('no image');
  const machine = {
    ...recordingMachine(),
    authorize: async (user: string, line: string, seconds: number) => void letIn.push(`${user} for ${seconds} s: ${line}`),
  };
  const instance = { ...(await placeInstance(cloud, image, { machine })), ...more };
  cloud.world.region(home).instances.set(instance.id, instance);
  return instance;
}

test('a key lets a user in for a minute', async () => {
  await using cloud = await openCloud({ images: [published()] });
  const letIn: string[] = [];
  const { id: InstanceId, zone: AvailabilityZone } = await instanceIn(cloud, letIn);
  const send = new SendSSHPublicKeyCommand({ InstanceId, InstanceOSUser: 'admin', SSHPublicKey: `${key}\n`, AvailabilityZone });
  const answer = await instanceConnectOf(cloud).send(send);
  expect(answer.Success).toBe(true);
  expect(answer.RequestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(letIn).toEqual([`admin for 60 s: ${key}`]);
});

test.each<[string, Partial<SendSSHPublicKeyCommandInput>, Partial<Instance>, string]>([
  ['no such instance', { InstanceId: 'i-0123456789abcdef0' }, {}, 'EC2InstanceNotFoundException: Instance not found'],
  ['an instance of somebody else', {}, { owner: other }, 'EC2InstanceNotFoundException: Instance not found'],
  ['another zone', { AvailabilityZone: 'us-west-2c' }, {}, 'EC2InstanceNotFoundException: Instance not found'],
  [
    'one that starts',
    {},
    { state: 'pending' },
    'EC2InstanceUnavailableException: Instance is not available yet. Try again later.',
  ],
  [
    'one that has stopped',
    {},
    { state: 'stopped' },
    'EC2InstanceStateInvalidException: Instance state is invalid. The instance must be in the running state, and is stopped.',
  ],
  [
    'no key',
    { SSHPublicKey: 'x'.repeat(90) },
    {},
    'InvalidArgsException: Invalid SSH public key. Supported key types are RSA and ED25519 in OpenSSH format.',
  ],
  [
    'two keys',
    { SSHPublicKey: `${key}\n${key}` },
    {},
    'InvalidArgsException: Invalid SSH public key. Supported key types are RSA and ED25519 in OpenSSH format.',
  ],
  [
    'a user with spaces',
    { InstanceOSUser: 'a b' },
    {},
    "ValidationException: 1 validation error detected: Value 'a b' at 'instanceOSUser' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9_][A-Za-z0-9@._-]{0,30}[A-Za-z0-9$_-]?",
  ],
])('refused: %s', async (_, more, state, message) => {
  await using cloud = await openCloud({ images: [published()] });
  const letIn: string[] = [];
  const { id: InstanceId } = await instanceIn(cloud, letIn, state);
  const send = new SendSSHPublicKeyCommand({ InstanceId, InstanceOSUser: 'admin', SSHPublicKey: key, ...more });
  expect(await refusalOf(instanceConnectOf(cloud, pastJudge(message)).send(send))).toBe(message);
  expect(letIn).toEqual([]);
});
