import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonSecretsmanager } from '../../src/data/amazon-secretsmanager.ts';
import { openWorld, type World } from '../world.ts';
import { sent } from '../instance/surroundings.ts';
import { readIn } from './read.ts';

const clientOf = ({ clients }: World): SecretsManagerClient =>
  clients.client('SECRETS_MANAGER', undefined, (settings) => new SecretsManagerClient(settings));

/** Makes the secret `mine`, and gives the id of its version. */
async function create(world: World, secret: string | Uint8Array): Promise<string> {
  const value = typeof secret === 'string' ? { SecretString: secret } : { SecretBinary: secret };
  return (await clientOf(world).send(new CreateSecretCommand({ Name: 'mine', ...value }))).VersionId ?? '';
}

test('a text', async () => {
  await using world = await openWorld();
  const version = await create(world, 'sesame');
  expect(await readIn(world, amazonSecretsmanager, { name: 'mine' })).toEqual({
    value: 'sesame',
    secret_string: 'sesame',
    secret_binary: '',
    version_id: version,
  });
  expect(sent(world, 'GetSecretValue')).toEqual([{ SecretId: 'mine', VersionStage: 'AWSCURRENT' }]);
  expect(world.host.hidden).toContain('sesame');
});

test('values of names; each is hidden, and so is the whole', async () => {
  await using world = await openWorld();
  const whole = '{"user":"aladdin","password":"sesame"}';
  await create(world, whole);
  const read = async (key?: string): Promise<unknown> =>
    (await readIn(world, amazonSecretsmanager, { name: 'mine', ...(key === undefined ? {} : { key }) }))['value'];
  expect(await read('password')).toBe('sesame');
  expect(await read()).toBe('aladdin');
  expect(world.host.hidden).toEqual(expect.arrayContaining([whole, 'sesame', 'aladdin']));
  expect(await read('color').catch(failureLine)).toBe(
    'failed: error amazon/secret-key-missing: The secret has no value color. mine has the values user, password. Change key, or leave it out.',
  );
});

test.each<[string, Uint8Array, string]>([
  ['text', Buffer.from('-----BEGIN KEY-----\nÄ\n'), '-----BEGIN KEY-----\nÄ\n'],
  ['bytes', Uint8Array.of(0xff, 0, 0xfe), '/wD+'],
])('a binary one: %s', async (_name, bytes, text) => {
  await using world = await openWorld();
  await create(world, bytes);
  expect(await readIn(world, amazonSecretsmanager, { name: 'mine' })).toMatchObject({
    value: '',
    secret_string: '',
    secret_binary: text,
  });
  expect(world.host.hidden).toContain(text);
});

test('versions, by their labels and their ids', async () => {
  await using world = await openWorld();
  const first = await create(world, 'one');
  await clientOf(world).send(new PutSecretValueCommand({ SecretId: 'mine', SecretString: 'two' }));
  const read = (more: Readonly<Record<string, string>>): Promise<unknown> =>
    readIn(world, amazonSecretsmanager, { name: 'mine', ...more });
  expect(await read({})).toMatchObject({ value: 'two' });
  expect(await read({ version_stage: 'AWSPREVIOUS' })).toMatchObject({ value: 'one', version_id: first });
  expect(await read({ version_id: first })).toMatchObject({ value: 'one' });
  expect(sent(world, 'GetSecretValue').slice(1)).toEqual([
    { SecretId: 'mine', VersionStage: 'AWSPREVIOUS' },
    { SecretId: 'mine', VersionId: first },
  ]);
  expect(await read({ version_stage: 'MINE' }).catch(failureLine)).toBe(
    "failed: error amazon/secret-not-found: There is no secret mine. Secrets Manager in us-west-2 answered: Secrets Manager can't find the specified secret value for staging label: MINE. Check the name, the version, and the region.",
  );
});

test('one that is not there, and one that is forbidden', async () => {
  await using world = await openWorld();
  const read = (): Promise<string> => readIn(world, amazonSecretsmanager, { name: 'none' }).then(() => 'read', failureLine);
  expect(await read()).toBe(
    "failed: error amazon/secret-not-found: There is no secret none. Secrets Manager in us-west-2 answered: Secrets Manager can't find the specified secret. Check the name, the version, and the region.",
  );
  world.amazon.faults.plan({
    action: 'GetSecretValue',
    effect: { kind: 'fail', code: 'AccessDeniedException', message: 'not for you' },
  });
  expect(await read()).toBe(
    'failed: error amazon/call-forbidden: GetSecretValue is not allowed. Secrets Manager in us-west-2: not for you. Whoever builds needs the permission secretsmanager:GetSecretValue; all that are needed stand in the docs of the plugin.',
  );
});
