import { failure, type Host, timeLimit } from '@imgbuild/core/sdk';
import type { AccessConfig } from '../config/access.ts';
import { problems } from '../problems.ts';
import { variable } from './access.ts';
import type { CredentialProvider } from './credentials.ts';

/**
 * Keys that Vault's secrets engine for AWS makes. Without a role or duration it makes a user (`creds`), whose keys EC2 knows only
 * after some seconds; with one a session of STS. Source: Vault, "AWS secrets engine (API)".
 */
export function vaultCredentials(
  settings: NonNullable<AccessConfig['vault_aws_engine']>,
  { host, signal, limit }: { readonly host: Host; readonly signal: AbortSignal; readonly limit: number },
): CredentialProvider {
  return async () => {
    const address = variable(host, 'VAULT_ADDR') ?? 'https://127.0.0.1:8200';
    const token = variable(host, 'VAULT_TOKEN') ?? '';
    host.hide(token);
    const { name, role_arn: role, ttl, engine_name: engine } = settings;
    const isSession = (role !== undefined && role !== '') || (ttl !== undefined && ttl !== '');
    const path = `${engine ?? 'aws'}/${isSession ? 'sts' : 'creds'}/${name}`;
    const namespace = variable(host, 'VAULT_NAMESPACE');
    const refused = (reason: string, cause?: unknown): Error =>
      failure(problems.create('vault-refused', { path, address, reason }), cause);
    using time = timeLimit(limit, `Vault at ${address}`, { clock: host.clock, signal });
    const answer = await fetch(`${address.replace(/\/$/, '')}/v1/${path}`, {
      method: isSession ? 'POST' : 'GET',
      headers: { 'x-vault-token': token, ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }) },
      ...(isSession ? { body: JSON.stringify({ ...(role ? { role_arn: role } : {}), ...(ttl ? { ttl } : {}) }) } : {}),
      signal: time.signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      const { cause } = error instanceof Error ? error : { cause: undefined };
      throw refused(String(cause instanceof Error ? cause : error), error);
    });
    const body = (await answer.json().catch(() => ({}))) as {
      readonly errors?: readonly string[];
      readonly lease_duration?: number;
      readonly data?: { readonly access_key?: string; readonly secret_key?: string; readonly security_token?: string | null };
    };
    const { access_key: id, secret_key: secret, security_token: session } = body.data ?? {};
    if (!answer.ok || id === undefined || secret === undefined)
      throw refused(body.errors?.join('; ') ?? `status ${answer.status}`);
    const seconds = body.lease_duration ?? 0;
    return {
      accessKeyId: id,
      secretAccessKey: secret,
      ...(session === undefined || session === null ? {} : { sessionToken: session }),
      // With its lease Vault takes back a user as well.
      ...(seconds > 0 ? { expiration: new Date(host.clock.now() + seconds * 1000) } : {}),
    };
  };
}
