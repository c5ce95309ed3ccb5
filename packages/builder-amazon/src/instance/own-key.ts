import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { CommunicatorConfig } from '@imgbuild/builder-kit';
import { parsePrivateKey, type PrivateKey, readPrivateKey } from '@imgbuild/builder-kit/keys';
import { failure, type Host } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

type KeySettings = Pick<CommunicatorConfig, 'ssh_private_key_file' | 'ssh_private_key_passphrase'>;

const passphraseAttribute = 'ssh_private_key_passphrase';

/** The private key that the template names; nothing when it names none. */
export async function ownKey(config: KeySettings, host: Host): Promise<PrivateKey | undefined> {
  const { ssh_private_key_file: path = '', ssh_private_key_passphrase: passphrase } = config;
  if (path === '') return undefined;
  return readPrivateKey(path, { passphrase, passphraseAttribute, folders: host });
}

/** The RSA key that passwords are encrypted for: that of the temporary key pair, else the template's. */
export async function passwordKey(config: KeySettings, temporary: string | undefined, host: Host): Promise<KeyObject> {
  const path = temporary === undefined ? (config.ssh_private_key_file ?? '') : 'the temporary key pair';
  const key = temporary === undefined ? await ownKey(config, host) : parsePrivateKey(temporary, { path, passphraseAttribute });
  if (key === undefined) throw failure(problems.create('password-key-missing'));
  if (key.parsed.type !== 'ssh-rsa') throw failure(problems.create('password-key-type', { path, type: key.parsed.type }));
  return createPrivateKey(key.parsed.getPrivatePEM());
}

/** The key as Instance Connect takes it: a line of `authorized_keys`. */
export function publicLine(key: PrivateKey, path: string): string {
  const { type } = key.parsed;
  if (type !== 'ssh-rsa' && type !== 'ssh-ed25519') throw failure(problems.create('connect-key-type', { path, type }));
  return `${type} ${key.parsed.getPublicSSH().toString('base64')}`;
}
