import { randomBytes } from 'node:crypto';
import { authenticateMessage, flags, micPlace, negotiateMessage, NtlmError, readChallengeMessage, wanted } from './messages.ts';
import { rc4 } from './rc4.ts';
import { type Account, answerChallenge, hmacMd5, responseKey } from './responses.ts';
import { sealing, type Sealing } from './sealing.ts';
import { pairs, writeTargetInfo } from './target-info.ts';

/** What a login needs that is not the same twice; a test says what it is. */
export interface Chance {
  bytes(length: number): Buffer;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One login of one connection. */
export interface LogIn {
  /** The first message. */
  readonly negotiate: Buffer;
  /** The last message, as the answer to the server's challenge, and the session that is open when the server takes it. */
  answer(challenge: Buffer, channelBindings: Buffer | undefined): { readonly authenticate: Buffer; readonly session: Sealing };
}

/** NTLMv2 with session security (MS-NLMP 3.1.5.1). Nothing of it tells the password. */
export function logIn(account: Account, chance: Chance): LogIn {
  const negotiate = negotiateMessage();
  return {
    negotiate,
    answer: (bytes, channelBindings) => {
      const challenge = readChallengeMessage(bytes);
      const needed = flags.extendedSessionSecurity | flags.bits128 | flags.seal | flags.sign;
      if ((challenge.flags & needed) !== needed)
        throw new NtlmError('the server offers no NTLM session with 128 bits and extended security');
      const info = new Map(challenge.targetInfo);
      const told = info.get(pairs.timestamp);
      if (told !== undefined) info.set(pairs.flags, Buffer.from([2, 0, 0, 0]));
      if (channelBindings !== undefined) info.set(pairs.channelBindings, channelBindings);
      const { nt, lm, sessionKey } = answerChallenge(responseKey(account), {
        server: challenge.challenge,
        client: chance.bytes(8),
        time: told ?? fileTime(chance.now()),
        targetInfo: writeTargetInfo(info),
      });
      const exchanges = (challenge.flags & flags.keyExchange) !== 0;
      if (!exchanges) throw new NtlmError('the server exchanges no session key');
      const exported = chance.bytes(16);
      const message = authenticateMessage({
        flags: (challenge.flags & wanted) >>> 0,
        // With a time of the server's, the older answer is not to be given (MS-NLMP 3.1.5.1.2).
        lm: told === undefined ? lm : Buffer.alloc(24),
        nt,
        domain: account.domain,
        user: account.user,
        encryptedSessionKey: rc4(sessionKey)(exported),
      });
      hmacMd5(exported, negotiate, bytes, message).copy(message, micPlace);
      return { authenticate: message, session: sealing(exported, 'client') };
    },
  };
}

export const chance: Chance = { bytes: randomBytes, now: Date.now };

/** Time as Windows counts it: 100 nanoseconds since 1601. */
export function fileTime(milliseconds: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(Math.floor(milliseconds)) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}
