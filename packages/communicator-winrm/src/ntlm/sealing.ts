import { timingSafeEqual } from 'node:crypto';
import { hmacMd5, md5 } from './responses.ts';
import { rc4 } from './rc4.ts';

/** Messages of one authenticated connection, kept secret and whole in both directions; in the order in which they are sent. */
export interface Sealing {
  seal(message: Uint8Array): { readonly signature: Buffer; readonly sealed: Buffer };
  /** Rejects what was changed on the way. */
  unseal(sealed: Uint8Array, signature: Uint8Array): Buffer;
}

const magic = (from: string, to: string, what: string): Buffer =>
  Buffer.from(`session key to ${from}-to-${to} ${what} key magic constant\0`, 'latin1');

/** Keys by MS-NLMP 3.4.5.2 and 3.4.5.3, with extended session security and 128 bits. */
export function directionKeys(
  sessionKey: Uint8Array,
  from: 'client' | 'server',
): { readonly sign: Buffer; readonly seal: Buffer } {
  const to = from === 'client' ? 'server' : 'client';
  return { sign: md5(sessionKey, magic(from, to, 'signing')), seal: md5(sessionKey, magic(from, to, 'sealing')) };
}

/** Sealing with extended session security and key exchange (MS-NLMP 3.4.3, 3.4.4.2), as one of the two sides. */
export function sealing(sessionKey: Uint8Array, side: 'client' | 'server'): Sealing {
  const outgoing = direction(sessionKey, side);
  const incoming = direction(sessionKey, side === 'client' ? 'server' : 'client');
  return {
    seal: (message) => {
      const sealed = outgoing.cipher(message);
      return { sealed, signature: outgoing.sign(message) };
    },
    unseal: (sealed, signature) => {
      const message = incoming.cipher(sealed);
      const expected = incoming.sign(message);
      if (signature.length !== expected.length || !timingSafeEqual(expected, signature))
        throw new Error('a message was changed on the way: its signature is not the right one');
      return message;
    },
  };
}

function direction(
  sessionKey: Uint8Array,
  from: 'client' | 'server',
): { readonly cipher: (bytes: Uint8Array) => Buffer; readonly sign: (message: Uint8Array) => Buffer } {
  const keys = directionKeys(sessionKey, from);
  const cipher = rc4(keys.seal);
  let count = 0;
  return {
    cipher,
    sign: (message) => {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(count++);
      const checksum = cipher(hmacMd5(keys.sign, number, message).subarray(0, 8));
      return Buffer.concat([Buffer.from([1, 0, 0, 0]), checksum, number]);
    },
  };
}
