import { writeFile } from 'node:fs/promises';
import { makeKeyPair } from '@imgbuild/builder-kit/keys';
import type { Host } from '@imgbuild/core/sdk';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { sendPublicKey, withPublicKey } from '../../src/instance/connect.ts';
import { untilState } from '../../src/instance/launch.ts';
import { openWorld, type World } from '../world.ts';
import { launchIn, sent } from './surroundings.ts';

const connection = { communicator: 'ssh', host: 'localhost', port: 8022, user: 'ubuntu' };
const saying = 'say: Uploading SSH public key to instance';

async function running(world: World): Promise<string> {
  const id = await launchIn(world, {});
  await untilState(id, 'running', world.work, undefined);
  return id;
}

/** A key of the template's own, at a path, and how Instance Connect gets it. */
async function keyIn({ folder }: World, type: 'rsa' | 'ed25519' | 'ecdsa' = 'ed25519'): Promise<{ path: string; line: string }> {
  const pair = await makeKeyPair(type, undefined, 'a comment');
  const path = `${folder}/own-key`;
  await writeFile(path, pair.privateKey, { mode: 0o600 });
  return { path, line: pair.publicKey.split(' ').slice(0, 2).join(' ') };
}

test.each(['rsa', 'ed25519'] as const)('the template’s own key is brought to the instance: %s', async (type) => {
  await using world = await openWorld();
  const id = await running(world);
  const { path, line } = await keyIn(world, type);
  await sendPublicKey(id, world.configOf({ ssh_private_key_file: path }), connection, {}, world.work);
  expect(sent(world, 'SendSSHPublicKey')).toEqual([{ InstanceId: id, InstanceOSUser: 'ubuntu', SSHPublicKey: line }]);
  expect(world.report.told.at(-1)).toBe(saying);
});

test('a key that is there already is not', async () => {
  await using world = await openWorld();
  const { path } = await keyIn(world);
  const rows = [
    [{}, { name: 'packer_1', privateKey: 'temporary' }],
    [{ ssh_keypair_name: 'mine', ssh_private_key_file: path }, { name: 'mine' }],
    [{ ssh_agent_auth: true }, {}],
    [{ ssh_password: 'sesame' }, {}],
  ] as const;
  for (const [raw, key] of rows) {
    await sendPublicKey('i-0123456789abcdef0', world.configOf(raw), connection, key, world.work);
    expect(await withPublicKey('i-1', world.configOf(raw), connection, key, world.work, async () => 'connected')).toBe(
      'connected',
    );
  }
  expect(sent(world, 'SendSSHPublicKey')).toEqual([]);
  expect(world.report.told).not.toContain(saying);
});

test('it is sent again as long as the instance lets nobody in', async () => {
  await using world = await openWorld();
  const id = await running(world);
  const { path } = await keyIn(world);
  const { clock } = world.host;
  const host: Host = {
    ...world.host,
    clock: { ...clock, sleep: (wait, signal) => clock.sleep(wait === 45_000 ? 5 : wait, signal) },
  };
  const config = world.configOf({ ssh_private_key_file: path });
  const connected = await withPublicKey(id, config, connection, {}, { ...world.work, host }, async () => {
    while (sent(world, 'SendSSHPublicKey').length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    return 'connected';
  });
  expect(connected).toBe('connected');
  const count = sent(world, 'SendSSHPublicKey').length;
  // It is said once.
  expect(world.report.told.filter((line) => line === saying)).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(sent(world, 'SendSSHPublicKey')).toHaveLength(count);
});

test('sending again ends when connecting fails, and says why it fails itself', async () => {
  await using world = await openWorld();
  const id = await running(world);
  const { path } = await keyIn(world);
  const config = world.configOf({ ssh_private_key_file: path });
  world.amazon.faults.plan({
    action: 'SendSSHPublicKey',
    calls: { from: 2 },
    effect: { kind: 'fail', code: 'AccessDeniedException', message: 'not any more' },
  });
  const { clock } = world.host;
  const host: Host = {
    ...world.host,
    clock: { ...clock, sleep: (wait, signal) => clock.sleep(wait === 45_000 ? 5 : wait, signal) },
  };
  const connecting = withPublicKey(id, config, connection, {}, { ...world.work, host }, async () => {
    while (!world.report.told.some((line) => line.startsWith('detail: SendSSHPublicKey')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    throw new Error('no SSH');
  });
  await expect(connecting).rejects.toThrow('no SSH');
  expect(world.report.told.at(-1)).toBe(
    'detail: SendSSHPublicKey is not allowed: EC2 Instance Connect in us-west-2: not any more. Whoever builds needs the permission ec2-instance-connect:SendSSHPublicKey; all that are needed stand in the docs of the plugin.',
  );
});

test('a lost answer does not matter, nor an instance that is not known everywhere', async () => {
  await using world = await openWorld();
  const id = await running(world);
  const { path } = await keyIn(world);
  const action = 'SendSSHPublicKey';
  world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  world.amazon.faults.plan({ action, calls: { from: 2, to: 2 }, effect: { kind: 'fail', code: 'EC2InstanceNotFoundException' } });
  await sendPublicKey(id, world.configOf({ ssh_private_key_file: path }), connection, {}, world.work);
  expect(sent(world, action)).toHaveLength(3);
});

test('a key that Instance Connect does not take', async () => {
  await using world = await openWorld();
  const { path } = await keyIn(world, 'ecdsa');
  const config = world.configOf({ ssh_private_key_file: path });
  expect(await sendPublicKey('i-0123456789abcdef0', config, connection, {}, world.work).catch(failureLine)).toBe(
    `failed: error amazon/connect-key-type: EC2 Instance Connect does not take the key. It takes RSA and Ed25519 keys, and ${path} is of the type ecdsa-sha2-nistp521. Use another key, or a key pair of EC2 with ssh_keypair_name.`,
  );
  expect(sent(world, 'SendSSHPublicKey')).toEqual([]);
});
