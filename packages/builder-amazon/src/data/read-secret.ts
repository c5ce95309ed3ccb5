import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type ComponentContext, failure } from '@imgbuild/core/sdk';
import { askService } from '../aws/ask-service.ts';
import type { ClientSettings } from '../aws/clients.ts';
import { codeOf, reasonOf } from '../aws/errors.ts';
import { openClients } from '../aws/open.ts';
import type { SecretData, SecretDataConfig } from '../config/data-secretsmanager.ts';
import { problems } from '../problems.ts';
import { secretValue } from './secret-value.ts';

/** Reads a secret, and hides it. Source: Secrets Manager API Reference, GetSecretValue. */
export async function readSecret(ctx: ComponentContext<SecretDataConfig>): Promise<SecretData> {
  const { name, key = '', version_id: id = '', version_stage: stage } = ctx.config;
  const clients = await openClients(ctx.config, ctx);
  const version = id === '' ? { VersionStage: stage } : { VersionId: id };
  const command = new GetSecretValueCommand({ SecretId: name, ...version });
  const make = (settings: ClientSettings): SecretsManagerClient => new SecretsManagerClient(settings);
  const answer = await askService(clients, 'SECRETS_MANAGER', make, command, ctx).catch((error: unknown) => {
    if (codeOf(error) !== 'ResourceNotFoundException') throw error;
    const reason = reasonOf(error);
    throw failure(problems.create('secret-not-found', { name, region: clients.region, reason }), error);
  });
  const text = answer.SecretString ?? '';
  const binary = answer.SecretBinary === undefined ? '' : asText(answer.SecretBinary);
  const hide = (secret: string): void => {
    if (secret !== '') ctx.host.hide(secret);
  };
  for (const secret of [text, binary]) hide(secret);
  const value = secretValue(text, key, name);
  hide(value);
  return { value, secret_string: text, secret_binary: binary, version_id: answer.VersionId ?? '' };
}

/** Bytes as the text that they are, else as base64. */
function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
