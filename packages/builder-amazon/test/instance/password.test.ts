import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { makeKeyPair, parsePrivateKey } from '@imgbuild/builder-kit/keys';
import { failureLine } from '@imgbuild/core/testing';
import type { PublicImage } from '@imgbuild/simulator';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { createKey, type LaunchKey } from '../../src/instance/key.ts';
import { untilState } from '../../src/instance/launch.ts';
import { windowsPassword } from '../../src/instance/password.ts';
import { openWorld, ubuntu, type World } from '../world.ts';
import { launchIn, sent, thingsIn } from './surroundings.ts';

const windows: PublicImage = { ...ubuntu, name: 'Windows_Server-2022-English-Full-Base-2024.01.10', platform: 'windows' };
const winrm = { communicator: 'winrm', winrm_username: 'Administrator', ssh_username: undefined };

/** Launches Windows with a key pair, and waits until it runs. */
async function runningWindows(world: World, key: LaunchKey): Promise<string> {
  const id = await launchIn(world, {}, { key });
  await untilState(id, 'running', world.work, undefined);
  return id;
}

const passwordIn = (world: World): unknown => thingsIn(world, 'instances')[0]?.['password'];

test('the password is waited for, decrypted with the temporary key, and hidden', async () => {
  await using world = await openWorld({ images: [windows] });
  const key = await createKey('packer_1', 'rsa', {}, world.work);
  const id = await runningWindows(world, key);
  const password = await windowsPassword(id, world.configOf(winrm), key, world.work);
  expect(password).toBe(passwordIn(world));
  expect(password.length).toBeGreaterThan(7);
  expect(world.host.hidden).toContain(password);
  const calls = sent(world, 'GetPasswordData');
  expect(calls[0]).toEqual({ InstanceId: id });
  expect(calls.length).toBeGreaterThan(1);
  expect(world.report.told.slice(-2)).toEqual([
    'detail: Windows makes it at its first start, which usually takes 5 minutes, and up to 15.',
    'detail: Password retrieved!',
  ]);
});

test.each(['openssh', 'encrypted'] as const)('with the template’s own key: %s', async (form) => {
  await using world = await openWorld({ images: [windows] });
  const path = `${world.folder}/mine`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const inOpenSsh = await makeKeyPair('rsa', 2048, 'mine');
  const text =
    form === 'openssh'
      ? inOpenSsh.privateKey
      : privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString();
  await writeFile(path, text);
  const { parsed } = parsePrivateKey(text, { path, passphrase: 'open', passphraseAttribute: '' });
  const line = `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`;
  await world.clients.ec2().send(new ImportKeyPairCommand({ KeyName: 'mine', PublicKeyMaterial: Buffer.from(line) }));
  const config = world.configOf({
    ...winrm,
    ssh_keypair_name: 'mine',
    ssh_private_key_file: path,
    ...(form === 'encrypted' ? { ssh_private_key_passphrase: 'open' } : {}),
  });
  const id = await runningWindows(world, { name: 'mine' });
  expect(await windowsPassword(id, config, { name: 'mine' }, world.work)).toBe(passwordIn(world));
});

test('the call is made again when its answer is lost, and as long as the instance is not known everywhere', async () => {
  await using world = await openWorld({ images: [windows], settings: {} });
  const key = await createKey('packer_1', 'rsa', {}, world.work);
  const id = await runningWindows(world, key);
  const action = 'GetPasswordData';
  world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  world.amazon.faults.plan({ action, calls: { from: 2, to: 2 }, effect: { kind: 'fail', code: 'InvalidInstanceID.NotFound' } });
  expect(await windowsPassword(id, world.configOf(winrm), key, world.work)).toBe(passwordIn(world));
});

test('one that does not come', async () => {
  await using world = await openWorld({ images: [windows] });
  const key = await createKey('packer_1', 'rsa', {}, world.work);
  // An instance without a key pair never has one.
  const id = await runningWindows(world, {});
  const config = world.configOf({ ...winrm, windows_password_timeout: '100ms' });
  const told = await windowsPassword(id, config, key, world.work).catch(failureLine);
  expect(told).toBe(
    `failed: error amazon/password-late: Timeout waiting for password. EC2 has had no password of ${id} for 0.1 s. Windows makes one at its first start, unless the image has it set otherwise: then set winrm_password. Give it longer with windows_password_timeout.`,
  );
});

test('one for another key', async () => {
  await using world = await openWorld({ images: [windows] });
  const key = await createKey('packer_1', 'rsa', {}, world.work);
  const { privateKey } = await createKey('packer_2', 'rsa', {}, world.work);
  const id = await runningWindows(world, key);
  const told = await windowsPassword(
    id,
    world.configOf(winrm),
    { name: 'packer_2', privateKey: privateKey ?? '' },
    world.work,
  ).catch(failureLine);
  expect(told).toBe(
    `failed: error amazon/password-undecipherable: The password of Windows cannot be decrypted. EC2 gave one for ${id} that is encrypted for another key. Set ssh_private_key_file to the key of the key pair that ssh_keypair_name names.`,
  );
});

test('a key that cannot decrypt, and none', async () => {
  await using world = await openWorld({ images: [windows] });
  const key = await createKey('packer_1', 'ed25519', {}, world.work);
  const config = world.configOf(winrm);
  expect(await windowsPassword('i-0123456789abcdef0', config, key, world.work).catch(failureLine)).toBe(
    'failed: error amazon/password-key-type: Windows needs an RSA key. EC2 encrypts the password of Windows with the key pair of the instance, and the temporary key pair is of the type ssh-ed25519, with which nothing can be decrypted. Use an RSA key pair, or set winrm_password.',
  );
  expect(await windowsPassword('i-0123456789abcdef0', config, {}, world.work).catch(failureLine)).toBe(
    'failed: error amazon/password-key-missing: No key to decrypt the password of Windows with. EC2 encrypts it with the key pair of the instance. Set ssh_keypair_name and ssh_private_key_file, or winrm_password.',
  );
  expect(sent(world, 'GetPasswordData')).toEqual([]);
});

test('waiting ends with the build', async () => {
  const ending = new AbortController();
  await using world = await openWorld({ images: [windows], signal: ending.signal });
  const key = await createKey('packer_1', 'rsa', {}, world.work);
  const id = await runningWindows(world, {});
  const waiting = windowsPassword(id, world.configOf(winrm), key, world.work);
  ending.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});
