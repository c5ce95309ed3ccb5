import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { failureLine, testHost, type TestHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import type { Access } from '../../src/access-for.ts';
import { ask } from '../../src/aws/ask.ts';
import { askService } from '../../src/aws/ask-service.ts';
import { regionOf } from '../../src/aws/access.ts';
import { type Clients, joinClients } from '../../src/aws/clients.ts';
import { account, openWorld, region, type World } from '../world.ts';

const signal = new AbortController().signal;

/** A host of the world's folder with another environment; without it, that of the world but for what is undefined. */
function hostIn(world: World, environment: Readonly<Record<string, string | undefined>>): TestHost {
  return testHost({ folder: world.folder, sleeping: 'real', environment: { ...world.host.environment, ...environment } });
}

async function profiles(world: World, files: Readonly<Record<'config' | 'credentials', string>>): Promise<void> {
  await mkdir(join(world.folder, '.aws'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(world.folder, '.aws', name), text);
}

const files = {
  config: '[default]\nregion = eu-central-1\n[profile other]\nregion = ap-south-1\n',
  credentials:
    '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = one\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = two\n',
};

test.each<readonly [string, Access, Readonly<Record<string, string | undefined>>, string]>([
  ['the template’s', { region: 'us-east-1' }, { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-1' }, 'us-east-1'],
  ['AWS_REGION', { region: '' }, { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-west-1' }, 'us-east-2'],
  ['AWS_DEFAULT_REGION', {}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-west-1' }, 'us-west-1'],
  ['the default profile’s', {}, { AWS_REGION: undefined }, 'eu-central-1'],
  ['that of AWS_PROFILE', {}, { AWS_REGION: undefined, AWS_PROFILE: 'other' }, 'ap-south-1'],
  ['that of the template’s profile', { profile: 'other' }, { AWS_REGION: undefined }, 'ap-south-1'],
])('the region is %s', async (_what, access, environment, wanted) => {
  await using world = await openWorld();
  await profiles(world, files);
  expect(await regionOf(access, hostIn(world, environment), signal)).toBe(wanted);
});

test('the region of the machine, as its metadata tells it', async () => {
  await using world = await openWorld();
  const server = createServer((request, response) => {
    if (request.method === 'PUT') response.end('the-token');
    else if (request.headers['x-aws-ec2-metadata-token'] !== 'the-token') response.writeHead(401).end();
    else response.end(request.url === '/latest/meta-data/placement/region' ? 'sa-east-1\n' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = {
      AWS_REGION: undefined,
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
    };
    expect(await regionOf({}, hostIn(world, environment), signal)).toBe('sa-east-1');
    const none = regionOf({ skip_metadata_api_check: true }, hostIn(world, environment), signal);
    expect(await none.catch(failureLine)).toBe(
      'failed: error amazon/no-region: No region of AWS. Set region, or AWS_REGION or AWS_DEFAULT_REGION, or a region in the profile of ~/.aws/config.',
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('without a region nothing is opened, and a later build may be', async () => {
  await using world = await openWorld();
  const host = hostIn(world, { AWS_REGION: undefined });
  expect(await joinClients({}, { host, signal }).catch(failureLine)).toContain('amazon/no-region');
  const { clients, leave } = await joinClients({ region }, { host, signal });
  expect(clients.region).toBe(region);
  await leave();
});

/** Whose keys sign the calls. */
async function signer(clients: Clients, host: TestHost): Promise<string | undefined> {
  const make = (settings: ConstructorParameters<typeof STSClient>[0] & object): STSClient => new STSClient(settings);
  return (await askService(clients, 'STS', make, new GetCallerIdentityCommand({}), { host, signal })).Arn;
}

const holders = {
  accounts: [
    { id: account, accessKeys: [{ id: 'AKIATEST', secret: 'secret-of-the-test' }] },
    { id: '222233334444', accessKeys: [{ id: 'AKIADEFAULT', secret: 'one' }] },
    { id: '333344445555', accessKeys: [{ id: 'AKIAOTHER', secret: 'two' }] },
  ],
};
const user = (id: string): string => `arn:aws:iam::${id}:user/builder`;

test.each<readonly [string, object, Readonly<Record<string, string | undefined>>, string]>([
  ['the environment’s', {}, {}, account],
  ['the environment’s, before those of AWS_PROFILE', {}, { AWS_PROFILE: 'other' }, account],
  ['those of the template’s profile, before the environment’s', { profile: 'other' }, {}, '333344445555'],
  [
    'those of AWS_PROFILE, where the environment has none',
    {},
    { AWS_PROFILE: 'other', AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    '333344445555',
  ],
  ['those of the default profile', {}, { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }, '222233334444'],
])('keys are %s', async (_what, access, environment, id) => {
  await using world = await openWorld(holders);
  await profiles(world, files);
  const host = hostIn(world, environment);
  const { clients, leave } = await joinClients(access, { host, signal });
  expect(await signer(clients, host)).toBe(user(id));
  await leave();
});

test('keys of a profile in another file', async () => {
  await using world = await openWorld(holders);
  const shared_credentials_file = join(world.folder, 'keys');
  await writeFile(shared_credentials_file, '[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = two\n');
  const { clients, leave } = await joinClients({ profile: 'other', shared_credentials_file }, world);
  expect(await signer(clients, world.host)).toBe(user('333344445555'));
  await leave();
});

test('keys of the template, which no output shows', async () => {
  await using world = await openWorld(holders);
  const config = world.configOf({ access_key: 'AKIADEFAULT', secret_key: 'one', region });
  const { clients, leave } = await joinClients(config, world);
  expect(await signer(clients, world.host)).toBe(user('222233334444'));
  expect(world.host.hidden).toContain('one');
  await leave();
});

test('a role that is assumed on top of the keys', async () => {
  await using world = await openWorld(holders);
  const make = (settings: ConstructorParameters<typeof IAMClient>[0] & object): IAMClient => new IAMClient(settings);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  };
  const command = new CreateRoleCommand({ RoleName: 'builder', AssumeRolePolicyDocument: JSON.stringify(trust) });
  await askService(world.clients, 'IAM', make, command, world);
  const role_arn = `arn:aws:iam::${account}:role/builder`;
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] });
  const assume_role = {
    role_arn,
    session_name: 'images',
    external_id: 'external',
    duration_seconds: 900,
    tags: { Team: 'images' },
    transitive_tag_keys: ['Team'],
    policy,
    policy_arns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess'],
  };
  const { clients, leave } = await joinClients(world.configOf({ assume_role, region }), world);
  await ask(clients, new DescribeRegionsCommand({}), world);
  expect(await signer(clients, world.host)).toBe(`arn:aws:sts::${account}:assumed-role/builder/images`);
  expect(world.amazon.calls.calls.filter(({ action }) => action === 'AssumeRole')).toMatchObject([
    {
      region,
      parameters: {
        RoleArn: role_arn,
        RoleSessionName: 'images',
        ExternalId: 'external',
        DurationSeconds: '900',
        'Tags.member.1.Key': 'Team',
        'Tags.member.1.Value': 'images',
        'TransitiveTagKeys.member.1': 'Team',
        Policy: policy,
        'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/AmazonEC2FullAccess',
      },
    },
  ]);
  await leave();
});

test('no keys anywhere', async () => {
  await using world = await openWorld();
  const host = hostIn(world, { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
  const { clients, leave } = await joinClients({ skip_metadata_api_check: true }, { host, signal });
  const line = await ask(clients, new DescribeRegionsCommand({}), { host, signal }).then(String, failureLine);
  expect(line).toMatch(
    /^failed: error amazon\/no-credentials: No credentials of AWS\. .+\. Set access_key and secret_key, or profile, or what the AWS SDK reads: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a role of the machine\.$/,
  );
  expect(world.amazon.calls.calls).toEqual([]);
  await leave();
});

/** Where clients of services send their calls. */
async function endpoints(
  world: World,
  access: object,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<object> {
  const { clients, leave } = await joinClients(access, { host: hostIn(world, environment), signal });
  const found = ['EC2', 'STS', 'SECRETS_MANAGER'].map((service) => [service, clients.settings(service).endpoint]);
  await leave();
  return Object.fromEntries(found) as object;
}

test('endpoints: custom_endpoint_ec2 for EC2 in all regions, the SDK’s variables for every service', async () => {
  await using world = await openWorld();
  const url = world.amazon.url;
  expect(await endpoints(world, {}, {})).toEqual({ EC2: url, STS: url, SECRETS_MANAGER: url });
  expect(await endpoints(world, { custom_endpoint_ec2: 'http://ec2' }, { AWS_ENDPOINT_URL_STS: 'http://sts' })).toEqual({
    EC2: 'http://ec2',
    STS: 'http://sts',
    SECRETS_MANAGER: url,
  });
  expect(await endpoints(world, {}, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })).toEqual({
    EC2: undefined,
    STS: undefined,
    SECRETS_MANAGER: undefined,
  });
  expect(await endpoints(world, { custom_endpoint_ec2: 'ec2.example.com:8773/compute' }, {})).toMatchObject({
    EC2: 'https://ec2.example.com:8773/compute',
  });
  const { clients, leave } = await joinClients(
    { custom_endpoint_ec2: url },
    { host: hostIn(world, { AWS_ENDPOINT_URL: undefined }), signal },
  );
  await ask(clients, new DescribeRegionsCommand({}), world, { region: 'eu-west-1' });
  expect(world.amazon.calls.calls.map((call) => [call.action, call.region])).toEqual([['DescribeRegions', 'eu-west-1']]);
  await leave();
});

test('an address that is none is told at once', async () => {
  await using world = await openWorld();
  const { clients, leave } = await joinClients({}, { host: hostIn(world, { AWS_ENDPOINT_URL: 'ec2.example.com' }), signal });
  expect(await ask(clients, new DescribeRegionsCommand({}), world).catch(failureLine)).toBe(
    'failed: error amazon/call-unsent: DescribeRegions cannot be sent. EC2 in us-west-2: Invalid URL "ec2.example.com". Check the addresses of services: custom_endpoint_ec2, and AWS_ENDPOINT_URL with its like, which begin with https:// or http://.',
  );
  await leave();
});

test('builds that reach an account in the same way share its clients until the last has left', async () => {
  await using world = await openWorld();
  const config = world.configOf({ region });
  const [one, other] = [await joinClients(config, world), await joinClients(config, world)];
  expect(one.clients).toBe(other.clients);
  const third = await joinClients(world.configOf({ region, access_key: 'AKIAOTHER', secret_key: 'two' }), world);
  const fourth = await joinClients(world.configOf({ region: 'eu-west-1' }), world);
  const fifth = await joinClients(world.configOf({ region, decode_authorization_messages: true }), world);
  expect(new Set([one.clients, third.clients, fourth.clients, fifth.clients]).size).toBe(4);
  expect([one.clients.decode, fifth.clients.decode]).toEqual(['no', 'yes']);
  await one.leave();
  await ask(other.clients, new DescribeRegionsCommand({}), world);
  await other.leave();
  const again = await joinClients(config, world);
  expect(again.clients).not.toBe(one.clients);
  await ask(again.clients, new DescribeRegionsCommand({}), world);
  for (const each of [third, fourth, fifth, again]) await each.leave();
});
