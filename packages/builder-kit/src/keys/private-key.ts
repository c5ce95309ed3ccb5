import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure, type Host } from '@imgbuild/core/sdk';
import ssh2, { type ParsedKey } from 'ssh2';
import { fromPkcs8, isPkcs8 } from './pkcs8.ts';
import { problems } from '../problems.ts';

/** A private key that can sign. */
export interface PrivateKey {
  /** As it stands in the file. */
  readonly text: string;
  readonly parsed: ParsedKey;
}

/** What a certificate authority says of a public key: one line of `id_KIND-cert.pub`. */
export interface Certificate {
  /** `ssh-ed25519-cert-v01@openssh.com`, … */
  readonly type: string;
  readonly blob: Buffer;
}

type Folders = Pick<Host, 'workingDirectory' | 'environment'>;

/** A path as templates write it: `~` is the home folder, and relative ones begin in the working directory. */
export function expandHome(path: string, { workingDirectory, environment }: Folders): string {
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  if (home !== undefined && (path === '~' || /^~[/\\]/.test(path))) return resolve(home, path.slice(2));
  return resolve(workingDirectory, path);
}

/** Reads a private key in any form that OpenSSH writes. Errors are for people, and name the file as the template does. */
export async function readPrivateKey(
  path: string,
  o: { readonly passphrase?: string | undefined; readonly passphraseAttribute: string; readonly folders: Folders },
): Promise<PrivateKey> {
  const text = await readText(path, o.folders);
  return parsePrivateKey(text, { path, passphrase: o.passphrase, passphraseAttribute: o.passphraseAttribute });
}

/** @param o.path what to call it in errors */
export function parsePrivateKey(
  text: string,
  o: { readonly path: string; readonly passphrase?: string | undefined; readonly passphraseAttribute: string },
): PrivateKey {
  const result = isPkcs8(text) ? fromPkcs8(text, o.passphrase) : ssh2.utils.parseKey(text, o.passphrase);
  if (result instanceof Error) {
    if (/no passphrase given|but no passphrase/i.test(result.message))
      throw failure(problems.create('key-encrypted', { path: o.path, attribute: o.passphraseAttribute }), result);
    if (o.passphrase !== undefined && /passphrase|integrity|decrypt|malformed/i.test(result.message))
      throw failure(problems.create('passphrase-wrong', { path: o.path }), result);
    throw failure(problems.create('key-invalid', { path: o.path, reason: decapitalised(result.message) }), result);
  }
  // The format of OpenSSH could hold several.
  const [parsed] = ([result] as readonly (ParsedKey | readonly ParsedKey[])[]).flat();
  if (parsed === undefined || !parsed.isPrivateKey())
    throw failure(problems.create('key-invalid', { path: o.path, reason: 'it is a public key' }));
  return { text, parsed };
}

/** Reads the certificate that belongs to a private key. */
export async function readCertificate(path: string, folders: Folders): Promise<Certificate> {
  const text = await readText(path, folders);
  const [type = '', base64 = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  const named = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1') : '';
  if (!/-cert-v0[01]@openssh\.com$/.test(type) || named !== type)
    throw failure(problems.create('certificate-invalid', { path, reason: 'it is no OpenSSH certificate (`…-cert.pub`)' }));
  return { type, blob };
}

async function readText(path: string, folders: Folders): Promise<string> {
  return readFile(expandHome(path, folders), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : decapitalised(error.message);
    throw failure(problems.create('key-unreadable', { path, reason }), error);
  });
}

function decapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
