import { randomBytes } from 'node:crypto';
import { action, type Caller } from '../action.ts';
import { checkConstraints, tagConstraints, tagMap } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Secret } from '../state.ts';
import { boolean, list, string, structure } from '../wire/shape.ts';
import { isSameValue, usableSecret, versionOf, withVersion } from './values.ts';

const given = { ClientRequestToken: string, SecretString: string, SecretBinary: string };

/** Source: Secrets Manager API Reference, CreateSecret and PutSecretValue. */
export const creatingActions = {
  CreateSecret: action(
    structure({
      Name: string,
      Description: string,
      KmsKeyId: string,
      Tags: list(structure({ Key: string, Value: string })),
      AddReplicaRegions: list(structure({ Region: string, KmsKeyId: string })),
      ForceOverwriteReplicaSecret: boolean,
      Type: string,
      ...given,
    }),
    (input, caller) => {
      const { Name: name = '', Description: description, KmsKeyId: kmsKeyId, Tags: tags } = input;
      checkConstraints('ValidationException', [
        { name: 'name', value: input.Name, required: true, least: 1, most: 512 },
        { name: 'clientRequestToken', value: input.ClientRequestToken, least: 32, most: 64 },
        { name: 'description', value: description, most: 2048 },
        { name: 'kmsKeyId', value: kmsKeyId, most: 2048 },
        ...tagConstraints(tags),
      ]);
      if (!/^[\w/+=.@!-]+$/.test(name))
        throw refusal(
          'ValidationException',
          'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        );
      if (input.AddReplicaRegions.length > 0)
        throw refusal(
          'InvalidParameterException',
          'The simulator keeps a secret in one region: AddReplicaRegions is not known to it.',
        );
      const version = versionOf(input, ['AWSCURRENT'], caller);
      const key = `${caller.region.name} ${name}`;
      const before = caller.account.secrets.get(key);
      const again = before === undefined ? undefined : madeBefore(before, version, caller);
      if (again !== undefined) return again;
      const secret = newSecret(name, caller, {
        ...(description === undefined ? {} : { description }),
        ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
        tags: tagMap(tags),
        versions: version === undefined ? [] : [version],
      });
      caller.account.secrets.set(key, secret);
      return { ARN: secret.arn, Name: name, VersionId: version?.id };
    },
  ),
  PutSecretValue: action(
    structure({ SecretId: string, VersionStages: list(string), RotationToken: string, ...given }),
    (input, caller) => {
      const { SecretId: asked = '', VersionStages: stages } = input;
      checkConstraints('ValidationException', [
        { name: 'secretId', value: input.SecretId, required: true, least: 1, most: 2048 },
        { name: 'clientRequestToken', value: input.ClientRequestToken, least: 32, most: 64 },
        { name: 'rotationToken', value: input.RotationToken, least: 36, most: 256, pattern: '[a-zA-Z0-9\\-]+' },
        ...stages.map((stage) => ({ name: 'versionStages', value: stage, least: 1, most: 256 })),
      ]);
      const secret = usableSecret(asked, caller);
      const version = versionOf(input, stages.length === 0 ? ['AWSCURRENT'] : stages, caller);
      if (version === undefined)
        throw refusal('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
      const same = secret.versions.find(({ id }) => id === version.id);
      if (same !== undefined && !isSameValue(same, version))
        throw refusal(
          'ResourceExistsException',
          `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of secret ${secret.arn}.`,
        );
      if (same === undefined) {
        secret.versions = withVersion(secret.versions, version);
        secret.changedAt = version.createdAt;
      }
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: (same ?? version).stages };
    },
  ),
};

/** What is answered where the name is taken: the same call again gives the same answer. */
function madeBefore(before: Secret, version: Secret['versions'][number] | undefined, { world }: Caller) {
  if (before.deletedAt !== undefined && before.deletedAt <= world.clock.now()) return undefined;
  if (before.deletedAt !== undefined)
    throw refusal(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const first = before.versions.find(({ id }) => id === version?.id);
  if (first === undefined || version === undefined || !isSameValue(first, version))
    throw refusal('ResourceExistsException', `The operation failed because the secret ${before.name} already exists.`);
  return { ARN: before.arn, Name: before.name, VersionId: first.id };
}

function newSecret(
  name: string,
  { world, region, account }: Caller,
  rest: Pick<Secret, 'description' | 'kmsKeyId' | 'tags' | 'versions'>,
): Secret {
  const end = randomBytes(3).toString('hex');
  const now = world.clock.now();
  return {
    region: region.name,
    name,
    arn: `arn:${world.partition}:secretsmanager:${region.name}:${account.id}:secret:${name}-${end}`,
    createdAt: now,
    changedAt: now,
    ...rest,
  };
}
