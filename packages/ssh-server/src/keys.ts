import { createHash } from 'node:crypto';
import { failure } from '@imgbuild/core/sdk';
import ssh2, { type ParsedKey } from 'ssh2';
import { problems } from './problems.ts';

/** The server's key, as its clients see it. */
export interface HostKey {
  /** A line of `known_hosts` without the names: `ssh-ed25519 AAAA…`. */
  readonly line: string;
  /** As `ssh-keygen -l` writes it: `SHA256:…`. */
  readonly fingerprint: string;
}

/**
 * Makes a key pair of OpenSSH's format. ssh2 1.17 drops zeros at the beginning of a public key (`keygen.js`, "Remove leading zero
 * bytes"), and so one pair of 256 is none.
 */
export function makeKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(parse(pair.private) instanceof Error)) return { privateKey: pair.private, publicKey: pair.public };
  }
}

/** Looks what clients will see of private keys. Throws a failure for what is none. */
export function describeHostKeys(hostKeys: readonly string[]): readonly HostKey[] {
  return hostKeys.map((text, index) => {
    const key = parse(text);
    if (key instanceof Error || !key.isPrivateKey()) {
      const reason = key instanceof Error ? key.message : 'it is a public key';
      throw failure(problems.create('host-key-invalid', { number: index + 1, reason }));
    }
    const blob = key.getPublicSSH();
    const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
    return { line: `${key.type} ${blob.toString('base64')}`, fingerprint };
  });
}

/** Reads lines of `authorized_keys` (without options). Throws a failure for what is none, and when there is no key. */
export function readAuthorizedKeys(lines: readonly string[]): readonly ParsedKey[] {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (written.length === 0) throw failure(problems.create('nobody-may-log-in'));
  return written.map((line) => {
    const key = parse(line);
    if (key instanceof Error) throw failure(problems.create('authorized-key-invalid', { key: line, reason: key.message }));
    // A private key stays out of the message.
    if (key.isPrivateKey())
      throw failure(problems.create('authorized-key-invalid', { key: key.type, reason: 'it is a private key' }));
    return key;
  });
}

function parse(text: string): ParsedKey | Error {
  const parsed = ssh2.utils.parseKey(text) as ParsedKey | Error | readonly ParsedKey[];
  if (parsed instanceof Error) return parsed;
  // The format of OpenSSH could hold several.
  const [key] = [parsed].flat();
  return key ?? new Error('it is empty');
}
