import { failure, type Host } from '@imgbuild/core/sdk';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AccessConfig, AssumeRoleConfig } from '../config/access.ts';
import { problems } from '../problems.ts';
import type { Access } from '../access-for.ts';
import { profileFiles, profileName, variable } from './access.ts';
import { vaultCredentials } from './vault.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type CredentialProvider = () => Promise<Keys>;

/**
 * Who signs: keys of the template, of Vault, of the run's environment, then what the SDK's own chain finds (profiles with SSO,
 * processes and roles, web identity, containers, the machine's role); with `assume_role` a session of that role on top. Keys are
 * asked for again before they expire. `config` is missing after a crash: then nothing of the template but `access` is known.
 */
export function credentialsFor(
  access: Access,
  config: Partial<AccessConfig> | undefined,
  o: { readonly region: string; readonly host: Host; readonly signal: AbortSignal; readonly client: object },
): CredentialProvider {
  const base = baseCredentials(access, config, o);
  const role = config?.assume_role ?? access.assume_role;
  const provider = role?.role_arn === undefined ? base : assumed(base, { ...role, role_arn: role.role_arn }, o);
  return hidden(provider, o.host);
}

function baseCredentials(
  access: Access,
  config: Partial<AccessConfig> | undefined,
  o: { readonly region: string; readonly host: Host; readonly signal: AbortSignal; readonly client: object },
): CredentialProvider {
  const given = keysOf(config?.access_key, config?.secret_key, config?.token);
  if (given !== undefined) return async () => given;
  const vault = config?.vault_aws_engine;
  if (vault !== undefined) return vaultCredentials(vault, o);
  const profile = profileName(access, o.host);
  // The SDK's order: a profile, even of the environment, goes before the environment's keys.
  const fromEnvironment =
    profile === undefined
      ? keysOf(
          variable(o.host, 'AWS_ACCESS_KEY_ID') ?? variable(o.host, 'AWS_ACCESS_KEY'),
          variable(o.host, 'AWS_SECRET_ACCESS_KEY') ?? variable(o.host, 'AWS_SECRET_KEY'),
          variable(o.host, 'AWS_SESSION_TOKEN'),
        )
      : undefined;
  if (fromEnvironment !== undefined) return async () => fromEnvironment;
  const chain = fromNodeProviderChain({
    ...profileFiles(access, o.host),
    ...(profile === undefined ? {} : { profile }),
    ignoreCache: true,
    clientConfig: { region: o.region, ...o.client },
    ...(access.skip_metadata_api_check === true ? { maxRetries: 0, timeout: 1 } : {}),
  });
  return chain;
}

function keysOf(id: string | undefined, secret: string | undefined, token: string | undefined): Keys | undefined {
  if (id === undefined || id === '' || secret === undefined || secret === '') return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token === undefined || token === '' ? {} : { sessionToken: token }) };
}

/** Source: STS API Reference, AssumeRole. */
function assumed(
  base: CredentialProvider,
  role: Partial<AssumeRoleConfig> & { readonly role_arn: string },
  o: { readonly region: string; readonly client: object },
): CredentialProvider {
  const tags = Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const session = role.session_name;
  return fromTemporaryCredentials({
    masterCredentials: base,
    clientConfig: { region: o.region, ...o.client },
    params: {
      RoleArn: role.role_arn,
      RoleSessionName: session === undefined || session === '' ? `imgbuild-${Date.now()}` : session,
      ...(role.duration_seconds === undefined ? {} : { DurationSeconds: role.duration_seconds }),
      ...(role.external_id === undefined || role.external_id === '' ? {} : { ExternalId: role.external_id }),
      ...(role.policy === undefined || role.policy === '' ? {} : { Policy: role.policy }),
      ...(role.policy_arns === undefined || role.policy_arns.length === 0
        ? {}
        : { PolicyArns: role.policy_arns.map((arn) => ({ arn })) }),
      ...(tags.length === 0 ? {} : { Tags: tags }),
      ...(role.transitive_tag_keys === undefined || role.transitive_tag_keys.length === 0
        ? {}
        : { TransitiveTagKeys: [...role.transitive_tag_keys] }),
    },
  });
}

/** Milliseconds before they expire at which keys are asked for again. */
const beforeExpiry = 5 * 60_000;

/** Asks once for all callers, hides what it gets, and says for people why there is none. */
function hidden(provider: CredentialProvider, host: Host): CredentialProvider {
  let known: Promise<Keys> | undefined;
  let until = Infinity;
  const ask = async (): Promise<Keys> => {
    let keys: Keys;
    try {
      keys = await provider();
    } catch (error) {
      known = undefined;
      if (error instanceof Error && error.name === 'CredentialsProviderError')
        throw failure(problems.create('no-credentials', { reason: error.message.replace(/\.$/, '') }), error);
      throw error;
    }
    until = keys.expiration === undefined ? Infinity : keys.expiration.getTime() - beforeExpiry;
    host.hide(keys.secretAccessKey);
    if (keys.sessionToken !== undefined) host.hide(keys.sessionToken);
    return keys;
  };
  return async () => {
    if (known === undefined || host.clock.now() >= until) known = ask();
    return known;
  };
}
