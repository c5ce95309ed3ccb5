import { writeFile } from 'node:fs/promises';
import { makeKeyPair } from '@imgbuild/builder-kit/keys';
import type { Problem } from '@imgbuild/core/sdk';
import { fakeScope, problemLine, recordingReporter, testHost } from '@imgbuild/core/testing';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { amazonEbs } from '../src/builders/amazon-ebs.ts';
import { fakePlugin } from './fake-plugin.ts';
import { settingsOf } from './world.ts';

const winrm = { communicator: 'winrm', winrm_username: 'Administrator', ssh_username: undefined };
const session = { ssh_interface: 'session_manager', iam_instance_profile: 'ssm' };

/** A machine that a template is verified on: with a home, and without a way to AWS. */
interface Place extends AsyncDisposable {
  readonly folder: string;
  key(type: 'rsa' | 'ed25519' | 'ecdsa'): Promise<string>;
  /** Puts a shell script on the PATH. */
  program(name: string, text: string): Promise<void>;
  /** What is said of a configuration of amazon-ebs. */
  verify(raw?: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
}

async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-amazon-'));
  const host = testHost({ folder, environment: { PATH: `${folder}/bin:/usr/bin:/bin`, HOME: folder }, sleeping: 'real' });
  const scope = fakeScope({ host, report: recordingReporter() });
  return {
    folder,
    key: async (type) => {
      const path = join(folder, `key-${type}`);
      await writeFile(path, (await makeKeyPair(type, undefined, 'mine')).privateKey);
      return path;
    },
    program: async (name, text) => {
      await mkdir(join(folder, 'bin'), { recursive: true });
      await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
      await chmod(join(folder, 'bin', name), 0o755);
    },
    verify: async (raw = {}) => {
      const ctx = { config: settingsOf(raw, host), host, scope, signal: new AbortController().signal };
      const found: Problem[] = [];
      for await (const problem of amazonEbs.verify?.(ctx) ?? []) found.push(problem);
      return found.map(problemLine);
    },
    [Symbol.asyncDispose]: async () => {
      await scope.close('ok');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('nothing stands in the way', async () => {
  await using place = await openPlace();
  await fakePlugin(place.folder, '127.0.0.1:1', '1.2.536.0');
  await writeFile(join(place.folder, 'data'), '#!/bin/sh\n');
  const rows = [
    {},
    winrm,
    { communicator: 'none', ssh_username: undefined },
    { user_data_file: join(place.folder, 'data') },
    session,
    { ...session, ssh_private_key_file: await place.key('ed25519') },
    { ...session, ssh_private_key_file: await place.key('ecdsa'), ssh_keypair_name: 'mine' },
    { ...winrm, ssh_private_key_file: await place.key('rsa'), ssh_keypair_name: 'mine' },
    { ...winrm, ssh_private_key_file: await place.key('ed25519'), ssh_keypair_name: 'mine', winrm_password: 'sesame' },
  ];
  for (const raw of rows) expect([raw, await place.verify(raw)]).toEqual([raw, []]);
});

test('user data that cannot be read', async () => {
  await using place = await openPlace();
  const path = join(place.folder, 'data');
  await mkdir(path);
  expect(await place.verify({ user_data_file: path })).toEqual([
    expect.stringMatching(/^error amazon\/user-data-unreadable at user_data_file: .*EISDIR/),
  ]);
});

test('keys that cannot do what they are for', async () => {
  await using place = await openPlace();
  await fakePlugin(place.folder, '127.0.0.1:1');
  const [ed, ec, none] = [await place.key('ed25519'), await place.key('ecdsa'), join(place.folder, 'none')];
  expect(await place.verify({ ...winrm, ssh_private_key_file: ed, ssh_keypair_name: 'mine' })).toEqual([
    `error amazon/password-key-type at ssh_private_key_file: Windows needs an RSA key. EC2 encrypts the password of Windows with the key pair of the instance, and ${ed} is of the type ssh-ed25519, with which nothing can be decrypted. Use an RSA key pair, or set winrm_password.`,
  ]);
  expect(await place.verify({ ...session, ssh_private_key_file: ec })).toEqual([
    `error amazon/connect-key-type at ssh_private_key_file: EC2 Instance Connect does not take the key. It takes RSA and Ed25519 keys, and ${ec} is of the type ecdsa-sha2-nistp521. Use another key, or a key pair of EC2 with ssh_keypair_name.`,
  ]);
  const missing = `error kit/key-unreadable at ssh_private_key_file: `;
  for (const raw of [
    { ssh_private_key_file: none },
    { ...session, ssh_private_key_file: none },
    { ...winrm, ssh_private_key_file: none, ssh_keypair_name: 'mine' },
  ])
    expect([raw, (await place.verify(raw)).map((line) => line.slice(0, missing.length))]).toEqual([raw, [missing]]);
});

test('AWS’s plugin is missing', async () => {
  await using place = await openPlace();
  expect(await place.verify(session)).toEqual([
    'error amazon/session-plugin-missing at ssh_interface: session-manager-plugin is not installed. ssh_interface = "session_manager" needs AWS’s Session Manager plugin, 1.2.536 or later, on the PATH. How to install it: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  ]);
});

test.each(['1.2.497.0', '1.1.999.9', '0.9'])('it is too old: %s', async (version) => {
  await using place = await openPlace();
  await place.program('session-manager-plugin', `echo ${version}`);
  expect(await place.verify(session)).toEqual([
    `error amazon/session-plugin-old at ssh_interface: session-manager-plugin is too old. It is version ${version}, which takes the token of a session as an argument only, where everybody on this machine can read it. Install 1.2.536 or later: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html`,
  ]);
});

test.each(['1.2.536.0', '1.2.650.0', '1.3', '2.0.0.0', '1.10.0.0'])('it is new enough: %s', async (version) => {
  await using place = await openPlace();
  await place.program('session-manager-plugin', `echo ${version}`);
  expect(await place.verify(session)).toEqual([]);
});

test.each<[string, string]>([
  ['echo cannot open libc. >&2; exit 127', 'cannot open libc'],
  ['exit 3', 'exit code 3'],
])('it does not work: %s', async (text, reason) => {
  await using place = await openPlace();
  await place.program('session-manager-plugin', text);
  expect(await place.verify(session)).toEqual([
    `error amazon/session-plugin-unusable at ssh_interface: session-manager-plugin does not work. Asked for its version it answers: ${reason}. Install AWS’s Session Manager plugin anew.`,
  ]);
});
