import type { Sealing } from './ntlm/sealing.ts';

// Sealed messages travel in the form of MS-WSMV 2.2.9.1.

const protocol = 'application/HTTP-SPNEGO-session-encrypted';
const boundary = 'Encrypted Boundary';

/** Header of a request whose body is sealed. */
export const encryptedType = `multipart/encrypted;protocol="${protocol}";boundary="${boundary}"`;

export const isEncrypted = (contentType: string | undefined): boolean => /^multipart\/encrypted/i.test(contentType ?? '');

export function sealBody(session: Sealing, message: string): Buffer {
  const plain = Buffer.from(message);
  const { sealed, signature } = session.seal(plain);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(signature.length);
  const head =
    `--${boundary}\r\n\tContent-Type: ${protocol}\r\n` +
    `\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=${plain.length}\r\n` +
    `--${boundary}\r\n\tContent-Type: application/octet-stream\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), length, signature, sealed, Buffer.from(`--${boundary}--\r\n`, 'latin1')]);
}

/** The message of a sealed body. Throws when it has another form, or was changed. */
export function unsealBody(session: Sealing, body: Buffer): string {
  const mark = 'application/octet-stream\r\n';
  const at = body.indexOf(mark, 0, 'latin1');
  const length = /Length=(\d+)/.exec(body.subarray(0, Math.max(0, at)).toString('latin1'))?.[1];
  const start = at + mark.length;
  if (at === -1 || length === undefined || start + 4 > body.length)
    throw new Error('an encrypted answer of a form that is not known');
  const signatureEnd = start + 4 + body.readUInt32LE(start);
  const end = signatureEnd + Number(length);
  if (end > body.length) throw new Error('an encrypted answer that is cut short');
  return session.unseal(body.subarray(signatureEnd, end), body.subarray(start + 4, signatureEnd)).toString();
}
