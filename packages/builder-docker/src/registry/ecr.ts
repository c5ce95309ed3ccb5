import { failure, type Host } from '@imgbuild/core/sdk';
import type { RegistryAuth } from '../engine/engine.ts';
import { problems } from '../problems.ts';

export interface EcrOptions {
  readonly server: string;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly token?: string | undefined;
  readonly profile?: string | undefined;
  /** Whether the public registry is meant whatever the server's name is. */
  readonly public: 'yes' | 'no';
}

interface Context {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** Where the API of the public registry is (docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html). */
const publicRegion = 'us-east-1';
const publicServer = 'public.ecr.aws';

/** ACCOUNT, FIPS and REGION of a private registry, in all of AWS's partitions; `dkr-ecr` and `on.aws` answer IPv6 as well. */
const privateServer =
  /^\d{12}\.dkr[.-]ecr(-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** A registry of ECR and how its API is reached. */
interface Registry {
  readonly kind: 'private' | 'public';
  readonly host: string;
  readonly region: string;
  readonly fips: 'yes' | 'no';
}

/** The part of a client's options that both clients share. `filepath` and `configFilepath` reach the SDK's default chain. */
interface ClientOptions {
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly profile?: string;
  readonly filepath?: string;
  readonly configFilepath?: string;
  readonly endpoint?: string;
  readonly useFipsEndpoint?: boolean;
}

/**
 * Asks AWS for a login to a registry of ECR (GetAuthorizationToken, docs.aws.amazon.com/AmazonECR/latest/APIReference); it holds for
 * twelve hours. Keys win over a profile, that over what the SDK finds by itself.
 */
export async function ecrAuth(o: EcrOptions, ctx: Context): Promise<RegistryAuth> {
  ctx.signal.throwIfAborted();
  const registry = registryOf(o);
  const options = clientOptions(registry, o, ctx.host);
  let token: string | undefined;
  try {
    token = await (registry.kind === 'public' ? publicToken(options, ctx.signal) : privateToken(options, ctx.signal));
  } catch (error) {
    ctx.signal.throwIfAborted();
    const reason = reasonOf(error);
    const code = error instanceof Error && error.name === 'CredentialsProviderError' ? 'ecr-no-credentials' : 'ecr-refused';
    throw failure(problems.create(code, { server: registry.host, reason }), error);
  }
  return readToken(token ?? '', registry.host, ctx.host);
}

function registryOf({ server, public: isPublic }: EcrOptions): Registry {
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
  if (isPublic === 'yes' || host === publicServer)
    return { kind: 'public', host: host === '' ? publicServer : host, region: publicRegion, fips: 'no' };
  const match = privateServer.exec(host);
  const [, fips, region] = match ?? [];
  if (region === undefined) throw failure(problems.create('not-ecr', { server }));
  return { kind: 'private', host, region, fips: fips === undefined ? 'no' : 'yes' };
}

/** What the SDK would read of its process is read of the run's environment, which need not be the same. */
function clientOptions(registry: Registry, o: EcrOptions, host: Host): ClientOptions {
  const { environment } = host;
  const variable = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const home = variable(host.platform === 'windows' ? 'USERPROFILE' : 'HOME');
  const filepath = variable('AWS_SHARED_CREDENTIALS_FILE') ?? (home === undefined ? undefined : `${home}/.aws/credentials`);
  const configFilepath = variable('AWS_CONFIG_FILE') ?? (home === undefined ? undefined : `${home}/.aws/config`);
  const own = registry.kind === 'public' ? 'AWS_ENDPOINT_URL_ECR_PUBLIC' : 'AWS_ENDPOINT_URL_ECR';
  const isIgnored = variable('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true';
  const endpoint = isIgnored ? undefined : (variable(own) ?? variable('AWS_ENDPOINT_URL'));
  const given = keysOf(o.accessKey, o.secretKey, o.token, registry);
  const profile = given === undefined ? (o.profile ?? variable('AWS_PROFILE')) : undefined;
  // The SDK's own order: a profile, even of the environment, wins over the environment's keys.
  const found =
    given ??
    (profile === undefined
      ? keysOf(variable('AWS_ACCESS_KEY_ID'), variable('AWS_SECRET_ACCESS_KEY'), variable('AWS_SESSION_TOKEN'), registry)
      : undefined);
  return {
    region: registry.region,
    ...(found === undefined ? {} : { credentials: found }),
    ...(profile === undefined ? {} : { profile }),
    ...(filepath === undefined ? {} : { filepath }),
    ...(configFilepath === undefined ? {} : { configFilepath }),
    // An endpoint of one's own is what it is: the SDK refuses to make it one of FIPS.
    ...(endpoint === undefined ? { useFipsEndpoint: registry.fips === 'yes' } : { endpoint, useFipsEndpoint: false }),
  };
}

function keysOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
  registry: Registry,
): ClientOptions['credentials'] {
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const reason = `there is ${accessKeyId === undefined ? 'a secret key without an access key' : 'an access key without a secret key'}`;
    throw failure(problems.create('ecr-no-credentials', { server: registry.host, reason }));
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function privateToken(options: ClientOptions, abortSignal: AbortSignal): Promise<string | undefined> {
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient(options);
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal });
    return authorizationData?.[0]?.authorizationToken;
  } finally {
    client.destroy();
  }
}

async function publicToken(options: ClientOptions, abortSignal: AbortSignal): Promise<string | undefined> {
  const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr-public');
  const client = new ECRPUBLICClient(options);
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal });
    return authorizationData?.authorizationToken;
  } finally {
    client.destroy();
  }
}

/** A token is base64 of `AWS:PASSWORD`. */
function readToken(token: string, server: string, host: Host): RegistryAuth {
  const text = Buffer.from(token, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 1) throw failure(problems.create('ecr-refused', { server, reason: 'its answer holds no user and password' }));
  const password = text.slice(colon + 1);
  for (const secret of [token, password]) host.hide(secret);
  return { serveraddress: server, username: text.slice(0, colon), password };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.message.trim().replace(/\.$/, '');
  return error.name === 'Error' || text === '' ? text || error.name : `${error.name}: ${text}`;
}
