import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failure, type Host } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';

/** What one registry's entry below `auths` holds. */
export interface StoredAuth {
  /** Base64 of `USER:PASSWORD`. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** What is read of a client's `config.json` (docs.docker.com/reference/cli/docker, "Configuration files"), or of Podman's `auth.json`. */
export interface DockerConfig {
  /** File or variable, for messages. */
  readonly path: string;
  readonly currentContext?: string;
  readonly auths: ReadonlyMap<string, StoredAuth>;
  /** Helper's name by registry. */
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore?: string;
  /** Proxies for containers, by the engine's address or `default`. */
  readonly proxies: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** The user's home; undefined where the environment does not tell. */
export function homeFolder(host: Host): string | undefined {
  return said(host, host.platform === 'windows' ? 'USERPROFILE' : 'HOME');
}

/** Folder of Docker's own settings: DOCKER_CONFIG, else `~/.docker`; in the working directory where nobody has a home, as the CLI. */
export function configFolder(host: Host): string {
  return resolve(host.workingDirectory, said(host, 'DOCKER_CONFIG') ?? join(homeFolder(host) ?? '', '.docker'));
}

/** A variable of the environment; an empty one is none. */
export function said(host: Host, name: string): string | undefined {
  const value = host.environment[name];
  return value === '' ? undefined : value;
}

/** A file's content; undefined when there is none. Rejects when it cannot be read. */
export async function readOptional(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw failure(problems.create('config-unreadable', { path, reason: reasonOf(error) }), error);
  }
}

/** The settings in the user's folder; undefined when there are none. */
export async function readDockerConfig(host: Host): Promise<DockerConfig | undefined> {
  return readConfigFile(join(configFolder(host), 'config.json'), host);
}

/** The settings in one file; undefined when there is no such file. */
export async function readConfigFile(path: string, host: Host): Promise<DockerConfig | undefined> {
  const bytes = await readOptional(path);
  return bytes === undefined ? undefined : parseConfig(bytes.toString(), host.displayPath(path));
}

/** Reads settings. `path` names the file or variable they came from. */
export function parseConfig(text: string, path: string): DockerConfig {
  const object = text.trim() === '' ? {} : parseObject(text, path);
  const wrong = (key: string, wanted: string): never => {
    throw failure(problems.create('config-unreadable', { path, reason: `"${key}" is not ${wanted}` }));
  };
  const string = (key: string): string | undefined => {
    const value = object[key] ?? '';
    if (typeof value !== 'string') return wrong(key, 'a text');
    return value === '' ? undefined : value;
  };
  const entries = <T>(key: string, wanted: string, is: (value: unknown) => value is T): ReadonlyMap<string, T> => {
    const value = object[key] ?? {};
    if (!isObject(value)) return wrong(key, 'an object');
    return new Map(
      Object.entries(value).map(([name, each]) => [name, is(each) ? each : wrong(`${key}"."${name}`, wanted)] as const),
    );
  };
  const currentContext = string('currentContext');
  const credsStore = string('credsStore');
  return {
    path,
    auths: entries('auths', 'an object of texts', isStoredAuth),
    credHelpers: entries('credHelpers', 'a text', (value) => typeof value === 'string'),
    proxies: entries('proxies', 'an object', isObject),
    ...(currentContext === undefined ? {} : { currentContext }),
    ...(credsStore === undefined ? {} : { credsStore }),
  };
}

/** The object that a JSON text is. The parser's own words are not told: they quote the text, which may hold secrets. */
export function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw failure(
    problems.create('config-unreadable', {
      path,
      reason: value === undefined ? 'it is not JSON' : 'it is JSON, but not an object',
    }),
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const textFields = ['auth', 'username', 'password', 'identitytoken', 'registrytoken'];

function isStoredAuth(value: unknown): value is StoredAuth {
  return isObject(value) && textFields.every((name) => ['undefined', 'string'].includes(typeof value[name]));
}

/** An error of the file system as half a sentence. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return words[code ?? ''] ?? message;
}
