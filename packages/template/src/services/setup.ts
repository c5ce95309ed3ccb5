import type { TemplateWorld } from '../files.ts';
import type { Paths } from '../paths.ts';
import type { ServiceAccess } from './access.ts';

/** What a client of a service is made with. */
export interface ClientSetup {
  readonly access: ServiceAccess;
  /** The run's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly world: Pick<TemplateWorld, 'files' | 'fetchTrusting'>;
  readonly paths: Paths;
  /** Relative paths in the environment start here. Absolute. */
  readonly workingDirectory: string;
  /** Told of every secret before anything is done with it. */
  hide(secret: string): void;
}

/** What a client throws when it gives no value; the reason is one clause for people. */
export function serviceFailure(reason: string): Error {
  return Object.assign(new Error(reason), { name: failureName });
}

const failureName = 'ServiceFailure';

export function isServiceFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === failureName;
}

/** A variable of the environment; an empty one is none. */
export function setting(setup: Pick<ClientSetup, 'environment'>, name: string): string | undefined {
  const text = setup.environment[name]?.trim();
  return text === '' ? undefined : text;
}

/** A switch of the environment, with the words of Go's `strconv.ParseBool`. */
export function switchSetting(setup: Pick<ClientSetup, 'environment'>, name: string): boolean | undefined {
  const text = setting(setup, name);
  if (text === undefined) return undefined;
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (/^(?:0|f|F|false|FALSE|False)$/.test(text)) return false;
  throw serviceFailure(`${name} is neither true nor false`);
}

/** The text of a file that a variable of the environment names. */
export function fileSetting({ world, paths, workingDirectory }: ClientSetup, name: string, path: string): string {
  try {
    return new TextDecoder().decode(world.files.read(paths.resolve(workingDirectory, path)));
  } catch (error) {
    throw serviceFailure(`what ${name} names cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The address of a service, without a slash at its end. */
export function addressIn(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw serviceFailure(`${name} is no address; it must begin with http:// or https://`);
  if (url.username !== '' || url.password !== '')
    throw serviceFailure(`${name} has a user name or a password in it, and must be an address alone`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  url.search = '';
  url.hash = '';
  return url;
}

/** A path below an address, of parts that stand for themselves. */
export function below(address: URL, path: readonly string[]): URL {
  const url = new URL(address);
  url.pathname = [address.pathname.replace(/\/$/, ''), ...path.map((part) => encodeURIComponent(part.toWellFormed()))].join('/');
  return url;
}

/** An address as people read it. */
export function shown(address: URL): string {
  return address.href.replace(/\/$/, '');
}
