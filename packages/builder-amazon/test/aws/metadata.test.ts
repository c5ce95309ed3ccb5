import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureLine } from '@imgbuild/core/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { joinClients } from '../../src/aws/clients.ts';
import { openWorld, region, type World } from '../world.ts';

/** Starts the metadata service of a machine that has a role, and gives what it is asked. The SDK looks for it in its own process. */
async function machineWithRole(): Promise<readonly string[]> {
  const asked: string[] = [];
  const url = await serve(({ method = '', url: path = '' }, response) => {
    asked.push(`${method} ${path}`);
    if (method === 'PUT') response.end('the-token');
    else response.end(path.endsWith('/') ? 'role' : keysWith('ASIAMACHINE'));
  });
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', url);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  return asked;
}

/** Keys as the machine, and as a container, give them. */
function keysWith(AccessKeyId: string): string {
  const Expiration = '2099-01-01T00:00:00Z';
  return JSON.stringify({ Code: 'Success', AccessKeyId, SecretAccessKey: 'secret', Token: 'token', Expiration });
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A world whose environment has no keys. */
async function openKeyless(environment: Readonly<Record<string, string>> = {}): Promise<World> {
  return openWorld({ environment: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, ...environment } });
}

async function keyOf(world: World, raw: object): Promise<string> {
  const { clients, leave } = await joinClients(world.configOf({ region, ...raw }), world);
  try {
    return await clients.credentials().then(({ accessKeyId }) => accessKeyId, failureLine);
  } finally {
    await leave();
  }
}

test('the role of the machine', async () => {
  const asked = await machineWithRole();
  await using world = await openKeyless();
  expect(await keyOf(world, {})).toBe('ASIAMACHINE');
  expect(asked.at(-1)).toBe('GET /latest/meta-data/iam/security-credentials/role');
});

test('with skip_metadata_api_check the machine is not asked', async () => {
  const asked = await machineWithRole();
  await using world = await openKeyless();
  expect(await keyOf(world, { skip_metadata_api_check: true })).toBe(
    'failed: error amazon/no-credentials: No credentials of AWS. Neither profiles nor the environment have any, and skip_metadata_api_check = true leaves out the machine’s role. Set access_key and secret_key, or profile, or what the AWS SDK reads: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a role of the machine.',
  );
  expect(asked).toEqual([]);
});

test.each([
  ['default', 'aws_access_key_id = AKIAFILE\naws_secret_access_key = secret\n', {}],
  ['build', 'credential_process = echo \'{"Version":1,"AccessKeyId":"AKIAFILE","SecretAccessKey":"s"}\'\n', { profile: 'build' }],
])('and the profile %s goes on working', async (name, lines, raw) => {
  const asked = await machineWithRole();
  await using world = await openKeyless();
  await mkdir(join(world.folder, '.aws'));
  await writeFile(join(world.folder, '.aws/credentials'), `[${name}]\n${lines}`);
  expect(await keyOf(world, { skip_metadata_api_check: true, ...raw })).toBe('AKIAFILE');
  expect(asked).toEqual([]);
});

test('and a container’s role, for which the build’s own environment is asked', async () => {
  const asked = await machineWithRole();
  const url = await serve((request, response) => {
    if (request.headers.authorization === 'the-container') response.end(keysWith('ASIACONTAINER'));
    else response.writeHead(403).end();
  });
  await using world = await openKeyless({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the-container',
  });
  expect(await keyOf(world, { skip_metadata_api_check: true })).toBe('ASIACONTAINER');
  expect(asked).toEqual([]);
});

test('and a container whose keys cannot be had says why', async () => {
  await using world = await openKeyless({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://192.0.2.1/keys' });
  expect(await keyOf(world, { skip_metadata_api_check: true })).toContain('No credentials of AWS. URL not accepted.');
});
