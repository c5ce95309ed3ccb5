import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

/** Whether a key is in the format of PKCS 8 (RFC 5958), which `openssl genpkey` and `ssh-keygen -m PKCS8` write, and ssh2 does not read. */
export function isPkcs8(text: string): boolean {
  return /^\s*-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text);
}

/** Reads such a key. An error says what ssh2 would say of one in a format that it knows. */
export function fromPkcs8(text: string, passphrase: string | undefined): ParsedKey | ParsedKey[] | Error {
  const isEncrypted = text.includes('BEGIN ENCRYPTED');
  if (isEncrypted && (passphrase === undefined || passphrase === ''))
    return new Error('Encrypted private key, but no passphrase given');
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(isEncrypted ? { passphrase } : {}) });
  } catch (error) {
    return new Error(isEncrypted ? 'Unable to decrypt it with that passphrase' : (error as Error).message);
  }
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return ssh2.utils.parseKey(key.export({ type: 'pkcs1', format: 'pem' }));
    case 'ec':
      return ssh2.utils.parseKey(key.export({ type: 'sec1', format: 'pem' }));
    case 'ed25519':
      return ssh2.utils.parseKey(inOpenSshFormat(key));
    default:
      return new Error(`Keys of the kind ${key.asymmetricKeyType ?? 'unknown'} are not SSH's`);
  }
}

/** PROTOCOL.key of OpenSSH, without encryption. */
function inOpenSshFormat(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const [secret, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const type = Buffer.from('ssh-ed25519');
  const check = Buffer.alloc(8);
  const plain = Buffer.concat([check, field(type), field(open), field(Buffer.concat([secret, open])), field(Buffer.alloc(0))]);
  const padding = Buffer.from(Array.from({ length: (8 - (plain.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const none = field(Buffer.from('none'));
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    field(Buffer.alloc(0)),
    one,
    field(Buffer.concat([field(type), field(open)])),
    field(Buffer.concat([plain, padding])),
  ]);
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${blob.toString('base64').replace(/(.{70})/g, '$1\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
