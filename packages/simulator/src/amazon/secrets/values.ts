import { randomUUID } from 'node:crypto';
import type { Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Secret, SecretVersion } from '../state.ts';

/** What a call gives a secret to keep. */
export interface Given {
  readonly ClientRequestToken: string | undefined;
  readonly SecretString: string | undefined;
  /** Base64. */
  readonly SecretBinary: string | undefined;
}

/** A version of what a call gives; nothing when it gives none. */
export function versionOf(given: Given, stages: readonly string[], { world }: Caller): SecretVersion | undefined {
  const { ClientRequestToken: token, SecretString: text, SecretBinary: binary } = given;
  if (text !== undefined && binary !== undefined)
    throw refusal(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (text === undefined && binary === undefined) return undefined;
  const bytes = binary === undefined ? undefined : Buffer.from(binary, 'base64');
  if (bytes !== undefined && bytes.toString('base64') !== binary)
    throw refusal('SerializationException', 'SecretBinary is not base64.');
  const size = bytes?.length ?? Buffer.byteLength(text ?? '');
  if (size === 0 || size > 65_536)
    throw refusal(
      'ValidationException',
      `1 validation error detected: Value at 'secret${bytes === undefined ? 'String' : 'Binary'}' failed to satisfy constraint: Member must have length between 1 and 65536, inclusive`,
    );
  return {
    id: token ?? randomUUID(),
    stages,
    ...(text === undefined ? {} : { text }),
    ...(bytes === undefined ? {} : { bytes }),
    createdAt: world.clock.now(),
  };
}

/** Whether two versions keep the same. */
export function isSameValue(one: SecretVersion, other: SecretVersion): boolean {
  return one.text === other.text && Buffer.compare(one.bytes ?? Buffer.alloc(0), other.bytes ?? Buffer.alloc(0)) === 0;
}

/**
 * The versions of a secret with a new one. A stage is at one version at a time; what AWSCURRENT leaves gets AWSPREVIOUS. Source:
 * Secrets Manager User Guide, "Secret versions".
 */
export function withVersion(versions: readonly SecretVersion[], added: SecretVersion): readonly SecretVersion[] {
  const leaves = added.stages.includes('AWSCURRENT') ? versions.find(({ stages }) => stages.includes('AWSCURRENT')) : undefined;
  const staged = versions.map((version) => {
    const kept = version.stages.filter(
      (stage) => !added.stages.includes(stage) && !(leaves !== undefined && stage === 'AWSPREVIOUS'),
    );
    return { ...version, stages: version === leaves ? [...kept, 'AWSPREVIOUS'] : kept };
  });
  return [...staged, added];
}

/** A secret by its name, its ARN, or its ARN without the six characters at the end. */
export function secretOf(asked: string, { region, account, world }: Caller): Secret {
  const secret = [...account.secrets.values()].find(
    ({ region: where, name, arn }) =>
      where === region.name && (name === asked || arn === asked || arn.replace(/-\w{6}$/, '') === asked),
  );
  if (secret === undefined || (secret.deletedAt ?? Infinity) <= world.clock.now())
    throw refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

/** The same of one that may be used. */
export function usableSecret(asked: string, caller: Caller): Secret {
  const secret = secretOf(asked, caller);
  if (secret.deletedAt !== undefined)
    throw refusal(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}
