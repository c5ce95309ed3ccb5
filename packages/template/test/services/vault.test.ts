import { expect, test } from 'vitest';
import { listen } from './listen.ts';
import { evaluate, fakeClock, load } from './loading.ts';
import { openVaultServer, type Store } from './vault-server.ts';

const store: Store = {
  'secret/': {
    version: 2,
    secrets: {
      'app/db': { password: 'hush hush', user: 'me' },
      'data/odd': { key: 'twice' },
      gone: null,
      'a b/ü?': { k: 'odd' },
    },
  },
  'kv/': { version: 1, secrets: { app: { password: 'old hush', port: 5432, list: ['x'] } } },
};
const tokens = { root: [''], data: ['secret/data/'], nothing: [] };

const open = (o: Partial<Parameters<typeof openVaultServer>[0]> = {}) => openVaultServer({ store, tokens, ...o });
const environment = (address: string, token = 'root') => ({ VAULT_ADDR: address, VAULT_TOKEN: token });

test('a path of the API is read as in Packer, with one request', async () => {
  await using vault = await open();
  const { image, messages, hidden, loaded } = await evaluate('vault("/secret/data/app/db", "password")', {
    environment: environment(vault.address),
  });
  expect({ image, messages }).toEqual({ image: 'hush hush', messages: [] });
  expect(vault.requests).toEqual(['GET /v1/secret/data/app/db']);
  expect(vault.headers).toMatchObject({ 'x-vault-token': 'root', 'x-vault-request': 'true' });
  expect(hidden).toEqual(['root', 'hush hush']);
  expect(loaded.secrets).toEqual(['root', 'hush hush']);
});

test.each([
  ['vault("kv/app", "password")', 'old hush', ['GET /v1/kv/app']],
  [
    'vault("secret/app/db", "user")',
    'me',
    ['GET /v1/secret/app/db', 'GET /v1/sys/internal/ui/mounts/secret/app/db', 'GET /v1/secret/data/app/db'],
  ],
  ['vault("secret/data/data/odd", "key")', 'twice', ['GET /v1/secret/data/data/odd']],
  ['vault("secret/data/a b/ü?", "k")', 'odd', ['GET /v1/secret/data/a%20b/%C3%BC%3F']],
])('%s', async (expression, value, requests) => {
  await using vault = await open();
  const { image, messages } = await evaluate(expression, { environment: environment(vault.address) });
  expect({ image, messages }).toEqual({ image: value, messages: [] });
  expect(vault.requests).toEqual(requests);
});

test('a token that may read nothing but the data of a store finds a secret by the path that people use', async () => {
  await using vault = await open();
  const { image, messages } = await evaluate('vault("secret/app/db", "user")', {
    environment: environment(vault.address, 'data'),
  });
  expect({ image, messages }).toEqual({ image: 'me', messages: [] });
});

test('several keys of a path are one request, and several calls are asked at once', async () => {
  await using vault = await open();
  const { image } = await evaluate(
    '"${vault("kv/app", "password")} ${vault("secret/data/app/db", "user")} ${vault("secret/data/app/db", "password")}"',
    { environment: environment(vault.address) },
  );
  expect(image).toBe('old hush me hush hush');
  expect([...vault.requests].sort()).toEqual(['GET /v1/kv/app', 'GET /v1/secret/data/app/db']);
});

test('what a path is made of may be asked for too', async () => {
  await using vault = await open({
    store: { 'kv/': { version: 1, secrets: { first: { next: 'second' }, second: { k: 'end' } } } },
  });
  const { image } = await evaluate('vault("kv/${vault("kv/first", "next")}", "k")', { environment: environment(vault.address) });
  expect(image).toBe('end');
});

test('namespaces', async () => {
  await using vault = await open({ namespace: 'team/a' });
  const within = { ...environment(vault.address), VAULT_NAMESPACE: 'team/a' };
  expect(await evaluate('vault("kv/app", "password")', { environment: within })).toMatchObject({ image: 'old hush' });
  const { messages } = await evaluate('vault("kv/nope", "x")', { environment: within });
  expect(messages).toEqual([`vault: Vault at ${vault.address} in the namespace "team/a" has no secret "kv/nope" (404).`]);
});

test.each<[expression: string, told: string, token?: string]>([
  ['vault("kv/nope", "x")', 'vault: Vault at ADDRESS has no secret "kv/nope" (404).'],
  ['vault("secret/nope", "x")', 'vault: Vault at ADDRESS has no secret "secret/data/nope" (404).'],
  ['vault("elsewhere/x", "x")', 'vault: Vault at ADDRESS has no secret "elsewhere/x" (404).'],
  ['vault("secret/data/gone", "x")', 'vault: the secret "secret/data/gone" of Vault at ADDRESS was deleted.'],
  ['vault("kv/app", "pass")', 'vault: the secret "kv/app" has no key "pass"; it has list, password, port.'],
  ['vault("secret/app/db", "pass")', 'vault: the secret "secret/data/app/db" has no key "pass"; it has password, user.'],
  ['vault("kv/app", "port")', 'vault: the key "port" of the secret "kv/app" is a number, and only texts can be used.'],
  ['vault("kv/app", "list")', 'vault: the key "list" of the secret "kv/app" is a list, and only texts can be used.'],
  ['vault("/", "x")', 'vault: the path is empty.'],
  ['vault("kv/../sys/seal", "x")', 'vault: the path "kv/../sys/seal" has "." or ".." in it.'],
  [
    'vault("kv/app", "password")',
    'vault: Vault at ADDRESS does not let this token read "kv/app" (403, permission denied); it needs a policy that allows it, or has expired.',
    'nothing',
  ],
  [
    'vault("kv/app", "password")',
    'vault: Vault at ADDRESS does not let this token read "kv/app" (403, permission denied; invalid token); it needs a policy that allows it, or has expired.',
    'expired',
  ],
])('%s: %s', async (expression, told, token) => {
  await using vault = await open();
  const { messages } = await evaluate(expression, { environment: environment(vault.address, token) });
  expect(messages.map((each) => each.replace(vault.address, 'ADDRESS'))).toEqual([told]);
});

