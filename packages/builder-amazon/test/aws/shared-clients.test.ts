// Builds share clients. What one of them does, or is told, must not reach the others through these.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureLine, testHost, type TestHost } from '@imgbuild/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { joinClients } from '../../src/aws/clients.ts';
import { openWorld, type World } from '../world.ts';

/** A service that gives each answer that it owes when it is told to. */
async function openPatient(): Promise<{ readonly url: string; readonly owed: ServerResponse[] }> {
  const owed: ServerResponse[] = [];
  const server = createServer((_request, response) => void owed.push(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, owed };
}

async function until(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { interval: 2 }).toBe(true);
}

/** A host of the world's folder with another environment. */
function hostIn(world: World, environment: Readonly<Record<string, string | undefined>>): TestHost {
  return testHost({ folder: world.folder, sleeping: 'real', environment: { ...world.host.environment, ...environment } });
}

test('a build that is stopped while clients are opened leaves them to another', async () => {
  const metadata = await openPatient();
  await using world = await openWorld();
  const host = hostIn(world, {
    AWS_REGION: undefined,
    AWS_EC2_METADATA_DISABLED: undefined,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
  });
  const stopping = new AbortController();
  const stopped = joinClients({}, { host, signal: stopping.signal }).then(() => 'opened', failureLine);
  const other = joinClients({}, { host, signal: world.signal });
  await until(() => metadata.owed.length === 1);
  stopping.abort(new Error('stopped'));
  expect(await stopped).toBe('failed: Error: stopped');
  metadata.owed[0]?.end('token');
  await until(() => metadata.owed.length === 2);
  metadata.owed[1]?.end('eu-west-1');
  const { clients, leave } = await other;
  expect(clients.region).toBe('eu-west-1');
  await leave();
});

const vault_aws_engine = { name: 'builder' };
const keysFor = (id: string): string =>
  JSON.stringify({ lease_duration: 900, data: { access_key: id, secret_key: 'secret', security_token: null } });

test('keys come from Vault also after the first build was stopped, until the last has left', async () => {
  const vault = await openPatient();
  await using world = await openWorld();
  const host = hostIn(world, { VAULT_ADDR: vault.url, VAULT_TOKEN: 'token' });
  const config = world.configOf({ vault_aws_engine });
  const stopping = new AbortController();
  const first = await joinClients(config, { host, signal: stopping.signal });
  const { clients, leave } = await joinClients(config, { host, signal: world.signal });
  stopping.abort(new Error('stopped'));
  await first.leave();
  const key = clients.credentials().then(({ accessKeyId }) => accessKeyId, failureLine);
  await until(() => vault.owed.length === 1);
  vault.owed[0]?.end(keysFor('AKIAVAULT'));
  expect(await key).toBe('AKIAVAULT');

  const later = await joinClients(world.configOf({ vault_aws_engine, region: 'eu-west-1' }), { host, signal: world.signal });
  const never = later.clients.credentials().then(String, failureLine);
  await until(() => vault.owed.length === 2);
  await later.leave();
  expect(await never).toBe('failed: AbortError: connections to AWS has ended');
  await leave();
});

test('Vault’s keys are asked for again before they expire, once for all', async () => {
  const vault = await openPatient();
  await using world = await openWorld();
  let ahead = 0;
  const real = hostIn(world, { VAULT_ADDR: vault.url, VAULT_TOKEN: 'token' });
  const host = { ...real, clock: { ...real.clock, now: () => real.clock.now() + ahead } };
  const { clients, leave } = await joinClients(world.configOf({ vault_aws_engine }), { host, signal: world.signal });
  const both = async (): Promise<readonly string[]> =>
    (await Promise.all([clients.credentials(), clients.credentials()])).map(({ accessKeyId }) => accessKeyId);
  for (const [at, id] of ['AKIAFIRST', 'AKIASECOND'].entries()) {
    const keys = both();
    await until(() => vault.owed.length > at);
    vault.owed[at]?.end(keysFor(id));
    expect(await keys).toEqual([id, id]);
    expect(await both()).toEqual([id, id]);
    ahead += 11 * 60_000;
  }
  expect(vault.owed).toHaveLength(2);
  await leave();
});
