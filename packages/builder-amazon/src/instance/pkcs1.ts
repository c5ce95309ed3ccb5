import { constants, type KeyObject, privateDecrypt } from 'node:crypto';

/**
 * Decrypts what was encrypted with RSAES-PKCS1-v1_5 (RFC 8017, section 7.2.2); nothing when it was not, or not for this key. Newer
 * Node refuses that padding, lest somebody learns from errors or times how it was wrong: so it is taken off here, and how long that
 * takes does not depend on the bytes.
 */
export function decryptPkcs1(key: KeyObject, encrypted: Uint8Array): Buffer | undefined {
  let block: Buffer;
  try {
    block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted);
  } catch {
    return undefined;
  }
  const start = messageStart(block);
  return start === undefined ? undefined : block.subarray(start);
}

/** Bytes that are not zero stand before the message: at least so many. */
const leastPadding = 8;

/** Where the message begins in 00 02, padding, 00, message. */
function messageStart(block: Buffer): number | undefined {
  let separator = 0;
  for (const [index, byte] of block.entries()) {
    const isFirst = Number(byte === 0) & Number(index >= 2) & Number(separator === 0);
    separator |= isFirst * index;
  }
  const isRight = Number(block[0] === 0) & Number(block[1] === 2) & Number(separator >= 2 + leastPadding);
  return isRight === 1 ? separator + 1 : undefined;
}
