import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { EC2Client } from '@aws-sdk/client-ec2';
import { abortError, type Host, untilAborted } from '@imgbuild/core/sdk';
import type { AccessConfig } from '../config/access.ts';
import { type Access, accessFor } from '../access-for.ts';
import { endpointOf } from '../endpoint.ts';
import { regionOf, variable } from './access.ts';
import { type CredentialProvider, credentialsFor } from './credentials.ts';

/** What every client of the SDK is made with. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly maxAttempts: 1;
  readonly endpoint?: string;
  readonly requestHandler: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent; readonly connectionTimeout: number };
}

/** Clients of one account, for all builds of a run that reach it in the same way. */
export interface Clients {
  readonly access: Access;
  /** Where the build is. */
  readonly region: string;
  readonly credentials: CredentialProvider;
  /** How often a call is tried again that got no answer, or one that may be another the next time. */
  readonly retries: number;
  /** Milliseconds that one try of a call may take. */
  readonly limit: number;
  readonly decode: 'yes' | 'no';
  ec2(region?: string): EC2Client;
  /** Settings for a client of another service; `custom_endpoint_ec2` is for EC2, the SDK's variables are for all. */
  settings(service: string, region?: string): ClientSettings;
  /** One client of a kind for all. */
  client<C extends SdkClient>(service: string, region: string | undefined, make: (settings: ClientSettings) => C): C;
}

/** A client of any service. Each says of what types its plugins are. */
interface SdkClient {
  destroy(): void;
  readonly middlewareStack: { use(plugin: never): void };
}

interface Shared {
  users: number;
  /** Ends what the clients themselves wait for. A build that ends must not: others may wait for the same. */
  readonly ending: AbortController;
  readonly clients: Promise<Clients & { close(): void }>;
}

/** Clients by the run's host and how the account is reached. Builds of a run share them, and the connections. */
const pool = new WeakMap<Host, Map<string, Shared>>();

/** Packer's. */
const usualRetries = 10;
/** Milliseconds; EC2 answers within seconds, and a connection that is dead does not. */
const usualLimit = 60_000;

/** Gives the clients; `leave` must be called when they are not used any more. */
export async function joinClients(
  settings: AccessConfig | Access,
  ctx: { readonly host: Host; readonly signal: AbortSignal },
): Promise<{ readonly clients: Clients; leave(): Promise<void> }> {
  const config = isConfig(settings) ? settings : undefined;
  const access = isConfig(settings) ? accessFor(settings) : settings;
  const shared = pool.get(ctx.host) ?? new Map<string, Shared>();
  pool.set(ctx.host, shared);
  // Keys of the template tell accounts apart; they stay in this process's memory.
  const key = JSON.stringify([
    access,
    config?.access_key,
    config?.secret_key,
    config?.token,
    config?.vault_aws_engine,
    config?.assume_role,
    config?.mfa_code,
    config?.decode_authorization_messages,
  ]);
  const entry = shared.get(key) ?? newEntry((signal) => openClients(access, config, { host: ctx.host, signal }));
  shared.set(key, entry);
  const forget = (): void => {
    if (shared.get(key) === entry) shared.delete(key);
  };
  entry.users++;
  const leave = async (): Promise<void> => {
    if (--entry.users > 0) return;
    forget();
    entry.ending.abort(abortError({ kind: 'ended', what: 'connections to AWS' }));
    // What could not be opened is nothing to close, and whoever waited for it was told.
    await entry.clients.then(
      (clients) => clients.close(),
      () => undefined,
    );
  };
  // Whoever comes later may try again.
  entry.clients.catch(forget);
  try {
    return { clients: await untilAborted(entry.clients, ctx.signal), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

function newEntry(open: (signal: AbortSignal) => Shared['clients']): Shared {
  const ending = new AbortController();
  return { users: 0, ending, clients: open(ending.signal) };
}

function isConfig(settings: AccessConfig | Access): settings is AccessConfig {
  return 'decode_authorization_messages' in settings;
}

async function openClients(
  access: Access,
  config: AccessConfig | undefined,
  { host, signal }: { readonly host: Host; readonly signal: AbortSignal },
): Promise<Clients & { close(): void }> {
  const region = await regionOf(access, host, signal);
  const proxyEnv = host.environment;
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50, proxyEnv } as object),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      maxSockets: 50,
      rejectUnauthorized: access.insecure_skip_tls_verify !== true,
      proxyEnv,
    } as object),
  };
  const requestHandler = { ...agents, connectionTimeout: 10_000 };
  const given = access.custom_endpoint_ec2;
  const custom = given === undefined || given === '' ? undefined : (endpointOf(given) ?? given);
  const addressOf = (service: string): string | undefined => {
    if (service === 'EC2' && custom !== undefined) return custom;
    if (variable(host, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true') return undefined;
    return variable(host, `AWS_ENDPOINT_URL_${service}`) ?? variable(host, 'AWS_ENDPOINT_URL');
  };
  const logFile = variable(host, 'IMGBUILD_AWS_CALL_LOG');
  const log = logFile === undefined ? undefined : (await import('./call-log.ts')).callLogOf(host, logFile);
  const sts = addressOf('STS');
  const seconds = Number(variable(host, 'IMGBUILD_AWS_REQUEST_SECONDS'));
  const limit = seconds > 0 ? seconds * 1000 : usualLimit;
  const credentials = credentialsFor(access, config, {
    region,
    host,
    signal,
    limit,
    // Nobody else ends a call that gets credentials.
    client: {
      requestHandler: { ...requestHandler, requestTimeout: limit, throwOnRequestTimeout: true },
      ...(sts === undefined ? {} : { endpoint: sts }),
    },
    plugins: log === undefined ? [] : [log.plugin(region)],
  });
  const made = new Map<string, SdkClient>();
  const settings = (service: string, of: string = region): ClientSettings => {
    const endpoint = addressOf(service);
    return {
      region: of,
      credentials,
      // Trying again is ours: it must end with the build, be seen, and know what a second try could do.
      maxAttempts: 1,
      requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  };
  const client: Clients['client'] = (service, of = region, make) => {
    const key = `${service} ${of}`;
    const known = made.get(key);
    if (known !== undefined) return known as ReturnType<typeof make>;
    const opened = make(settings(service, of));
    if (log !== undefined) opened.middlewareStack.use(log.plugin(of) as never);
    made.set(key, opened);
    return opened;
  };
  return {
    access,
    region,
    credentials,
    retries: access.max_retries === undefined || access.max_retries === 0 ? usualRetries : access.max_retries,
    limit,
    decode: config?.decode_authorization_messages === true ? 'yes' : 'no',
    settings,
    client,
    ec2: (of) => client('EC2', of, (o) => new EC2Client(o)),
    close: () => {
      for (const each of made.values()) each.destroy();
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}
