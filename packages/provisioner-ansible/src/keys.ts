import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';

/** A key pair as OpenSSH takes it: the private part in PEM, the public one as a line of `authorized_keys`. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes a key pair for one run. */
export function makeKeys(kind: 'ECDSA' | 'RSA'): KeyPair {
  if (kind === 'RSA') {
    const pair = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const { e, n } = pair.publicKey.export({ format: 'jwk' });
    const blob = Buffer.concat([text('ssh-rsa'), number(e), number(n)]);
    return {
      privateKey: String(pair.privateKey.export({ format: 'pem', type: 'pkcs1' })),
      publicKey: `ssh-rsa ${blob.toString('base64')}`,
    };
  }
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key: JsonWebKey = pair.publicKey.export({ format: 'jwk' });
  // RFC 5656, section 3.1: the point is uncompressed, both coordinates in full.
  const point = Buffer.concat([Buffer.of(4), decoded(key.x), decoded(key.y)]);
  const blob = Buffer.concat([text('ecdsa-sha2-nistp256'), text('nistp256'), text(point)]);
  return {
    privateKey: String(pair.privateKey.export({ format: 'pem', type: 'sec1' })),
    publicKey: `ecdsa-sha2-nistp256 ${blob.toString('base64')}`,
  };
}

function decoded(part: string | undefined): Buffer {
  return Buffer.from(part ?? '', 'base64url');
}

/** A string of SSH (RFC 4251, section 5): its length, and its bytes. */
function text(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An mpint of SSH: a zero goes before a number whose first bit is set, or it would be negative. */
function number(part: string | undefined): Buffer {
  const bytes = decoded(part);
  return text((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}
