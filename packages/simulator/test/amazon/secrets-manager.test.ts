// Secrets Manager, by the SDK's client.
import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { pastJudge, secretsOf } from './clients.ts';
import { away, home, me, openCloud, other, refusalOf } from './cloud.ts';

const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-000000000002';
const notFound = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
const marked = "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";

const create = (secrets: SecretsManagerClient, more: Partial<CreateSecretCommandInput> = {}) =>
  secrets.send(new CreateSecretCommand({ Name: 'build/key', SecretString: 'one', ClientRequestToken: first, ...more }));
const get = (secrets: SecretsManagerClient, more: Partial<GetSecretValueCommandInput> = {}) =>
  secrets.send(new GetSecretValueCommand({ SecretId: 'build/key', ...more }));

test('a secret and its versions', async () => {
  await using cloud = await openCloud();
  const secrets = secretsOf(cloud);
  const { ARN: arn = '' } = await create(secrets, {
    Description: 'For builds',
    Tags: [{ Key: 'a', Value: 'b' }],
    KmsKeyId: 'alias/mine',
  });
  expect(arn).toMatch(new RegExp(`^arn:aws:secretsmanager:${home}:${me}:secret:build/key-\\w{6}$`));
  for (const SecretId of ['build/key', arn, arn.slice(0, -7)])
    expect(await get(secrets, { SecretId })).toMatchObject({
      ARN: arn,
      Name: 'build/key',
      VersionId: first,
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(cloud.world.clock.now()),
    });

  const put = new PutSecretValueCommand({ SecretId: arn, SecretString: 'two', ClientRequestToken: second });
  expect(await secrets.send(put)).toMatchObject({ ARN: arn, VersionId: second, VersionStages: ['AWSCURRENT'] });
  expect((await get(secrets)).SecretString).toBe('two');
  expect(await get(secrets, { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ VersionId: first, SecretString: 'one' });
  expect(await get(secrets, { VersionId: first, VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'one' });
  expect(await refusalOf(get(secrets, { VersionId: first, VersionStage: 'AWSCURRENT' }))).toBe(
    'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
  );
  expect(await refusalOf(get(secrets, { VersionStage: 'AWSPENDING' }))).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
  );
  const unknown = '00000000-0000-4000-8000-000000000009';
  expect(await refusalOf(get(secrets, { VersionId: unknown }))).toBe(
    `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${unknown}`,
  );
  expect(await secrets.send(new DescribeSecretCommand({ SecretId: 'build/key' }))).toMatchObject({
    Description: 'For builds',
    KmsKeyId: 'alias/mine',
    Tags: [{ Key: 'a', Value: 'b' }],
    VersionIdsToStages: { [first]: ['AWSPREVIOUS'], [second]: ['AWSCURRENT'] },
  });

  await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'three', VersionStages: ['AWSPENDING'] }));
  expect((await get(secrets, { VersionStage: 'AWSPENDING' })).SecretString).toBe('three');
  expect((await get(secrets)).SecretString).toBe('two');
  await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'four' }));
  const { VersionIdsToStages: stages } = await secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(stages?.[first]).toBeUndefined();
  expect(stages?.[second]).toEqual(['AWSPREVIOUS']);
});

test('bytes come back as they were', async () => {
  await using cloud = await openCloud();
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await create(secretsOf(cloud), { SecretString: undefined, SecretBinary: bytes });
  const { SecretBinary: got, SecretString: text } = await get(secretsOf(cloud));
  expect(Buffer.from(got ?? []).equals(bytes)).toBe(true);
  expect(text).toBeUndefined();
});

test('the same call again makes nothing new', async () => {
  await using cloud = await openCloud();
  const secrets = secretsOf(cloud);
  const made = await create(secrets);
  expect(await create(secrets)).toMatchObject({ ARN: made.ARN, VersionId: first });
  expect(await refusalOf(create(secrets, { SecretString: 'other' }))).toBe(
    'ResourceExistsException: The operation failed because the secret build/key already exists.',
  );
  const put = (SecretString: string) =>
    secrets.send(new PutSecretValueCommand({ SecretId: 'build/key', SecretString, ClientRequestToken: first }));
  expect(await put('one')).toMatchObject({ VersionId: first, VersionStages: ['AWSCURRENT'] });
  expect(await refusalOf(put('other'))).toBe(
    `ResourceExistsException: You can't use ClientRequestToken ${first} because that value is already in use for a version of secret ${made.ARN}.`,
  );
});

