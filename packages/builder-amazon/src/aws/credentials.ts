import { failure, type Host } from '@imgbuild/core/sdk';
import {
  createCredentialChain,
  fromHttp,
  fromIni,
  fromNodeProviderChain,
  fromProcess,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import type { AccessConfig, AssumeRoleConfig } from '../config/access.ts';
import { problems } from '../problems.ts';
import type { Access } from '../access-for.ts';
import { profileFiles, profileName, variable } from './access.ts';
import type { CallLogPlugin } from './call-log.ts';
import { troubleOf } from './errors.ts';
import { type Codes, codesOf, deviceOf } from './mfa.ts';
import { vaultCredentials } from './vault.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type CredentialProvider = () => Promise<Keys>;

/** Where credentials come from, and by which way. */
interface Origin {
  readonly region: string;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Milliseconds that one call may take. */
  readonly limit: number;
  readonly client: object;
  /** What stands between the clients of STS and the service. */
  readonly plugins: CallLogPlugin[];
}

/** Sessions that a code of an MFA device opened: no code is taken twice, so that they are kept for the whole run. */
const sessions = new WeakMap<Host, Map<string, CredentialProvider>>();

/**
 * Who signs: keys of the template, of Vault, of a profile that the template names, of the run's environment, then what the SDK's
 * own chain finds (profiles with SSO, processes and roles, web identity, containers, the machine's role); with `assume_role` a
 * session of that role on top. Keys are asked for again before they expire. `config` is missing after a crash: then nothing of the
 * template but `access` is known.
 */
export function credentialsFor(access: Access, config: Partial<AccessConfig> | undefined, o: Origin): CredentialProvider {
  if (config?.mfa_code === undefined || config.mfa_code === '') return newCredentials(access, config, o);
  const known = sessions.get(o.host) ?? new Map<string, CredentialProvider>();
  sessions.set(o.host, known);
  const { access_key: id, token, assume_role: role, mfa_code: code } = config;
  const key = JSON.stringify([code, id, token, role, profileName(access, o.host), profileFiles(access, o.host)]);
  // It outlives the clients that it was opened for.
  const provider = known.get(key) ?? newCredentials(access, config, { ...o, signal: new AbortController().signal });
  known.set(key, provider);
  return provider;
}

function newCredentials(access: Access, config: Partial<AccessConfig> | undefined, o: Origin): CredentialProvider {
  const codes = codesOf(config?.mfa_code);
  const base = baseCredentials(access, config, codes, o);
  const { role_arn: arn = '', ...role } = config?.assume_role ?? access.assume_role ?? {};
  const provider =
    arn === '' ? base : assumed(base, { ...role, role_arn: arn }, { codes, device: () => deviceOf(access, o.host) }, o);
  return hidden(async () => {
    const keys = await provider();
    codes.spend();
    return keys;
  }, o.host);
}

/** Whose credentials a configuration has, for messages. */
export function describeHolder(config: AccessConfig, host: Host): string {
  const { access_key: id = '', vault_aws_engine: vault, assume_role: role } = config;
  const profile = profileName(config as Access, host);
  const base =
    id !== ''
      ? 'access_key of the template'
      : vault !== undefined
        ? 'the keys that Vault made'
        : !config.profile && environmentKeys(host) !== undefined
          ? 'AWS_ACCESS_KEY_ID'
          : profile !== undefined
            ? `the profile ${profile}`
            : 'the credentials that the AWS SDK found';
  const { role_arn: arn = '' } = role ?? {};
  return arn === '' ? base : `${base}, with the role ${arn}`;
}

function baseCredentials(access: Access, config: Partial<AccessConfig> | undefined, codes: Codes, o: Origin): CredentialProvider {
  const given = keysOf(config?.access_key, config?.secret_key, config?.token);
  if (given !== undefined) return async () => given;
  const vault = config?.vault_aws_engine;
  if (vault !== undefined) return vaultCredentials(vault, o);
  // Packer's order, which is that of AWS's SDK for Go: only a profile of the template goes before the environment's keys.
  const fromEnvironment = access.profile ? undefined : environmentKeys(o.host);
  if (fromEnvironment !== undefined) return async () => fromEnvironment;
  const profile = profileName(access, o.host);
  const settings = {
    ...profileFiles(access, o.host),
    ...(profile === undefined ? {} : { profile }),
    ignoreCache: true,
    mfaCodeProvider: codes.take,
    clientConfig: { region: o.region, ...o.client },
    clientPlugins: o.plugins,
  };
  return access.skip_metadata_api_check === true ? withoutMachine(settings, o.host) : fromNodeProviderChain(settings);
}

/** The SDK's own chain but for the machine's metadata, which it leaves out only where a variable of its process says so. */
function withoutMachine(settings: NonNullable<Parameters<typeof fromIni>[0]>, host: Host): CredentialProvider {
  const none = async (): Promise<never> => {
    const reason =
      'Neither profiles nor the environment have any, and skip_metadata_api_check = true leaves out the machine’s role';
    throw failure(problems.create('no-credentials', { reason }));
  };
  // What a container says of its keys goes before "none": when it does not give them, it tells why.
  return createCredentialChain(fromIni(settings), fromProcess(settings), fromTokenFile(settings), containerKeys(host) ?? none);
}

/**
 * Keys that the container has, of ECS or EKS; nothing outside of one.
 * Source: AWS SDKs and Tools Reference Guide, "Container credential provider".
 */
function containerKeys(host: Host): CredentialProvider | undefined {
  const relative = variable(host, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = variable(host, 'AWS_CONTAINER_CREDENTIALS_FULL_URI');
  if (relative === undefined && full === undefined) return undefined;
  const file = variable(host, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token = variable(host, 'AWS_CONTAINER_AUTHORIZATION_TOKEN');
  const settings = {
    ...(relative === undefined ? { awsContainerCredentialsFullUri: full } : { awsContainerCredentialsRelativeUri: relative }),
    ...(file === undefined ? { awsContainerAuthorizationToken: token } : { awsContainerAuthorizationTokenFile: file }),
  };
  // Made when it is asked: the SDK refuses an address that is none while it makes the provider.
  return async () => fromHttp(settings as NonNullable<Parameters<typeof fromHttp>[0]>)();
}

function environmentKeys(host: Host): Keys | undefined {
  return keysOf(
    variable(host, 'AWS_ACCESS_KEY_ID') ?? variable(host, 'AWS_ACCESS_KEY'),
    variable(host, 'AWS_SECRET_ACCESS_KEY') ?? variable(host, 'AWS_SECRET_KEY'),
    variable(host, 'AWS_SESSION_TOKEN'),
  );
}

function keysOf(id: string | undefined, secret: string | undefined, token: string | undefined): Keys | undefined {
  if (id === undefined || id === '' || secret === undefined || secret === '') return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token === undefined || token === '' ? {} : { sessionToken: token }) };
}

/** Source: STS API Reference, AssumeRole. */
function assumed(
  base: CredentialProvider,
  role: Partial<AssumeRoleConfig> & { readonly role_arn: string },
  { codes, device }: { readonly codes: Codes; device(): Promise<string | undefined> },
  o: Origin,
): CredentialProvider {
  const tags = Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const session = role.session_name;
  const params = {
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
  };
  return async () => {
    const serial = codes.given === 'yes' ? await device() : undefined;
    const provider = fromTemporaryCredentials({
      masterCredentials: base,
      clientConfig: { region: o.region, ...o.client },
      clientPlugins: o.plugins,
      mfaCodeProvider: codes.take,
      params: { ...params, ...(serial === undefined ? {} : { SerialNumber: serial }) },
    });
    try {
      return await provider();
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'refused') throw error;
      const hint =
        codes.given === 'yes' && serial === undefined
          ? ' mfa_code was not sent: mfa_serial of the profile must say which device it is of.'
          : '';
      const { code, reason } = trouble;
      throw failure(problems.create('role-refused', { role: role.role_arn, region: o.region, code, reason, hint }), error);
    }
  };
}

