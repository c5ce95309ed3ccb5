// The vectors of MS-NLMP 4.2 (4.2.1 common values, 4.2.4 NTLMv2) and RFC 1320, section A.5.
import { describe, expect, test } from 'vitest';
import { channelBindings } from '../src/ntlm/channel-bindings.ts';
import { logIn } from '../src/ntlm/log-in.ts';
import { md4 } from '../src/ntlm/md4.ts';
import { challengeMessage, flags, micPlace, readChallengeMessage, readField, wanted } from '../src/ntlm/messages.ts';
import { rc4 } from '../src/ntlm/rc4.ts';
import { accountOf, answerChallenge, hmacMd5, responseKey } from '../src/ntlm/responses.ts';
import { directionKeys, sealing } from '../src/ntlm/sealing.ts';
import { readTargetInfo, writeTargetInfo } from '../src/ntlm/target-info.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const account = { user: 'User', domain: 'Domain', password: 'Password' };
const server = hex('01 23 45 67 89 ab cd ef');
const client = hex('aa aa aa aa aa aa aa aa');
const time = Buffer.alloc(8);
const targetInfo = hex('02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000');
const randomSessionKey = Buffer.alloc(16, 0x55);

test.each([
  ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
  ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
  ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
  ['message digest', 'd9130a8164549fe818874806e1c7014b'],
  ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
  ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
])('MD4 of %j', (text, digest) => {
  expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
});

describe('NTLMv2 (MS-NLMP 4.2.4)', () => {
  const answer = answerChallenge(responseKey(account), { server, client, time, targetInfo });

  test('4.2.4.1.1 NTOWFv2', () => expect(responseKey(account)).toEqual(hex('0c868a403bfd7a93a3001ef22ef02e3f')));
  test('4.2.4.1.2 session base key', () => expect(answer.sessionKey).toEqual(hex('8de40ccadbc14a82f15cb0ad0de95ca3')));
  test('4.2.4.2.1 LMv2 response', () => expect(answer.lm).toEqual(hex('86c35097ac9cec102554764a57cccc19 aaaaaaaaaaaaaaaa')));
  test('4.2.4.2.2 NTLMv2 response', () => {
    expect(answer.nt.subarray(0, 16)).toEqual(hex('68cd0ab851e51c96aabc927bebef6a1c'));
    const temporary = `0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000 ${targetInfo.toString('hex')} 00000000`;
    expect(answer.nt.subarray(16)).toEqual(hex(temporary));
  });
  test('4.2.4.2.3 encrypted session key', () =>
    expect(rc4(answer.sessionKey)(randomSessionKey)).toEqual(hex('c5dad2544fc9799094ce1ce90bc9d03e')));
  test('4.2.4.4 sealing', () => {
    const keys = directionKeys(randomSessionKey, 'client');
    expect(keys.seal).toEqual(hex('59f600973cc4960a25480a7c196e4c58'));
    expect(keys.sign).toEqual(hex('4788dc861b4782f35d43fd98fe1a2d39'));
    const { sealed, signature } = sealing(randomSessionKey, 'client').seal(Buffer.from('Plaintext', 'utf16le'));
    expect(sealed).toEqual(hex('54e50165bf1936dc996020c1811b0f06fb5f'));
    expect(signature).toEqual(hex('01000000 7fb38ec5c55d4976 00000000'));
  });
});

test('a message that was changed is refused', () => {
  const [here, there] = [sealing(randomSessionKey, 'client'), sealing(randomSessionKey, 'server')];
  const { sealed, signature } = here.seal(Buffer.from('one'));
  expect(there.unseal(sealed, signature).toString()).toBe('one');
  const second = here.seal(Buffer.from('two'));
  second.sealed[0] = (second.sealed[0] ?? 0) ^ 1;
  expect(() => there.unseal(second.sealed, second.signature)).toThrow('changed on the way');
});

test('a login answers a challenge, and covers all three messages', () => {
  const info = writeTargetInfo(new Map([...readTargetInfo(targetInfo), [7, hex('0102030405060708')]]));
  const challenge = challengeMessage({ flags: wanted, challenge: server, targetName: Buffer.alloc(0), targetInfo: info });
  const chance = { bytes: (length: number) => Buffer.alloc(length, 0x55), now: () => 0 };
  const login = logIn(account, chance);
  const bindings = channelBindings(hex('3003 0101ff'));
  const { authenticate } = login.answer(challenge, bindings);
  expect(readField(authenticate, 36).toString('utf16le')).toBe('User');
  expect(readField(authenticate, 28).toString('utf16le')).toBe('Domain');
  expect(readField(authenticate, 12)).toEqual(Buffer.alloc(24));
  const nt = readField(authenticate, 20);
  const answered = readTargetInfo(nt.subarray(16 + 28));
  expect(answered.get(6)).toEqual(hex('02000000'));
  expect(answered.get(10)).toEqual(bindings);
  const proof = hmacMd5(responseKey(account), server, nt.subarray(16));
  expect(nt.subarray(0, 16)).toEqual(proof);
  const key = rc4(hmacMd5(responseKey(account), proof))(readField(authenticate, 52));
  expect(key).toEqual(randomSessionKey);
  const without = Buffer.from(authenticate);
  without.fill(0, micPlace, micPlace + 16);
  expect(authenticate.subarray(micPlace, micPlace + 16)).toEqual(hmacMd5(key, login.negotiate, challenge, without));
  expect((authenticate.readUInt32LE(60) & flags.seal) !== 0).toBe(true);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a negotiation', logIn(account, { bytes: (length) => Buffer.alloc(length), now: () => 0 }).negotiate],
  [
    'a challenge whose field leads out of it',
    challengeMessage({ flags: wanted, challenge: server, targetName: Buffer.alloc(0), targetInfo }).subarray(0, 60),
  ],
])('%s is no challenge', (_, bytes) => {
  expect(() => readChallengeMessage(bytes)).toThrow(/no NTLM challenge|out of the message/);
});

test('a server that offers less than 128 bits is refused', () => {
  const challenge = challengeMessage({
    flags: wanted & ~flags.bits128,
    challenge: server,
    targetName: Buffer.alloc(0),
    targetInfo,
  });
  expect(() => logIn(account, { bytes: (length) => Buffer.alloc(length), now: () => 0 }).answer(challenge, undefined)).toThrow(
    '128 bits',
  );
});

test.each([
  ['DOMAIN\\user', { user: 'user', domain: 'DOMAIN' }],
  ['.\\user', { user: 'user', domain: '' }],
  ['user@domain.test', { user: 'user@domain.test', domain: '' }],
  ['user', { user: 'user', domain: '' }],
])('the account of %s', (name, expected) => {
  expect(accountOf(name, 'x')).toEqual({ ...expected, password: 'x' });
});
