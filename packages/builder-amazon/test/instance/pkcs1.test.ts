import { constants, createPrivateKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { expect, test } from 'vitest';
import { decryptPkcs1 } from '../../src/instance/pkcs1.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const size = 256;
const padding = Buffer.alloc(size, 0xaa);

/** Encrypts a block as it is. */
const encrypted = (block: Uint8Array): Buffer => publicEncrypt({ key: pair.publicKey, padding: constants.RSA_NO_PADDING }, block);
/** 00 02, padding, 00, message. */
const block = (message: string, start: readonly number[] = [0, 2]): Buffer =>
  Buffer.concat([
    Buffer.from(start),
    padding.subarray(0, size - start.length - 1 - message.length),
    Buffer.from([0]),
    Buffer.from(message),
  ]);

test.each(['', 'a', 'K?Uf.@Roy-?D-W-?GPDW@4_BaT%=?EiD', 'with\0zeros\0', 'x'.repeat(size - 11)])(
  'what was encrypted: %j',
  (text) => {
    expect(decryptPkcs1(pair.privateKey, encrypted(block(text)))?.toString()).toBe(text);
  },
);

test('what OpenSSL encrypts', () => {
  const data = publicEncrypt({ key: pair.publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from('sesame'));
  expect(decryptPkcs1(pair.privateKey, data)?.toString()).toBe('sesame');
});

test.each<[string, Buffer]>([
  ['another block type', encrypted(block('a', [0, 1]))],
  ['a first byte that is not zero', encrypted(block('a', [1, 2]))],
  ['no end of the padding', encrypted(Buffer.concat([Buffer.from([0, 2]), Buffer.alloc(size - 2, 1)]))],
  ['padding that is too short', encrypted(block('x'.repeat(size - 10)))],
  ['a length that is not the key’s', Buffer.alloc(size - 1, 1)],
  ['a number greater than the key’s', Buffer.alloc(size, 0xff)],
])('nothing of %s', (_name, data) => {
  expect(decryptPkcs1(pair.privateKey, data)).toBeUndefined();
});

test('not what is for another key', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const data = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from('sesame'));
  // It gives noise, which looks like a message once in 65536.
  expect(decryptPkcs1(pair.privateKey, data)?.toString()).not.toBe('sesame');
});

test('with a key as EC2 gives it', () => {
  const pem = pair.privateKey.export({ type: 'pkcs1', format: 'pem' });
  expect(decryptPkcs1(createPrivateKey(pem), encrypted(block('sesame')))?.toString()).toBe('sesame');
});
