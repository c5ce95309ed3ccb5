import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluate, type Loading } from './loading.ts';
import { openVaultServer } from './vault-server.ts';

/** Certificates of these tests alone: an authority, and a server and a client that it vouches for. */
const pem = (name: string): string => readFileSync(new URL(`tls/${name}`, import.meta.url), 'utf8');
const home = Object.fromEntries(['authority.pem', 'client.pem', 'client.key'].map((name) => [name, pem(name)]));

const open = (o: { readonly clients?: 'certified' } = {}) =>
  openVaultServer({
    store: { 'kv/': { version: 1, secrets: { app: { password: 'hush hush' } } } },
    tokens: { root: [''] },
    secure: {
      cert: pem('server.pem'),
      key: pem('server.key'),
      ca: pem('authority.pem'),
      ...(o.clients === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
    },
  });

const ask = (address: string, environment: Readonly<Record<string, string>>, o: Partial<Loading> = {}) =>
  evaluate('vault("kv/app", "password")', {
    environment: { VAULT_ADDR: address, VAULT_TOKEN: 'root', ...environment },
    home,
    ...o,
  });

const trusting = { VAULT_CACERT: '~/authority.pem', VAULT_TLS_SERVER_NAME: 'vault.test' };

test('an authority of VAULT_CACERT is trusted, for the name that is given', async () => {
  await using vault = await open();
  expect(await ask(vault.address, trusting)).toMatchObject({ image: 'hush hush', messages: [] });
});

test('so are all authorities in the folder VAULT_CAPATH', async () => {
  await using vault = await open();
  const { image } = await ask(vault.address, { VAULT_CAPATH: '~', VAULT_TLS_SERVER_NAME: 'vault.test' });
  expect(image).toBe('hush hush');
});

test('a certificate that is not trusted is told, with what to set', async () => {
  await using vault = await open();
  expect((await ask(vault.address, {})).messages).toEqual([
    `vault: the certificate of Vault at ${vault.address} is not trusted (SELF_SIGNED_CERT_IN_CHAIN); name the file of its authority in VAULT_CACERT.`,
  ]);
  expect((await ask(vault.address, { VAULT_CACERT: '~/authority.pem' })).messages).toEqual([
    `vault: the certificate of Vault at ${vault.address} is for another name; correct the address, or set VAULT_TLS_SERVER_NAME.`,
  ]);
  expect(vault.requests).toEqual([]);
});

test('VAULT_SKIP_VERIFY trusts anybody', async () => {
  await using vault = await open();
  expect(await ask(vault.address, { VAULT_SKIP_VERIFY: 'true' })).toMatchObject({ image: 'hush hush', messages: [] });
  expect((await ask(vault.address, { VAULT_SKIP_VERIFY: '0' })).messages).toHaveLength(1);
});

test('a client shows its certificate, and its key is hidden', async () => {
  await using vault = await open({ clients: 'certified' });
  const certified = { ...trusting, VAULT_CLIENT_CERT: '~/client.pem', VAULT_CLIENT_KEY: '~/client.key' };
  const { image, hidden } = await ask(vault.address, certified);
  expect(image).toBe('hush hush');
  expect(hidden).toEqual(['root', pem('client.key'), 'hush hush']);
  expect((await ask(vault.address, trusting)).messages).toHaveLength(1);
});

test.each<[environment: Record<string, string>, told: string | RegExp]>([
  [{ VAULT_CACERT: '~/nope.pem' }, /^vault: what VAULT_CACERT names cannot be read: /],
  [{ VAULT_CAPATH: '~/nope' }, 'vault: the folder that VAULT_CAPATH names holds no certificate.'],
  [
    { VAULT_CLIENT_CERT: '~/client.pem' },
    'vault: VAULT_CLIENT_CERT and VAULT_CLIENT_KEY belong together, and one of them is not set.',
  ],
])('%j: %s', async (environment, told) => {
  await using vault = await open();
  const { messages } = await ask(vault.address, environment);
  expect(messages).toEqual([typeof told === 'string' ? told : expect.stringMatching(told)]);
});

test('a world that has no means for it says so', async () => {
  await using vault = await open();
  const { memoryWorld } = await import('../memory-world.ts');
  const text = 'source "machine" "a" { image = vault("kv/app", "password") }\nbuild { sources = ["source.machine.a"] }\n';
  const { fetchTrusting: _, ...world } = memoryWorld({ 'main.pkr.hcl': text });
  expect((await ask(vault.address, { VAULT_SKIP_VERIFY: '1' }, { world })).messages).toEqual([
    'vault: settings like VAULT_CACERT cannot be honoured here; trust the certificate in the system instead.',
  ]);
});
