import { failure, type Host, problemOf, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { askHelper, type Helper, serversOf } from './credential-helper.ts';
import { type DockerConfig, parseConfig, readConfigFile, readDockerConfig, said, type StoredAuth } from './docker-config.ts';
import type { RegistryAuth } from '../engine/engine.ts';
import { problems } from '../problems.ts';
import { hub } from './reference.ts';

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** Docker Hub, as Docker's settings and helpers name it. */
const hubServer = 'https://index.docker.io/v1/';

/** All names of Docker Hub's registry. */
const hubHosts: readonly string[] = [hub, 'index.docker.io', 'registry-1.docker.io'];

/** Settings that hold credentials, and how they name things. */
interface Source {
  readonly config: DockerConfig;
  /** Docker's keys are hosts, with a scheme and path where they are old; those of Podman can also be namespaces of a host. */
  readonly keys: 'docker' | 'podman';
}

/**
 * Credentials for a registry, by the domain of a reference, out of what `docker login` and `podman login` keep; undefined when
 * there are none. In each of the settings, a helper for the registry is asked first, else the one for all, then what is written
 * in the file itself.
 */
export async function registryAuth(domain: string, ctx: Context): Promise<RegistryAuth | undefined> {
  for (const source of await sources(ctx.host)) {
    const server = serverOf(domain, source.keys);
    const helper = helperFor(server, source.config);
    const kept = helper === undefined ? undefined : await askHelper(helper, server, ctx);
    const found = kept ?? storedAuth(domain, source, ctx.host);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * All that is kept, by the server's name: a build can pull from any registry (Engine API, X-Registry-Config). A helper that
 * fails is a warning, since its registry may not be needed.
 */
export async function allRegistryAuths(
  ctx: Context & { readonly report: Reporter },
): Promise<Readonly<Record<string, RegistryAuth>>> {
  const all = new Map<string, RegistryAuth>();
  // Last first: what is looked at first for one registry wins here as well.
  for (const source of (await sources(ctx.host)).reverse()) {
    const { config } = source;
    const put = async (key: string, find: () => Promise<RegistryAuth | undefined>): Promise<void> => {
      const found = await orWarn(undefined, ctx, find);
      if (found !== undefined) all.set(engineKey(key), { ...found, serveraddress: engineKey(key) });
    };
    const domains = new Set([...config.auths.keys()].filter((key) => isWhole(key, source)).map(domainOf));
    for (const domain of domains) await put(domain, async () => storedAuth(domain, source, ctx.host));
    const general = helperFor('', config);
    const listed = general === undefined ? [] : await orWarn([], ctx, () => serversOf(general, ctx));
    // In the order of what wins: a registry's own helper comes last.
    for (const server of [...listed.filter((each) => !config.credHelpers.has(each)), ...config.credHelpers.keys()]) {
      const helper = helperFor(server, config);
      if (helper !== undefined) await put(server, () => askHelper(helper, server, ctx));
    }
  }
  return Object.fromEntries(all);
}

async function orWarn<T>(otherwise: T, ctx: Context & { readonly report: Reporter }, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const problem = problemOf(error);
    if (ctx.signal.aborted || problem === undefined) throw error;
    ctx.report.warn({ ...problem, severity: 'warning' });
    return otherwise;
  }
}

/** Docker's settings, then Podman's. DOCKER_AUTH_CONFIG holds settings itself and wins over the file. */
async function sources(host: Host): Promise<Source[]> {
  const variable = said(host, 'DOCKER_AUTH_CONFIG');
  const runtime = said(host, 'XDG_RUNTIME_DIR');
  const podmanFile = said(host, 'REGISTRY_AUTH_FILE') ?? (runtime === undefined ? undefined : `${runtime}/containers/auth.json`);
  const [docker, podman] = await Promise.all([
    readDockerConfig(host),
    podmanFile === undefined ? undefined : readConfigFile(podmanFile, host),
  ]);
  return [
    ...(variable === undefined ? [] : [{ config: parseConfig(variable, 'DOCKER_AUTH_CONFIG'), keys: 'docker' as const }]),
    ...(docker === undefined ? [] : [{ config: docker, keys: 'docker' as const }]),
    ...(podman === undefined ? [] : [{ config: podman, keys: 'podman' as const }]),
  ];
}

/** What a registry is called in settings and to helpers. */
function serverOf(domain: string, keys: Source['keys']): string {
  if (!hubHosts.includes(domain)) return domain;
  return keys === 'docker' ? hubServer : hub;
}

/** The name of a registry that engines look for, whatever it was called. */
export function engineKey(key: string): string {
  return serverOf(domainOf(key), 'docker');
}

/** The host, with its port, of a key which may be an address with scheme and path. */
export function domainOf(key: string): string {
  const host = key.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/s, '');
  return hubHosts.includes(host) ? hub : host;
}

/** Whether a key is for all of its registry. With Podman one with a path is not, unless the path is that of an old API. */
function isWhole(key: string, { keys }: Source): boolean {
  return keys === 'docker' || /^(?:[a-z]+:\/\/)?[^/]+\/?(?:v[12]\/?)?$/.test(key);
}

function helperFor(server: string, { credHelpers, credsStore, path }: DockerConfig): Helper | undefined {
  const name = credHelpers.get(server) ?? credsStore;
  return name === undefined || name === '' ? undefined : { name, path };
}

/** What a file itself holds for a registry: by its very name, else by the host of an old key. */
function storedAuth(domain: string, source: Source, host: Host): RegistryAuth | undefined {
  const { auths } = source.config;
  const others = [...auths.keys()].filter((key) => domainOf(key) === domainOf(domain) && isWhole(key, source));
  for (const key of [serverOf(domain, source.keys), ...others]) {
    const stored = auths.get(key);
    const found = stored === undefined ? undefined : readStored(key, stored, source.config, host);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An entry as credentials; undefined when it only says that a helper has them. Every secret is hidden. */
function readStored(key: string, stored: StoredAuth, { path }: DockerConfig, host: Host): RegistryAuth | undefined {
  const { auth = '', identitytoken = '', registrytoken = '' } = stored;
  const pair = auth === '' ? stored : userAndPassword(auth);
  for (const secret of [auth, pair?.password ?? '', identitytoken, registrytoken]) if (secret !== '') host.hide(secret);
  if (pair === undefined)
    throw failure(problems.create('config-unreadable', { path, reason: `"auth" of "${key}" is not base64 of USER:PASSWORD` }));
  const { username = '', password = '' } = pair;
  if (password === '' && identitytoken === '' && registrytoken === '') return undefined;
  return {
    serveraddress: engineKey(key),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    ...(identitytoken === '' ? {} : { identitytoken }),
    ...(registrytoken === '' ? {} : { registrytoken }),
  };
}

function userAndPassword(auth: string): Pick<StoredAuth, 'username' | 'password'> | undefined {
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(auth) ? Buffer.from(auth, 'base64').toString() : '';
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}
