import { readTargetInfo, type TargetInfo } from './target-info.ts';

/** What both sides want of a session, as bits (MS-NLMP 2.2.2.5). */
export const flags = {
  unicode: 0x1,
  requestTarget: 0x4,
  sign: 0x10,
  seal: 0x20,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  targetTypeServer: 0x20000,
  extendedSessionSecurity: 0x80000,
  targetInfo: 0x800000,
  version: 0x2000000,
  bits128: 0x20000000,
  keyExchange: 0x40000000,
  bits56: 0x80000000,
} as const;

/** All that this client asks for. */
export const wanted =
  (flags.unicode |
    flags.requestTarget |
    flags.sign |
    flags.seal |
    flags.ntlm |
    flags.alwaysSign |
    flags.extendedSessionSecurity |
    flags.targetInfo |
    flags.version |
    flags.bits128 |
    flags.keyExchange |
    flags.bits56) >>>
  0;

const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** Product version 10.0, NTLMSSP revision 15 (MS-NLMP 2.2.2.10); for looking at only. */
export const version = Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]);

export class NtlmError extends Error {}

function head(type: 1 | 2 | 3): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(type);
  return Buffer.concat([signature, bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** Length, length once more, and place of a field whose bytes stand in the payload. */
function field(bytes: Uint8Array, at: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt16LE(bytes.length, 0);
  out.writeUInt16LE(bytes.length, 2);
  out.writeUInt32LE(at, 4);
  return out;
}

/** Fields one behind the other, and what they point to. */
function layout(start: number, parts: readonly Uint8Array[]): { readonly fields: readonly Buffer[]; readonly payload: Buffer } {
  let at = start;
  const fields = parts.map((part) => {
    const made = field(part, at);
    at += part.length;
    return made;
  });
  return { fields, payload: Buffer.concat(parts) };
}

/** The bytes that a field at a place of a message points to. */
export function readField(message: Buffer, place: number): Buffer {
  const length = message.readUInt16LE(place);
  const at = message.readUInt32LE(place + 4);
  if (at + length > message.length) throw new NtlmError('a field leads out of the message');
  return message.subarray(at, at + length);
}

/** The first message (MS-NLMP 2.2.1.1). */
export function negotiateMessage(): Buffer {
  const none = Buffer.alloc(0);
  const { fields } = layout(40, [none, none]);
  return Buffer.concat([head(1), uint32(wanted), ...fields, version]);
}

/** What a server answers (MS-NLMP 2.2.1.2). */
export interface ChallengeMessage {
  readonly flags: number;
  readonly challenge: Buffer;
  readonly targetInfo: TargetInfo;
  readonly bytes: Buffer;
}

/** Takes a challenge apart; an `NtlmError` for what is none. */
export function readChallengeMessage(bytes: Buffer): ChallengeMessage {
  if (bytes.length < 48 || !bytes.subarray(0, 8).equals(signature) || bytes.readUInt32LE(8) !== 2)
    throw new NtlmError('the server’s answer is no NTLM challenge');
  const granted = bytes.readUInt32LE(20);
  const hasInfo = (granted & flags.targetInfo) !== 0;
  return {
    flags: granted,
    challenge: bytes.subarray(24, 32),
    targetInfo: readTargetInfo(hasInfo ? readField(bytes, 40) : Buffer.alloc(0)),
    bytes,
  };
}

/** A server's side of it; the client does not send this. */
export function challengeMessage(o: {
  readonly flags: number;
  readonly challenge: Uint8Array;
  readonly targetName: Uint8Array;
  readonly targetInfo: Uint8Array;
}): Buffer {
  const { fields, payload } = layout(56, [o.targetName, o.targetInfo]);
  const [name = Buffer.alloc(8), info = Buffer.alloc(8)] = fields;
  return Buffer.concat([head(2), name, uint32(o.flags), o.challenge, Buffer.alloc(8), info, version, payload]);
}

/** Where the code that covers all three messages stands in the last one. */
export const micPlace = 72;

/** The last message (MS-NLMP 2.2.1.3), with room for the code that covers all three. */
export function authenticateMessage(o: {
  readonly flags: number;
  readonly lm: Uint8Array;
  readonly nt: Uint8Array;
  readonly domain: string;
  readonly user: string;
  readonly encryptedSessionKey: Uint8Array;
}): Buffer {
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const { fields, payload } = layout(88, [o.lm, o.nt, utf16(o.domain), utf16(o.user), utf16(''), o.encryptedSessionKey]);
  return Buffer.concat([head(3), ...fields, uint32(o.flags), version, Buffer.alloc(16), payload]);
}
