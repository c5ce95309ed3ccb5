import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeImagesCommand, ImportKeyPairCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failureLine, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { ask } from '../../src/aws/ask.ts';
import { askService } from '../../src/aws/ask-service.ts';
import type { LoggedCall } from '../../src/aws/call-log.ts';
import { joinClients } from '../../src/aws/clients.ts';
import { build } from '../builders/build.ts';
import { account, openWorld, region, type World } from '../world.ts';

const environment = { IMGBUILD_AWS_CALL_LOG: 'calls.jsonl' };

async function textOf(world: World): Promise<string> {
  return readFile(join(world.folder, 'calls.jsonl'), 'utf8');
}

async function callsOf(world: World): Promise<readonly LoggedCall[]> {
  return (await textOf(world)).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LoggedCall]));
}

test('every call of a build is a line, with the region and what came of it', async () => {
  await using world = await openWorld({ environment });
  await build(world, 'amazon-ebs', { ami_regions: ['eu-west-1'], tags: { Name: 'image' } });
  await world.scope.close('ok');
  const calls = await callsOf(world);
  const inOrder = [...calls].sort((one, other) => one.number - other.number);
  expect(inOrder.map(({ number }) => number)).toEqual(calls.map((_, index) => index + 1));
  // What the test asked before the build began, is in the file alone.
  const seen = world.amazon.calls.calls.map(({ action, region: where, status }) => `${where} ${action} ${status ?? ''}`);
  const written = inOrder.slice(-seen.length).map(({ action, region: where, status }) => `${where} ${action} ${status ?? ''}`);
  expect(written.sort()).toEqual(seen.sort());
  expect(inOrder.find(({ action }) => action === 'CreateImage')).toMatchObject({
    service: 'EC2',
    region,
    parameters: { Name: 'image', InstanceId: expect.stringMatching(/^i-/) as string },
    status: 200,
    answer: { ImageId: 'string' },
  });
  expect((await stat(join(world.folder, 'calls.jsonl'))).mode & 0o777).toBe(0o600);
});

test('a refusal is told by its code, an answer that never came by what befell it', async () => {
  await using world = await openWorld({ environment });
  const refused = new RunInstancesCommand({ ImageId: 'ami-0123456789abcdef0', MinCount: 1, MaxCount: 1 });
  await expect(ask(world.clients, refused, world)).rejects.toThrow('InvalidAMIID.NotFound');
  world.amazon.faults.plan({ action: 'DescribeImages', effect: { kind: 'lose-answer' }, calls: { from: 1, to: 1 } });
  const unknown = new DescribeImagesCommand({ ImageIds: ['ami-0123456789abcdef0'] });
  const expected = ['InvalidAMIID.NotFound'];
  await expect(ask(world.clients, unknown, world, { expected })).rejects.toThrow('does not exist');
  expect((await callsOf(world)).map(({ action, status, error }) => [action, status, error])).toEqual([
    ['RunInstances', 400, 'InvalidAMIID.NotFound'],
    ['DescribeImages', undefined, 'TimeoutError'],
    ['DescribeImages', 400, 'InvalidAMIID.NotFound'],
  ]);
});

test('nothing secret is in it, in parameters, answers or errors', async () => {
  await using world = await openWorld({ environment });
  const secrets = {
    user: Buffer.from('user data').toString('base64'),
    key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH',
    value: 'value of the secret',
    hidden: 'told to the redactor',
  };
  const make = (settings: ConstructorParameters<typeof SecretsManagerClient>[0] & object): SecretsManagerClient =>
    new SecretsManagerClient(settings);
  await askService(
    world.clients,
    'SECRETS_MANAGER',
    make,
    new CreateSecretCommand({ Name: 'of-the-test', SecretString: secrets.value }),
    world,
  );
  const read = await askService(
    world.clients,
    'SECRETS_MANAGER',
    make,
    new GetSecretValueCommand({ SecretId: 'of-the-test' }),
    world,
  );
  expect(read.SecretString).toBe(secrets.value);
  const broken = new ImportKeyPairCommand({ KeyName: 'k', PublicKeyMaterial: Buffer.from(secrets.key) });
  await expect(ask(world.clients, broken, world)).rejects.toThrow('InvalidKey.Format');
  world.host.hide(secrets.hidden);
  const run = new RunInstancesCommand({
    ImageId: 'ami-0123456789abcdef0',
    MinCount: 1,
    MaxCount: 1,
    UserData: secrets.user,
    IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/builder` },
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Note', Value: secrets.hidden }] }],
  });
  await expect(ask(world.clients, run, world)).rejects.toThrow('InvalidAMIID.NotFound');
  const text = await textOf(world);
  for (const secret of [...Object.values(secrets), account, 'secret-of-the-test']) expect(text).not.toContain(secret);
  const { parameters } = (await callsOf(world)).find(({ action }) => action === 'RunInstances') ?? {};
  expect(parameters).toMatchObject({
    ImageId: 'ami-0123456789abcdef0',
    IamInstanceProfile: { Arn: 'arn:aws:iam::(account):instance-profile/builder' },
  });
  expect((await callsOf(world)).find(({ action }) => action === 'GetSecretValue')).toMatchObject({
    service: 'SecretsManager',
    answer: { Name: 'string', SecretString: 'string', CreatedDate: 'date', 'VersionStages[]': 'string' },
  });
});

test('calls of STS for a role are written down as well', async () => {
  await using world = await openWorld({ environment });
  const assume_role = { role_arn: `arn:aws:iam::${account}:role/none`, external_id: 'known-to-few' };
  const { clients, leave } = await joinClients(world.configOf({ assume_role, region }), world);
  await expect(clients.credentials()).rejects.toThrow('cannot be assumed');
  await leave();
  expect(await callsOf(world)).toMatchObject([{ service: 'STS', action: 'AssumeRole', region }]);
  expect(await textOf(world)).not.toContain('known-to-few');
});

test('a file that cannot be written ends the build before it makes anything', async () => {
  await using world = await openWorld();
  const host = testHost({
    folder: world.folder,
    sleeping: 'real',
    environment: { ...world.host.environment, IMGBUILD_AWS_CALL_LOG: 'not/there/calls.jsonl' },
  });
  const opened = await joinClients({}, { host, signal: world.signal }).catch(failureLine);
  expect(opened).toMatch(
    /^failed: error amazon\/call-log-unwritable: The log of calls cannot be written\. IMGBUILD_AWS_CALL_LOG names not\/there\/calls\.jsonl: ENOENT/,
  );
});
