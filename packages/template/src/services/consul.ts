import type { Answer, Need } from '@imgbuild/hcl';
import type { ServiceReader } from './access.ts';
import { ask, type Asking } from './ask.ts';
import {
  addressIn,
  below,
  type ClientSetup,
  fileSetting,
  isServiceFailure,
  serviceFailure,
  setting,
  shown,
  switchSetting,
} from './setup.ts';
import { trustIn } from './trust.ts';

/** Keys of Consul's key-value store (Consul's HTTP API, `GET /kv/:key` with `raw`). */
export function openConsul(setup: ClientSetup): ServiceReader {
  let opened: Asking | undefined;
  return async (need, signal) => {
    try {
      opened ??= askingIn(setup);
      return await meet(need as Extract<Need, { service: 'consul' }>, opened, setup, signal);
    } catch (error) {
      if (isServiceFailure(error)) return { kind: 'failed', reason: error.message };
      throw error;
    }
  };
}

function askingIn(setup: ClientSetup): Asking {
  const name = 'CONSUL_HTTP_ADDR';
  const text = setting(setup, name) ?? '127.0.0.1:8500';
  if (text.startsWith('unix:')) throw serviceFailure(`${name} is a socket, and only addresses of HTTP can be asked`);
  const scheme = switchSetting(setup, 'CONSUL_HTTP_SSL') === true ? 'https' : 'http';
  const address = addressIn(name, text.includes('://') ? text : `${scheme}://${text}`);
  const file = setting(setup, 'CONSUL_HTTP_TOKEN_FILE');
  const token =
    setting(setup, 'CONSUL_HTTP_TOKEN') ??
    (file === undefined ? undefined : fileSetting(setup, 'CONSUL_HTTP_TOKEN_FILE', file).trim());
  const login = setting(setup, 'CONSUL_HTTP_AUTH');
  const namespace = setting(setup, 'CONSUL_NAMESPACE');
  if (token !== undefined) setup.hide(token);
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw serviceFailure('the token for Consul has characters that no token has');
  return {
    service: 'Consul',
    address,
    headers: {
      ...(token === undefined ? {} : { 'X-Consul-Token': token }),
      ...(login === undefined ? {} : { Authorization: basic(login, setup) }),
      ...(namespace === undefined ? {} : { 'X-Consul-Namespace': namespace }),
    },
    trust: trustIn(setup, {
      authority: 'CONSUL_CACERT',
      authorities: 'CONSUL_CAPATH',
      certificate: 'CONSUL_CLIENT_CERT',
      key: 'CONSUL_CLIENT_KEY',
      serverName: 'CONSUL_TLS_SERVER_NAME',
      verify: { name: 'CONSUL_HTTP_SSL_VERIFY', off: false },
    }),
    settings: 'CONSUL',
  };
}

/** `USER:PASSWORD`, or a user alone. */
function basic(login: string, { hide }: ClientSetup): string {
  const at = login.indexOf(':');
  const pair = at === -1 ? `${login}:` : login;
  hide(pair.slice(pair.indexOf(':') + 1));
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(pair)));
  hide(encoded);
  return `Basic ${encoded}`;
}

async function meet(
  { key }: Extract<Need, { service: 'consul' }>,
  asking: Asking,
  setup: ClientSetup,
  signal: AbortSignal,
): Promise<Answer> {
  const name = key.replace(/^\//, '');
  const parts = name.split('/');
  if (name === '') throw serviceFailure('the key is empty');
  if (parts.some((part) => part === '.' || part === '..')) throw serviceFailure(`the key "${key}" has "." or ".." in it`);
  const url = below(asking.address, ['v1', 'kv', ...parts]);
  url.search = '?raw';
  const { status, text } = await ask(url, asking, setup, signal);
  const at = `Consul at ${shown(asking.address)}`;
  // Empty is what a folder is, too.
  if (status === 200 && text === '') return { kind: 'failed', reason: `the value of "${name}" in ${at} is empty` };
  if (status === 200) return { kind: 'text', text };
  if (status === 404) return { kind: 'failed', reason: `${at} has no key "${name}" (404)` };
  if (status === 401 || status === 403)
    return {
      kind: 'failed',
      reason: `${at} does not let "${name}" be read (${status}); set CONSUL_HTTP_TOKEN to a token that may read it`,
    };
  const said = text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  return { kind: 'failed', reason: `${at} gives no value for "${name}" (${status}${said === '' ? '' : `, ${said}`})` };
}