/** Milliseconds before they expire at which keys are asked for again; of such that do not live long, half of their life. */
const beforeExpiry = 5 * 60_000;
/** Milliseconds until they are asked for again when there were none. */
const untilNextTry = 60_000;

/** Asks once for all callers, hides what it gets, and says for people why there is none. */
function hidden(provider: CredentialProvider, host: Host): CredentialProvider {
  let asking: Promise<Keys> | undefined;
  let last: Keys | undefined;
  let until = Infinity;
  const ask = async (): Promise<Keys> => {
    let keys: Keys;
    try {
      keys = await provider();
    } catch (error) {
      const end = last?.expiration?.getTime() ?? 0;
      if (last === undefined || host.clock.now() >= end) throw toldError(error);
      // Keys that still hold are better than none: they may last to the end of the build.
      until = Math.min(host.clock.now() + untilNextTry, end);
      return last;
    }
    last = keys;
    const end = keys.expiration?.getTime() ?? Infinity;
    until = end - Math.min(beforeExpiry, (end - host.clock.now()) / 2);
    host.hide(keys.secretAccessKey);
    if (keys.sessionToken !== undefined) host.hide(keys.sessionToken);
    return keys;
  };
  return async () => {
    if (last !== undefined && host.clock.now() < until) return last;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/** What is no answer at all goes on as it is: the call that the keys were for is tried again, and they with it. */
function toldError(error: unknown): unknown {
  if (!(error instanceof Error) || 'problem' in error) return error;
  const create = (reason: string): Error => failure(problems.create('no-credentials', { reason }), error);
  if (error.name === 'CredentialsProviderError') return create(error.message.replace(/\.$/, ''));
  const trouble = troubleOf(error);
  return trouble.kind === 'refused' ? create(`${trouble.code}: ${trouble.reason}`) : error;
}
