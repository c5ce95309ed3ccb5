// The server's side of NTLMv2 (MS-NLMP 3.2), for one connection.
import { randomBytes } from 'node:crypto';
import { challengeMessage, flags, micPlace, readField, wanted } from '../../src/ntlm/messages.ts';
import { rc4 } from '../../src/ntlm/rc4.ts';
import { hmacMd5, responseKey } from '../../src/ntlm/responses.ts';
import { sealing, type Sealing } from '../../src/ntlm/sealing.ts';
import { pairs, readTargetInfo, writeTargetInfo } from '../../src/ntlm/target-info.ts';
import { fileTime } from '../../src/ntlm/log-in.ts';

export interface NtlmLogin {
  /** A message from the client: gives the challenge to answer with, or the session, or why it is refused. */
  take(
    message: Buffer,
  ):
    | { readonly kind: 'challenge'; readonly challenge: Buffer }
    | { readonly kind: 'session'; readonly session: Sealing; readonly user: string }
    | { readonly kind: 'refused'; readonly reason: string };
}

export function ntlmLogin(o: {
  readonly password: (user: string) => string | undefined;
  /** What the client has to tie its login to, when the connection has TLS. */
  readonly channelBindings: Buffer | undefined;
}): NtlmLogin {
  const challenge = randomBytes(8);
  let negotiate: Buffer = Buffer.alloc(0);
  let offered: Buffer = Buffer.alloc(0);
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  return {
    take: (message) => {
      const type = message.readUInt32LE(8);
      if (type === 1) {
        negotiate = message;
        const info = new Map([
          [pairs.domainName, utf16('MACHINE')],
          [pairs.computerName, utf16('MACHINE')],
          [pairs.timestamp, fileTime(Date.now())],
        ]);
        offered = challengeMessage({
          flags: (wanted & ((message.readUInt32LE(12) | flags.unicode | flags.targetInfo | flags.targetTypeServer) >>> 0)) >>> 0,
          challenge,
          targetName: utf16('MACHINE'),
          targetInfo: writeTargetInfo(info),
        });
        return { kind: 'challenge', challenge: offered };
      }
      const user = readField(message, 36).toString('utf16le');
      const domain = readField(message, 28).toString('utf16le');
      const nt = readField(message, 20);
      const password = o.password(user);
      if (password === undefined) return { kind: 'refused', reason: 'no such user' };
      const key = responseKey({ user, domain, password });
      const proof = hmacMd5(key, challenge, nt.subarray(16));
      if (!proof.equals(nt.subarray(0, 16))) return { kind: 'refused', reason: 'wrong password' };
      const told = readTargetInfo(nt.subarray(16 + 28));
      const bound = told.get(pairs.channelBindings);
      if (o.channelBindings !== undefined && bound !== undefined && !bound.equals(o.channelBindings))
        return { kind: 'refused', reason: 'tied to another connection' };
      const keyExchangeKey = hmacMd5(key, proof);
      const agreed = message.readUInt32LE(60);
      const exchanged = (agreed & flags.keyExchange) !== 0;
      const session = exchanged ? rc4(keyExchangeKey)(readField(message, 52)) : keyExchangeKey;
      // A client that covers the messages says so within what its answer covers (MS-NLMP 2.2.2.1, MsvAvFlags).
      if (((told.get(pairs.flags)?.[0] ?? 0) & 2) !== 0) {
        const without = Buffer.from(message);
        without.fill(0, micPlace, micPlace + 16);
        const mic = hmacMd5(session, negotiate, offered, without);
        if (!mic.equals(message.subarray(micPlace, micPlace + 16))) return { kind: 'refused', reason: 'messages were changed' };
      }
      return { kind: 'session', session: sealing(session, 'server'), user };
    },
  };
}
