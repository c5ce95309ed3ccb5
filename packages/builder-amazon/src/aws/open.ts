import type { Host, Scope } from '@imgbuild/core/sdk';
import type { AccessConfig } from '../config/access.ts';
import { type Clients, joinClients } from './clients.ts';

/** Opens the way to an account for as long as a scope lasts. */
export async function openClients(
  config: AccessConfig,
  ctx: { readonly host: Host; readonly scope: Scope; readonly signal: AbortSignal },
): Promise<Clients> {
  const { clients } = await ctx.scope.acquire(
    'connections to AWS',
    (signal) => joinClients(config, { host: ctx.host, signal }),
    ({ leave }) => leave(),
  );
  return clients;
}
