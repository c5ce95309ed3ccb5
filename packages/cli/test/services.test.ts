// Functions that ask services, through whole commands: which of them ask, what they show, and what they never show.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { runInside } from './terminal.ts';

const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-services-')));
afterAll(() => rm(folder, { recursive: true }));

const token = 'hvs.never-to-be-seen';
const secret = 'correct horse battery';

/** A Vault with one secret and a Consul with one key, at one address. */
const server = createServer((request, response) => {
  requests.push(request.url ?? '');
  const isKnown = request.headers['x-vault-token'] === token;
  if (request.url === '/v1/kv/app' && isKnown) response.end(JSON.stringify({ data: { password: secret } }));
  else if (request.url === '/v1/kv/app') response.writeHead(403).end('{"errors":["permission denied"]}');
  else if (request.url === '/v1/kv/images/base?raw') response.end('trixie');
  else response.writeHead(404).end('{"errors":[]}');
});
let requests: string[] = [];
let environment: Readonly<Record<string, string>> = {};
beforeEach(async () => {
  requests = [];
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  environment = {
    HOME: folder,
    IMGBUILD_STATE_DIR: join(folder, 'state'),
    IMGBUILD_NO_COLOR: '1',
    VAULT_ADDR: `http://127.0.0.1:${port}`,
    VAULT_TOKEN: token,
    CONSUL_HTTP_ADDR: `127.0.0.1:${port}`,
  };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

await writeFile(
  join(folder, 't.pkr.hcl'),
  `locals {
  secret = vault("kv/app", "password")
}
source "file" "a" {
  content = "\${local.secret} on \${consul_key("images/base")}"
  target  = "\${path.root}/made.txt"
}
build {
  sources = ["source.file.a"]
  post-processor "shell-local" {
    inline = ["echo it is \${local.secret}"]
  }
}
`,
);
await writeFile(
  join(folder, 't.json'),
  JSON.stringify({
    variables: { secret: '{{ vault `kv/app` `password` }}', base: '{{ consul_key `images/base` }}' },
    builders: [{ type: 'file', content: '{{user `secret`}} on {{user `base`}}', target: '{{template_dir}}/legacy.txt' }],
  }),
);

const imgbuild = (argv: readonly string[], more: Partial<Parameters<typeof runInside>[1]> = {}) =>
  runInside(argv, { workingDirectory: folder, environment, ...more });
const asked = ['/v1/kv/app', '/v1/kv/images/base?raw'];

test.each([
  ['t.pkr.hcl', 'made.txt'],
  ['t.json', 'legacy.txt'],
])('build asks, and shows no secret: %s', async (template, made) => {
  const { code, stdout, stderr } = await imgbuild(['build', '-force', template]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await readFile(join(folder, made), 'utf8')).toBe(`${secret} on trixie`);
  expect(requests.sort()).toEqual(asked);
  for (const hidden of [secret, token]) expect(stdout).not.toContain(hidden);
  if (template === 't.pkr.hcl') expect(stdout).toContain('it is <sensitive>');
});

test.each(['t.pkr.hcl', 't.json'])('validate, inspect and fmt do not ask: %s', async (template) => {
  const nobody = { environment: { ...environment, VAULT_ADDR: '', VAULT_TOKEN: '' } };
  expect(await imgbuild(['validate', template], nobody)).toMatchObject({ code: 0, stdout: 'The configuration is valid.\n' });
  expect(await imgbuild(['inspect', template], nobody)).toMatchObject({ code: 0, stderr: '' });
  expect(await imgbuild(['validate', '-syntax-only', template], nobody)).toMatchObject({ code: 0, stderr: '' });
  expect(requests).toEqual([]);
});

test.each(['t.pkr.hcl', 't.json'])('validate -evaluate-datasources asks: %s', async (template) => {
  expect(await imgbuild(['validate', '-evaluate-datasources', template])).toMatchObject({ code: 0, stderr: '' });
  expect(requests.sort()).toEqual(asked);
});

test('what is wrong is told where the function is called, without the token', async () => {
  const wrong = { environment: { ...environment, VAULT_TOKEN: 'hvs.expired-one' } };
  const { code, stdout, stderr } = await imgbuild(['build', 't.pkr.hcl'], wrong);
  const said = stdout + stderr;
  expect(code).toBe(1);
  expect(said).toContain('line 2, column 12');
  expect(said).toContain('does not let this token read "kv/app" (403, permission denied)');
  expect(said).not.toContain('hvs.expired-one');
  expect(said.match(/does not let/g)).toHaveLength(1);
});

test('the console asks for what is typed, and shows no secret', async () => {
  const { code, stdout, stderr } = await imgbuild(['console', 't.pkr.hcl'], {
    typed: ['local.secret', 'upper(consul_key("images/base"))', 'vault("kv/nope", "x")', 'variables'],
  });
  expect(code).toBe(0);
  expect(stdout).toContain('> local.secret\n<sensitive>\n');
  expect(stdout).toContain('\nTRIXIE\n');
  expect(stdout + stderr).not.toContain(secret);
  expect(stderr).toContain('has no secret "kv/nope" (404)');
});

test('the console says why a value of the template is not known', async () => {
  const wrong = { environment: { ...environment, VAULT_ADDR: '' }, typed: ['1 + 1'] };
  const { code, stdout, stderr } = await imgbuild(['console', 't.pkr.hcl'], wrong);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '> 1 + 1\n2\n' });
  expect(stderr).toContain('vault: VAULT_ADDR is not set');
});

test('the console knows the variables of a JSON template', async () => {
  const { stdout } = await imgbuild(['console', 't.json'], { input: '{{user `base`}} {{user `secret`}}\n' });
  expect(stdout).toBe('trixie <sensitive>\n');
});