test.each<[string, Partial<CreateSecretCommandInput>, string]>([
  [
    'a text and bytes',
    { SecretBinary: Buffer.from('x') },
    "InvalidParameterException: You can't specify both a binary secret value and a string secret value in the same secret.",
  ],
  [
    'a name with spaces',
    { Name: 'a b' },
    'ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  ],
  [
    'a short token',
    { ClientRequestToken: 'x' },
    "ValidationException: 1 validation error detected: Value 'x' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
  ],
  [
    'too much',
    { SecretString: 'x'.repeat(65_537) },
    "ValidationException: 1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length between 1 and 65536, inclusive",
  ],
  [
    'copies',
    { AddReplicaRegions: [{ Region: away }] },
    'InvalidParameterException: The simulator keeps a secret in one region: AddReplicaRegions is not known to it.',
  ],
])('refused: %s', async (_, more, message) => {
  await using cloud = await openCloud();
  expect(await refusalOf(create(secretsOf(cloud, pastJudge(message)), more))).toBe(message);
  expect(cloud.world.account(me).secrets.size).toBe(0);
});

test('a secret without a value, which it gets later', async () => {
  await using cloud = await openCloud();
  const secrets = secretsOf(cloud);
  expect((await create(secrets, { SecretString: undefined })).VersionId).toBeUndefined();
  expect(await refusalOf(get(secrets))).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  );
  expect(await refusalOf(secrets.send(new PutSecretValueCommand({ SecretId: 'build/key' })))).toBe(
    'InvalidRequestException: You must provide either SecretString or SecretBinary.',
  );
});

test('they are of a region and an account', async () => {
  await using cloud = await openCloud();
  await create(secretsOf(cloud));
  expect(await refusalOf(get(secretsOf(cloud, { region: away })))).toBe(notFound);
  expect(await refusalOf(get(secretsOf(cloud, { account: other })))).toBe(notFound);
});

test('deleted: for good after some days, or at once', async () => {
  await using cloud = await openCloud();
  const secrets = secretsOf(cloud);
  const remove = (more: object = {}) => secrets.send(new DeleteSecretCommand({ SecretId: 'build/key', ...more }));
  await create(secrets);
  expect(await refusalOf(remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }))).toBe(
    "InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
  );
  expect(await refusalOf(remove({ RecoveryWindowInDays: 3 }))).toBe(
    'InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
  );
  const week = 7 * 86_400_000;
  expect((await remove({ RecoveryWindowInDays: 7 })).DeletionDate?.getTime()).toBe(cloud.world.clock.now() + week);
  expect(await refusalOf(get(secrets))).toBe(marked);
  expect(await refusalOf(remove())).toBe(marked);
  expect(await refusalOf(create(secrets))).toBe(
    "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
  expect((await secrets.send(new DescribeSecretCommand({ SecretId: 'build/key' }))).DeletedDate?.getTime()).toBe(
    cloud.world.clock.now() + week,
  );
  expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  expect((await secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))).SecretList).toHaveLength(1);
  cloud.pass(week);
  expect(await refusalOf(get(secrets))).toBe(notFound);
  await create(secrets);
  await remove({ ForceDeleteWithoutRecovery: true });
  expect(await refusalOf(get(secrets))).toBe(notFound);
  expect(cloud.world.account(me).secrets.size).toBe(0);
});

test('listed by filters, in order, in pages', async () => {
  await using cloud = await openCloud();
  const secrets = secretsOf(cloud);
  for (const [index, Name] of ['c', 'a', 'b/Key'].entries()) {
    const Description = `The ${Name === 'a' ? 'Winter' : 'summer'} one`;
    await secrets.send(new CreateSecretCommand({ Name, Description, Tags: [{ Key: 'Team', Value: `t${index}` }] }));
    cloud.pass(1000);
  }
  const names = async (more: ListSecretsCommandInput) =>
    (await secrets.send(new ListSecretsCommand(more))).SecretList?.map(({ Name }) => Name);
  expect(await names({})).toEqual(['b/Key', 'a', 'c']);
  expect(await names({ SortOrder: 'asc' })).toEqual(['c', 'a', 'b/Key']);
  expect(await names({ SortOrder: 'asc', SortBy: 'name' })).toEqual(['a', 'b/Key', 'c']);
  expect(await names({ Filters: [{ Key: 'name', Values: ['b/K'] }] })).toEqual(['b/Key']);
  expect(await names({ Filters: [{ Key: 'name', Values: ['b/k'] }] })).toEqual([]);
  expect(await names({ Filters: [{ Key: 'description', Values: ['winter'] }] })).toEqual(['a']);
  expect(await names({ Filters: [{ Key: 'tag-value', Values: ['t0', 't2'] }] })).toEqual(['b/Key', 'c']);
  expect(await names({ Filters: [{ Key: 'tag-key', Values: ['!Team'] }] })).toEqual([]);
  expect(await names({ Filters: [{ Key: 'all', Values: ['key'] }] })).toEqual(['b/Key']);
  const page = await secrets.send(new ListSecretsCommand({ MaxResults: 2 }));
  expect(page.SecretList).toHaveLength(2);
  expect(await names({ MaxResults: 2, NextToken: page.NextToken })).toEqual(['c']);
  expect(await refusalOf(names({ NextToken: 'x' }))).toBe('InvalidNextTokenException: The NextToken value is invalid.');
});
