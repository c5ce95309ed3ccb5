import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandHome, makeKeyPair, parsePrivateKey, readCertificate, readPrivateKey } from '@imgbuild/builder-kit/keys';
import { problemOf } from '@imgbuild/core/sdk';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const folders = { workingDirectory: folder, environment: { HOME: folder } };
const passphraseAttribute = 'ssh_private_key_passphrase';

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return problemOf(error)?.code;
  }
}

/** Keys that are asked for as PEM are texts, whatever the types say of some kinds. */
const textOf = (key: unknown): string => key as string;

const pem = { privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } } as const;
const encrypted = {
  ...pem,
  privateKeyEncoding: { ...pem.privateKeyEncoding, cipher: 'aes-256-cbc', passphrase: 'open' },
} as const;

test.each([
  ['ssh-ed25519', () => generateKeyPairSync('ed25519', pem)],
  ['ssh-rsa', () => generateKeyPairSync('rsa', { modulusLength: 2048, ...pem })],
  ['ecdsa-sha2-nistp384', () => generateKeyPairSync('ec', { namedCurve: 'P-384', ...pem })],
] as const)('a key in the format of PKCS 8: %s', (type, make) => {
  const { parsed } = parsePrivateKey(textOf(make().privateKey), { path: 'key', passphraseAttribute });
  expect(parsed.type).toBe(type);
  const signature = parsed.sign('text');
  expect(parsed.verify('text', signature)).toBe(true);
});

test('one that is encrypted wants its passphrase, and the right one', () => {
  const privateKey = textOf(generateKeyPairSync('ed25519', encrypted).privateKey);
  const o = { path: 'key', passphraseAttribute };
  expect(parsePrivateKey(privateKey, { ...o, passphrase: 'open' }).parsed.type).toBe('ssh-ed25519');
  expect(codeOf(() => parsePrivateKey(privateKey, o))).toBe('kit/key-encrypted');
  expect(codeOf(() => parsePrivateKey(privateKey, { ...o, passphrase: 'wrong' }))).toBe('kit/passphrase-wrong');
});

test('what is no key for SSH is an error that says so', () => {
  const o = { path: 'key', passphraseAttribute };
  const other = textOf(generateKeyPairSync('x25519', pem).privateKey);
  const broken = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
  for (const text of ['', 'nothing', other, broken, textOf(generateKeyPairSync('ed25519', pem).publicKey)])
    expect(codeOf(() => parsePrivateKey(text, o))).toBe('kit/key-invalid');
});

test.each([
  ['rsa', 2048, 'ssh-rsa'],
  ['ecdsa', undefined, 'ecdsa-sha2-nistp521'],
  ['ecdsa', 256, 'ecdsa-sha2-nistp256'],
  ['ed25519', 1, 'ssh-ed25519'],
] as const)('a pair of the kind %s with %s bits', async (kind, bits, type) => {
  const pair = await makeKeyPair(kind, bits, 'a comment');
  expect(parsePrivateKey(pair.privateKey, { path: 'key', passphraseAttribute }).parsed.type).toBe(type);
  expect(pair.publicKey).toMatch(new RegExp(`^${type} \\S+ a comment$`));
});

test.each([
  ['dsa', undefined],
  ['rsa', 512],
  ['ecdsa', 100],
] as const)('no pair of the kind %s with %s bits', async (kind, bits) => {
  await expect(makeKeyPair(kind, bits, 'x')).rejects.toMatchObject({ problem: { code: 'kit/key-type-unsupported' } });
});

test('a path begins in the home folder or in the working directory', () => {
  expect(expandHome('~/.ssh/id', { workingDirectory: '/work', environment: { HOME: '/home/jo' } })).toBe('/home/jo/.ssh/id');
  expect(expandHome('~', { workingDirectory: '/work', environment: { USERPROFILE: '/users/jo' } })).toBe('/users/jo');
  expect(expandHome('~jo/id', { workingDirectory: '/work', environment: { HOME: '/home/jo' } })).toBe('/work/~jo/id');
  expect(expandHome('keys/id', { workingDirectory: '/work', environment: {} })).toBe('/work/keys/id');
});

test('files are read, and what is wrong with them is told with their name', async () => {
  await expect(readPrivateKey('missing', { passphraseAttribute, folders })).rejects.toMatchObject({
    problem: { code: 'kit/key-unreadable', detail: '"missing": there is no such file.' },
  });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'id')]);
  expect((await readPrivateKey('~/id', { passphraseAttribute, folders })).parsed.type).toBe('ssh-ed25519');
  execFileSync('ssh-keygen', ['-q', '-s', join(folder, 'id'), '-I', 'x', join(folder, 'id.pub')]);
  expect((await readCertificate('id-cert.pub', folders)).type).toBe('ssh-ed25519-cert-v01@openssh.com');
  writeFileSync(join(folder, 'cut'), readFileSync(join(folder, 'id-cert.pub'), 'utf8').slice(0, 40));
  for (const name of ['id.pub', 'cut'])
    await expect(readCertificate(name, folders)).rejects.toMatchObject({ problem: { code: 'kit/certificate-invalid' } });
});
