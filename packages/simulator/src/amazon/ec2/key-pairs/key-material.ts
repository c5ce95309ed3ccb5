import { createHash, createPublicKey, generateKeyPair, type KeyObject, publicEncrypt, randomBytes, constants } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** A new pair, as EC2 gives it out. */
export interface NewKey {
  /** The private key: PKCS #1 for RSA, OpenSSH's own format for Ed25519. */
  readonly material: string;
  /** Type and blob of the public key as they stand in `authorized_keys`, without a comment. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Source: EC2 User Guide, "Create a key pair": 2048 bits for RSA; and "Fingerprints" of key pairs. */
export async function newKey(type: 'rsa' | 'ed25519', comment: string): Promise<NewKey> {
  if (type === 'ed25519') {
    const { publicKey, privateKey } = await generate('ed25519');
    const blob = blobOf(publicKey);
    return {
      material: opensshPrivateKey(privateKey, blob, comment),
      publicKey: lineOf('ed25519', blob),
      fingerprint: sha256(blob),
    };
  }
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  return {
    material: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey: lineOf('rsa', blobOf(publicKey)),
    // Of a pair that EC2 made: SHA-1 of the private key in PKCS #8.
    fingerprint: colons(
      createHash('sha1')
        .update(privateKey.export({ type: 'pkcs8', format: 'der' }))
        .digest(),
    ),
  };
}

/** A public key that somebody brings. */
export interface BroughtKey {
  readonly type: 'rsa' | 'ed25519';
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Reads a line of OpenSSH, RFC 4716, or DER in base64; nothing where it is none of them. Source: EC2 API Reference, ImportKeyPair. */
export function readPublicKey(text: string): BroughtKey | undefined {
  const line = /^\s*(ssh-rsa|ssh-ed25519)\s+([A-Za-z0-9+/]+={0,2})(\s|$)/.exec(text)?.[2];
  const framed = /-{4} BEGIN SSH2 PUBLIC KEY -{4}\s+(?:[\w-]+:.*(?:\\\n.*)*\n)*([A-Za-z0-9+/=\s]+?)\s*-{4} END/.exec(text)?.[1];
  const blob = line ?? framed;
  try {
    const key = blob === undefined ? fromDer(text) : keyOf(Buffer.from(blob, 'base64'));
    if (key?.asymmetricKeyType === 'rsa')
      return {
        type: 'rsa',
        publicKey: lineOf('rsa', blobOf(key)),
        // Of a pair that was brought: MD5 of the public key.
        fingerprint: colons(
          createHash('md5')
            .update(key.export({ type: 'spki', format: 'der' }))
            .digest(),
        ),
      };
    if (key?.asymmetricKeyType === 'ed25519')
      return { type: 'ed25519', publicKey: lineOf('ed25519', blobOf(key)), fingerprint: sha256(blobOf(key)) };
    return undefined;
  } catch {
    // Not a key, which the caller says in EC2's words.
    return undefined;
  }
}

/** What GetPasswordData tells: the password for who has the private key of an RSA public key's line. */
export function encryptedFor(line: string, password: string): string {
  const key = keyOf(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
  if (key === undefined) throw new Error(`not a public key: ${line}`);
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString('base64');
}

function fromDer(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text.replace(/\s/g, ''), 'base64'), format: 'der', type: 'spki' });
}

function lineOf(type: 'rsa' | 'ed25519', blob: Buffer): string {
  return `ssh-${type} ${blob.toString('base64')}`;
}

/** OpenSSH prints this without `=`, EC2 with. */
function sha256(blob: Buffer): string {
  return createHash('sha256').update(blob).digest('base64');
}

function colons(digest: Buffer): string {
  return digest.toString('hex').replace(/..(?!$)/g, '$&:');
}

/** A string of SSH: its length in four bytes, and itself. Source: RFC 4251, section 5. */
function sshString(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/** A public key as SSH sends it. Source: RFC 4253, section 6.6; RFC 8709, section 4. */
function blobOf(key: KeyObject): Buffer {
  const { kty, n = '', e = '', x = '' } = key.export({ format: 'jwk' });
  if (kty === 'OKP') return Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.from(x, 'base64url'))]);
  return Buffer.concat([sshString('ssh-rsa'), sshString(positive(e)), sshString(positive(n))]);
}

/** A number that would look negative has a zero before it. */
function positive(number: string): Buffer {
  const bytes = Buffer.from(number, 'base64url');
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
}

/** The key of a blob. */
function keyOf(blob: Buffer): KeyObject | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  const [type, first, second] = parts;
  if (type?.toString() === 'ssh-ed25519' && first !== undefined)
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: first.toString('base64url') } });
  if (type?.toString() !== 'ssh-rsa' || first === undefined || second === undefined) return undefined;
  const number = (bytes: Buffer): string => bytes.subarray(bytes[0] === 0 ? 1 : 0).toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'RSA', e: number(first), n: number(second) } });
}

/** An Ed25519 key that OpenSSH reads. Source: OpenSSH, PROTOCOL.key. */
function opensshPrivateKey(privateKey: KeyObject, blob: Buffer, comment: string): string {
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const point = Buffer.from(x, 'base64url');
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    sshString('ssh-ed25519'),
    sshString(point),
    sshString(Buffer.concat([seed, point])),
    sshString(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString('none'),
    sshString('none'),
    sshString(''),
    one,
    sshString(blob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}
