import { createHash, createHmac } from 'node:crypto';
import { md4 } from './md4.ts';

/** Who logs in. `domain` is empty for an account of the machine, and for a name of the form user@domain. */
export interface Account {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
}

/** `DOMAIN\user` taken apart; a name without a backslash is left as it is. */
export function accountOf(name: string, password: string): Account {
  const at = name.indexOf('\\');
  if (at === -1) return { user: name, domain: '', password };
  // A dot means the machine itself.
  const domain = name.slice(0, at);
  return { user: name.slice(at + 1), domain: domain === '.' ? '' : domain, password };
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const hmacMd5 = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

export const md5 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The key that stands for a password: NTOWFv2 (MS-NLMP 3.3.2). */
export function responseKey({ user, domain, password }: Account): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(user.toUpperCase() + domain));
}

export interface Challenge {
  /** Eight bytes each. */
  readonly server: Uint8Array;
  readonly client: Uint8Array;
  /** A FILETIME: 100 nanoseconds since 1601, eight bytes, the least significant first. */
  readonly time: Uint8Array;
  /** The pairs that are to be answered for, as bytes with their end. */
  readonly targetInfo: Uint8Array;
}

/** NTLMv2's answer to a challenge, and the key of the session that both sides now know (MS-NLMP 3.3.2). */
export function answerChallenge(
  key: Uint8Array,
  { server, client, time, targetInfo }: Challenge,
): { readonly nt: Buffer; readonly lm: Buffer; readonly sessionKey: Buffer } {
  const head = Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]);
  const blob = Buffer.concat([head, time, client, Buffer.alloc(4), targetInfo, Buffer.alloc(4)]);
  const proof = hmacMd5(key, server, blob);
  return {
    nt: Buffer.concat([proof, blob]),
    lm: Buffer.concat([hmacMd5(key, server, client), client]),
    sessionKey: hmacMd5(key, proof),
  };
}
