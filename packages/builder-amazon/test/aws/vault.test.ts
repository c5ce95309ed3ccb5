import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureLine, testHost } from '@imgbuild/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { joinClients } from '../../src/aws/clients.ts';
import { vaultCredentials } from '../../src/aws/vault.ts';
import { openWorld } from '../world.ts';

test('a Vault that cannot be reached is told of', async () => {
  // Port 1 is nobody's.
  const host = testHost({ folder: '/', environment: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'token-of-vault' } });
  const settings = { name: 'builder', engine_name: 'aws', role_arn: undefined, ttl: undefined };
  const asked = vaultCredentials(settings, { host, signal: new AbortController().signal, limit: 60_000 });
  const line = await asked().catch(failureLine);
  expect(line).toMatch(
    /^failed: error amazon\/vault-refused: No credentials from Vault\. aws\/creds\/builder of http:\/\/127\.0\.0\.1:1: .+\. VAULT_ADDR says where Vault is, VAULT_TOKEN who asks\.$/,
  );
  expect(host.hidden).toEqual(['token-of-vault']);
});

/** A Vault that makes keys, and gives what it is asked and with what. */
async function openVault(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      asked.push([request.method, request.url, ...parts.map(String)].join(' '));
      const data = { access_key: 'AKIAVAULT', secret_key: 'secret', security_token: null };
      response.end(JSON.stringify({ lease_duration: 900, data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const role = 'arn:aws:iam::111122223333:role/builder';

test.each<[string, object, string]>([
  ['a user', { name: 'builder' }, 'GET /v1/aws/creds/builder'],
  ['a user of another engine', { name: 'builder', engine_name: 'cloud' }, 'GET /v1/cloud/creds/builder'],
  ['a session of a role', { name: 'builder', role_arn: role }, `POST /v1/aws/sts/builder {"role_arn":"${role}"}`],
  ['a session for a time', { name: 'builder', ttl: '1h' }, 'POST /v1/aws/sts/builder {"ttl":"1h"}'],
  [
    'a session of a role for a time',
    { name: 'builder', role_arn: role, ttl: '1h' },
    `POST /v1/aws/sts/builder {"role_arn":"${role}","ttl":"1h"}`,
  ],
])('Vault is asked for %s', async (_what, settings, expected) => {
  const vault = await openVault();
  await using world = await openWorld({ environment: { VAULT_ADDR: vault.url, VAULT_TOKEN: 'token-of-vault' } });
  const { clients, leave } = await joinClients(world.configOf({ vault_aws_engine: settings }), world);
  expect((await clients.credentials()).accessKeyId).toBe('AKIAVAULT');
  expect(vault.asked).toEqual([expected]);
  await leave();
});
