import { action } from '../action.ts';
import { checkConstraints, tagPairs } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Secret, SecretVersion } from '../state.ts';
import { boolean, integer, list, string, structure } from '../wire/shape.ts';
import { secretOf, usableSecret } from './values.ts';

const day = 86_400_000;

/** Source: Secrets Manager API Reference, the actions of these names. */
export const readingActions = {
  GetSecretValue: action(
    structure({ SecretId: string, VersionId: string, VersionStage: string }),
    ({ SecretId: asked, VersionId: id, VersionStage: stage }, caller) => {
      checkConstraints('ValidationException', [
        secretId(asked),
        { name: 'versionId', value: id, least: 32, most: 64 },
        { name: 'versionStage', value: stage, least: 1, most: 256 },
      ]);
      const secret = usableSecret(asked ?? '', caller);
      const { id: found, stages, text, bytes, createdAt } = versionAsked(secret, id, stage);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: found,
        SecretString: text,
        SecretBinary: bytes === undefined ? undefined : Buffer.from(bytes).toString('base64'),
        VersionStages: stages,
        CreatedDate: createdAt / 1000,
      };
    },
  ),
  DescribeSecret: action(structure({ SecretId: string }), ({ SecretId: asked }, caller) => {
    checkConstraints('ValidationException', [secretId(asked)]);
    const secret = secretOf(asked ?? '', caller);
    return { ...described(secret), VersionIdsToStages: stagesById(secret) };
  }),
  DeleteSecret: action(
    structure({ SecretId: string, RecoveryWindowInDays: integer, ForceDeleteWithoutRecovery: boolean }),
    ({ SecretId: asked, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force }, caller) => {
      const { world, region, account } = caller;
      checkConstraints('ValidationException', [secretId(asked)]);
      if (force === true && days !== undefined)
        throw refusal(
          'InvalidParameterException',
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      if (days !== undefined && (days < 7 || days > 30))
        throw refusal('InvalidParameterException', 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
      const secret = force === true ? secretOf(asked ?? '', caller) : usableSecret(asked ?? '', caller);
      const now = world.clock.now();
      secret.deletedAt = force === true ? now : now + (days ?? 30) * day;
      if (force === true) account.secrets.delete(`${region.name} ${secret.name}`);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedAt / 1000 };
    },
  ),
  ListSecrets: action(
    structure({
      IncludePlannedDeletion: boolean,
      MaxResults: integer,
      NextToken: string,
      Filters: list(structure({ Key: string, Values: list(string) })),
      SortOrder: string,
      SortBy: string,
    }),
    (input, caller) => {
      const { MaxResults: most = 100, NextToken: token, IncludePlannedDeletion: planned, SortOrder: order } = input;
      checkConstraints('ValidationException', [
        { name: 'maxResults', value: input.MaxResults, least: 1, most: 100 },
        { name: 'sortOrder', value: order, values: ['asc', 'desc'] },
        { name: 'sortBy', value: input.SortBy, values: ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] },
        ...input.Filters.map(
          ({ Key: key }) => ({ name: 'key', value: key, required: true, values: Object.keys(filterTexts) }) as const,
        ),
      ]);
      const all = [...caller.account.secrets.values()]
        .filter(
          (secret) =>
            secret.region === caller.region.name &&
            (secret.deletedAt ?? Infinity) > caller.world.clock.now() &&
            (planned === true || secret.deletedAt === undefined) &&
            input.Filters.every(({ Key: key = '', Values: values }) => passes(secret, key, values)),
        )
        .sort((one, other) => compare(one, other, input.SortBy ?? 'created-date') * (order === 'asc' ? 1 : -1));
      const start = token === undefined ? 0 : Number(/^place-(\d+)$/.exec(token)?.[1]);
      if (Number.isNaN(start)) throw refusal('InvalidNextTokenException', 'The NextToken value is invalid.');
      return {
        SecretList: all
          .slice(start, start + most)
          .map((secret) => ({ ...described(secret), SecretVersionsToStages: stagesById(secret) })),
        NextToken: start + most < all.length ? `place-${start + most}` : undefined,
      };
    },
  ),
};

function secretId(value: string | undefined) {
  return { name: 'secretId', value, required: true, least: 1, most: 2048 } as const;
}

function versionAsked(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
  const notFound = (what: string): Error =>
    refusal('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
  if (id === undefined) {
    const label = stage ?? 'AWSCURRENT';
    const staged = secret.versions.find(({ stages }) => stages.includes(label));
    if (staged === undefined) throw notFound(`staging label: ${label}`);
    return staged;
  }
  const version = secret.versions.find((each) => each.id === id);
  if (version === undefined) throw notFound(`VersionId: ${id}`);
  if (stage !== undefined && !version.stages.includes(stage))
    throw refusal('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.');
  return version;
}

function stagesById({ versions }: Secret): Readonly<Record<string, readonly string[]>> {
  // A version without a stage is deprecated, and not told.
  return Object.fromEntries(versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]));
}

function described(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    LastChangedDate: secret.changedAt / 1000,
    DeletedDate: secret.deletedAt === undefined ? undefined : secret.deletedAt / 1000,
    Tags: secret.tags.size === 0 ? undefined : tagPairs(secret.tags),
    CreatedDate: secret.createdAt / 1000,
  };
}

/** What a filter looks at: beginnings of it, or of its words. */
const filterTexts: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  'tag-key': ({ tags }) => [...tags.keys()],
  'tag-value': ({ tags }) => [...tags.values()],
  all: ({ name, description = '', tags }) => [name, description, ...tags.keys(), ...tags.values()],
};

function passes(secret: Secret, key: string, values: readonly string[]): boolean {
  const texts = (filterTexts[key]?.(secret) ?? []).map((text) =>
    key === 'description' || key === 'all' ? text.toLowerCase() : text,
  );
  return values.some((value) => {
    const isNot = value.startsWith('!');
    const wanted = isNot ? value.slice(1) : value;
    const found =
      key === 'description' || key === 'all'
        ? texts.some((text) => text.split(/[\s/_+=.@-]+/).some((word) => word.startsWith(wanted.toLowerCase())))
        : texts.some((text) => text.startsWith(wanted));
    return found !== isNot;
  });
}

function compare(one: Secret, other: Secret, by: string): number {
  if (by === 'name') return one.name < other.name ? -1 : 1;
  return by === 'last-changed-date' ? one.changedAt - other.changedAt : one.createdAt - other.createdAt;
}