test('while it is sealed or too busy it is asked again, and then not any more', async () => {
  await using vault = await open({ troubles: [503, 429] });
  const clock = fakeClock();
  expect(await evaluate('vault("kv/app", "password")', { environment: environment(vault.address), clock })).toMatchObject({
    image: 'old hush',
    messages: [],
  });
  expect(clock.slept).toEqual([1000, 2000]);
  await using sealed = await open({ troubles: [503, 503, 503] });
  const { messages } = await evaluate('vault("kv/app", "password")', { environment: environment(sealed.address) });
  expect(messages).toEqual([
    `vault: Vault at ${sealed.address} is not ready to be asked (503, Vault is sealed); it may be sealed.`,
  ]);
  expect(sealed.requests).toHaveLength(3);
});

test('it is not waited for longer than a minute, nor after the run was stopped', async () => {
  await using vault = await open({ troubles: ['hang', 'hang'] });
  const asked = { environment: environment(vault.address) };
  expect((await evaluate('vault("kv/app", "password")', { ...asked, clock: fakeClock('out') })).messages).toEqual([
    `vault: Vault at ${vault.address} did not answer within 60 seconds.`,
  ]);
  const stop = new AbortController();
  const ended = evaluate('vault("kv/app", "password")', { ...asked, signal: stop.signal });
  while (vault.requests.length < 1) await new Promise(setImmediate);
  const { abortError } = await import('@imgbuild/core/sdk');
  stop.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
  expect((await ended).messages).toEqual([`vault: Vault at ${vault.address} was not asked to the end: interrupted by SIGINT.`]);
});

test.each<[environment: Record<string, string>, told: string]>([
  [{}, 'vault: VAULT_ADDR is not set; set it to the address of Vault, for instance https://vault.example.com:8200.'],
  [{ VAULT_ADDR: 'vault:8200' }, 'vault: VAULT_ADDR is no address; it must begin with http:// or https://.'],
  [
    { VAULT_ADDR: 'http://me:hush@127.0.0.1:1' },
    'vault: VAULT_ADDR has a user name or a password in it, and must be an address alone.',
  ],
  [
    { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: '' },
    'vault: there is no token for Vault; set VAULT_TOKEN, or log in with "vault login", which leaves one in ~/.vault-token.',
  ],
  [
    { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'a\nb' },
    'vault: the token in VAULT_TOKEN has characters that no token has.',
  ],
  [
    { VAULT_ADDR: 'http://127.0.0.1:9', VAULT_TOKEN: 'hush', VAULT_SKIP_VERIFY: 'perhaps' },
    'vault: VAULT_SKIP_VERIFY is neither true nor false.',
  ],
])('%j: what is amiss is told once, whatever is asked for', async (given, told) => {
  const { messages } = await load(
    `locals {
  a = vault("kv/a", "x")
  b = vault("kv/b", "y")
}
source "machine" "a" {
  image = local.a
  tags  = { b = local.b, c = vault("kv/c", "z") }
}
build { sources = ["source.machine.a"] }
`,
    { environment: given },
  );
  expect(messages).toEqual([told]);
});

test('nobody is there', async () => {
  const gone = await open();
  await gone[Symbol.asyncDispose]();
  const { messages } = await evaluate('vault("kv/app", "password")', { environment: environment(gone.address) });
  expect(messages).toEqual([
    `vault: Vault at ${gone.address} refuses connections; it is not running, or the address is not right.`,
  ]);
});

test('the token that "vault login" leaves is used, and hidden', async () => {
  await using vault = await open();
  const { image, hidden } = await evaluate('vault("kv/app", "password")', {
    environment: { VAULT_ADDR: vault.address },
    home: { '.vault-token': 'root\n' },
  });
  expect(image).toBe('old hush');
  expect(hidden).toEqual(['root', 'old hush']);
});

test('a member of a cluster sends on to its leader', async () => {
  await using leader = await open();
  await using standby = await listen((request, response) => {
    response.writeHead(307, { location: `${leader.address}${request.url}` }).end();
  });
  const { image } = await evaluate('vault("kv/app", "password")', { environment: environment(standby.address) });
  expect(image).toBe('old hush');
  expect(leader.headers).toMatchObject({ 'x-vault-token': 'root' });
  await using lost = await listen((_, response) => void response.writeHead(307, { location: 'ftp://x/' }).end());
  const { messages } = await evaluate('vault("kv/app", "password")', { environment: environment(lost.address) });
  expect(messages).toEqual([`vault: Vault at ${lost.address} sends on to an address that is not safe to follow.`]);
});

test('an answer that is none of Vault', async () => {
  await using other = await listen((_, response) => void response.end('<html>'));
  const { messages } = await evaluate('vault("kv/app", "password")', { environment: environment(other.address) });
  expect(messages).toEqual([`vault: what answers at ${other.address} is not Vault.`]);
});
