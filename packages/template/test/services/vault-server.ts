import type { RequestListener, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { listen, type Listening } from './listen.ts';

/** What a Vault of tests keeps: by mount, then by path, the values of a secret; null for one that was deleted. */
export type Store = Readonly<
  Record<
    string,
    { readonly version: 1 | 2; readonly secrets: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> }
  >
>;

export interface VaultOptions {
  readonly store: Store;
  /** What each token may read: beginnings of paths of the API. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  /** The namespace that the store is in; the root by default. */
  readonly namespace?: string;
  /** Statuses of answers before it works, or `hang` for one that never comes. */
  readonly troubles?: readonly (number | 'hang')[];
  readonly secure?: ServerOptions;
}

/** A server that behaves as Vault does where its key-value stores are read. */
export function openVaultServer({ store, tokens, namespace = '', troubles = [], secure }: VaultOptions): Promise<Listening> {
  const ahead = [...troubles];
  const answer: RequestListener = (request, response) => {
    const trouble = ahead.shift();
    if (trouble === 'hang') return;
    if (trouble !== undefined) return errors(response, trouble, trouble === 503 ? 'Vault is sealed' : 'try again');
    const path = decodeURIComponent((request.url ?? '').replace(/^\/v1\//, ''));
    const given = request.headers['x-vault-token'];
    const allowed = tokens[typeof given === 'string' ? given : ''];
    if (allowed === undefined || (request.headers['x-vault-namespace'] ?? '') !== namespace)
      return errors(response, 403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
    const asked = /^sys\/internal\/ui\/mounts\/(.*)$/.exec(path)?.[1];
    const mount = Object.keys(store).find((name) => `${asked ?? path}/`.startsWith(name));
    if (asked !== undefined) {
      const isVisible = mount !== undefined && allowed.some((each) => each.startsWith(mount) || mount.startsWith(each));
      if (!isVisible)
        return errors(
          response,
          403,
          `preflight capability check returned 403, please ensure client's policies grant access to path "${asked}/"`,
        );
      return json(response, 200, { data: { path: mount, type: 'kv', options: { version: String(store[mount]?.version) } } });
    }
    if (!allowed.some((each) => path.startsWith(each)))
      return errors(response, 403, '1 error occurred:\n\t* permission denied\n\n');
    const kept = mount === undefined ? undefined : store[mount];
    if (mount === undefined || kept === undefined)
      return errors(response, 404, `no handler for route "${path}". route entry not found.`);
    return read(response, path.slice(mount.length), kept);
  };
  return listen(answer, secure);
}

function read(response: ServerResponse, path: string, { version, secrets }: Store[string]): void {
  if (version === 2 && !path.startsWith('data/'))
    return json(response, 404, { data: null, warnings: ['Invalid path for a versioned K/V secrets engine.'] });
  const values = secrets[version === 2 ? path.slice('data/'.length) : path];
  if (values === undefined) return json(response, 404, { errors: [] });
  if (version === 1) return json(response, 200, { data: values });
  const metadata = { version: 3, deletion_time: values === null ? '2026-01-02T03:04:05Z' : '' };
  return json(response, values === null ? 404 : 200, { data: { data: values, metadata } });
}

function errors(response: ServerResponse, status: number, text: string): void {
  json(response, status, { errors: [text] });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
