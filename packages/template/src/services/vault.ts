import type { Answer, Need } from '@imgbuild/hcl';
import type { HttpAnswer, ServiceReader } from './access.ts';
import { ask, type Asking } from './ask.ts';
import { addressIn, below, type ClientSetup, fileSetting, isServiceFailure, serviceFailure, setting, shown } from './setup.ts';
import { trustIn } from './trust.ts';

/** What a path holds: the keys of a secret with their values, or why there are none. */
type Secret =
  | { readonly kind: 'secret'; readonly version: 1 | 2; readonly values: ReadonlyMap<string, unknown> }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** Whether the secret may be found by another path. */
      readonly elsewhere: 'perhaps' | 'no';
    };

/** Questions to one Vault; each path is asked for once. */
interface Questions {
  secret(path: string, signal: AbortSignal): Promise<Secret>;
  /** The path of the API of a secret in a store of version 2, when a path is one that people use. */
  versionedPath(path: string, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * Secrets of Vault's key-value stores, of version 1 and 2 (Vault's HTTP API, "KV secrets engine"). A path is asked for as it is
 * written, as in Packer, where `data/` stands in those of version 2. When nothing is found so, the mount is asked for its version
 * (`sys/internal/ui/mounts`), and `data/` put in, as Vault's own command does.
 */
export function openVault(setup: ClientSetup): ServiceReader {
  let opened: Questions | undefined;
  return async (need, signal) => {
    try {
      opened ??= questionsTo(askingIn(setup), setup);
      return await meet(need as Extract<Need, { service: 'vault' }>, opened, signal);
    } catch (error) {
      if (isServiceFailure(error)) return { kind: 'failed', reason: error.message };
      throw error;
    }
  };
}

function questionsTo(asking: Asking, setup: ClientSetup): Questions {
  return {
    secret: once((path, signal) => readSecret(path, asking, setup, signal)),
    versionedPath: once((path, signal) => versionedPath(path, asking, setup, signal)),
  };
}

function once<T>(asked: (path: string, signal: AbortSignal) => Promise<T>): (path: string, signal: AbortSignal) => Promise<T> {
  const before = new Map<string, Promise<T>>();
  return (path, signal) => {
    const answer = before.get(path) ?? asked(path, signal);
    before.set(path, answer);
    return answer;
  };
}

function askingIn(setup: ClientSetup): Asking {
  const [name, text] = ['VAULT_AGENT_ADDR', 'VAULT_ADDR']
    .map((each) => [each, setting(setup, each)] as const)
    .find(([, given]) => given !== undefined) ?? ['VAULT_ADDR', undefined];
  if (text === undefined)
    throw serviceFailure('VAULT_ADDR is not set; set it to the address of Vault, for instance https://vault.example.com:8200');
  const address = addressIn(name, text);
  const token = tokenIn(setup);
  setup.hide(token);
  const namespace = setting(setup, 'VAULT_NAMESPACE');
  return {
    service: 'Vault',
    address,
    headers: {
      'X-Vault-Token': token,
      // Agents and proxies may insist on it, since no browser can be made to send it.
      'X-Vault-Request': 'true',
      ...(namespace === undefined ? {} : { 'X-Vault-Namespace': namespace }),
    },
    trust: trustIn(setup, {
      authority: 'VAULT_CACERT',
      authorities: 'VAULT_CAPATH',
      certificate: 'VAULT_CLIENT_CERT',
      key: 'VAULT_CLIENT_KEY',
      serverName: 'VAULT_TLS_SERVER_NAME',
      verify: { name: 'VAULT_SKIP_VERIFY', off: true },
    }),
    settings: 'VAULT',
  };
}

/** VAULT_TOKEN, or what `vault login` left. */
function tokenIn(setup: ClientSetup): string {
  const given = setting(setup, 'VAULT_TOKEN');
  const path = setup.paths.resolve(setup.workingDirectory, '~/.vault-token');
  const kept = given !== undefined || setup.world.files.home === undefined ? undefined : keptToken(setup, path);
  const token = given ?? kept;
  if (token === undefined || token === '')
    throw serviceFailure(
      'there is no token for Vault; set VAULT_TOKEN, or log in with "vault login", which leaves one in ~/.vault-token',
    );
  if (!/^[\x21-\x7e]+$/.test(token))
    throw serviceFailure(
      `the token in ${given === undefined ? '~/.vault-token' : 'VAULT_TOKEN'} has characters that no token has`,
    );
  return token;
}

function keptToken(setup: ClientSetup, path: string): string | undefined {
  return setup.world.files.kind(path) === 'file' ? fileSetting(setup, '~/.vault-token', path).trim() : undefined;
}

async function meet(
  { path: written, key }: Extract<Need, { service: 'vault' }>,
  questions: Questions,
  signal: AbortSignal,
): Promise<Answer> {
  const parts = written.split('/').filter((part) => part !== '');
  if (parts.length === 0) throw serviceFailure('the path is empty');
  if (parts.some((part) => part === '.' || part === '..')) throw serviceFailure(`the path "${written}" has "." or ".." in it`);
  const path = parts.join('/');
  const first = await questions.secret(path, signal);
  const isFound = first.kind === 'secret' ? first.version === 2 || first.values.has(key) : first.elsewhere === 'no';
  const other = isFound ? undefined : await questions.versionedPath(path, signal);
  return other === undefined ? valueIn(first, path, key) : valueIn(await questions.secret(other, signal), other, key);
}

function valueIn(secret: Secret, path: string, key: string): Answer {
  if (secret.kind === 'failed') return { kind: 'failed', reason: secret.reason };
  const { values } = secret;
  const value = values.get(key);
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (values.has(key)) {
    const kind =
      value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
    return { kind: 'failed', reason: `the key "${key}" of the secret "${path}" is ${kind}, and only texts can be used` };
  }
  const names = [...values.keys()].sort();
  const has = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`;
  return { kind: 'failed', reason: `the secret "${path}" has no key "${key}"; ${has}` };
}

/** Reads a path as it is. */
async function readSecret(path: string, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<Secret> {
  const answer = await askPath(path, asking, setup, signal);
  const body = objectIn(parsed(answer.text));
  const data = objectIn(body['data']);
  const isVersioned = typeof data['metadata'] === 'object' && data['metadata'] !== null && 'data' in data;
  if (answer.status === 200 && 'data' in body) return isVersioned ? secretOf(2, objectIn(data['data'])) : secretOf(1, data);
  const fail = (reason: string, elsewhere: 'perhaps' | 'no' = 'no'): Secret => ({ kind: 'failed', reason, elsewhere });
  const at = placeOf(asking);
  const said = `(${answer.status}${saidIn(answer)})`;
  switch (answer.status) {
    case 200:
      return fail(`what answers at ${shown(asking.address)} is not Vault`);
    case 404:
      if (isVersioned) return fail(`the secret "${path}" of ${at} was deleted`);
      return fail(`${at} has no secret "${path}" (404)`, 'perhaps');
    case 403:
      return fail(
        `${at} does not let this token read "${path}" ${said}; it needs a policy that allows it, or has expired`,
        'perhaps',
      );
    case 503:
      return fail(`${at} is not ready to be asked ${said}; it may be sealed`);
    default:
      return fail(`${at} gives no secret for "${path}" ${said}`);
  }
}

function secretOf(version: 1 | 2, values: Readonly<Record<string, unknown>>): Secret {
  return { kind: 'secret', version, values: new Map(Object.entries(values)) };
}

async function versionedPath(path: string, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<string | undefined> {
  const answer = await askPath(`sys/internal/ui/mounts/${path}`, asking, setup, signal);
  if (answer.status !== 200) return undefined;
  const { path: mount, options } = objectIn(objectIn(parsed(answer.text))['data']);
  if (typeof mount !== 'string' || objectIn(options)['version'] !== '2' || !`${path}/`.startsWith(mount)) return undefined;
  const rest = path.slice(mount.length);
  return rest === '' || rest.startsWith('data/') ? undefined : `${mount}data/${rest}`;
}

function askPath(path: string, asking: Asking, setup: ClientSetup, signal: AbortSignal): Promise<HttpAnswer> {
  return ask(below(asking.address, ['v1', ...path.split('/')]), asking, setup, signal);
}

function placeOf({ address, headers }: Asking): string {
  const namespace = headers['X-Vault-Namespace'];
  return `Vault at ${shown(address)}${namespace === undefined ? '' : ` in the namespace "${namespace}"`}`;
}

/** What Vault says is wrong, for people: its list of errors. */
function saidIn({ text }: HttpAnswer): string {
  const { errors } = objectIn(parsed(text));
  const said = (Array.isArray(errors) ? errors : [])
    .filter((each) => typeof each === 'string')
    // "2 errors occurred:", and then a list of several lines.
    .flatMap((each) => each.replace(/^\d+ errors? occurred:/, '').split(/^\s*\* /m))
    .map((each) => each.replaceAll(/\s+/g, ' ').trim())
    .filter((each) => each !== '')
    .join('; ');
  return said === '' ? '' : `, ${said.slice(0, 200)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
