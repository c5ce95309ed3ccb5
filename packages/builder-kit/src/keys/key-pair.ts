import { promisify } from 'node:util';
import { failure } from '@imgbuild/core/sdk';
import ssh2 from 'ssh2';
import { problems } from '../problems.ts';

export type KeyPairType = 'rsa' | 'dsa' | 'ecdsa' | 'ed25519';

/** A key pair for one build. The private key never leaves the process but to the agent or file that a person asked for. */
export interface KeyPair {
  /** In the format of OpenSSH. */
  readonly privateKey: string;
  /** A line for `authorized_keys`, with the comment, without a line end. */
  readonly publicKey: string;
}

/** Bits that are taken when a template does not say, and the least or only ones that are possible. */
const sizes = {
  rsa: { usual: 4096, isPossible: (bits: number) => bits >= 1024, why: 'an RSA key has 1024 bits at least' },
  ecdsa: { usual: 521, isPossible: (bits: number) => [256, 384, 521].includes(bits), why: 'ECDSA knows 256, 384 and 521' },
} as const;

/**
 * Makes a key pair.
 * @param bits size, of rsa (default 4096) and ecdsa (default 521); ed25519 has one size
 * @param comment what stands behind the public key, by which it is found again in `authorized_keys`
 */
export async function makeKeyPair(type: KeyPairType, bits: number | undefined, comment: string): Promise<KeyPair> {
  const make = promisify(ssh2.utils.generateKeyPair) as (kind: string, o: object) => Promise<{ private: string; public: string }>;
  if (type === 'dsa')
    throw failure(
      problems.create('key-type-unsupported', { type, bits: bits ?? 1024, reason: 'OpenSSH accepts no DSA keys since 2016' }),
    );
  const size = type === 'ed25519' ? undefined : sizes[type];
  const wanted = bits === undefined || bits === 0 ? size?.usual : bits;
  if (size !== undefined && wanted !== undefined && !size.isPossible(wanted))
    throw failure(problems.create('key-type-unsupported', { type, bits: wanted, reason: size.why }));
  for (;;) {
    const pair = await make(type, { comment, ...(size === undefined ? {} : { bits: wanted }) });
    // ssh2 1.17 drops zeros at the beginning of a public key, and so one ed25519 pair of 256 is none.
    if (ssh2.utils.parseKey(pair.private) instanceof Error) continue;
    return { privateKey: pair.private, publicKey: pair.public.trim() };
  }
}
