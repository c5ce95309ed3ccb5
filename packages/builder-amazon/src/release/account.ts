import type { ReleaseContext } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import { type Clients, joinClients } from '../aws/clients.ts';
import type { AccessConfig } from '../config/access.ts';

/** Does something in the account that made what is released: with the build's own settings while it lives, by what is journalled after. */
export async function inAccount<T>(ctx: ReleaseContext, body: (clients: Clients) => Promise<T>): Promise<T> {
  const settings = (ctx.config as AccessConfig | undefined) ?? (ctx.access as Access);
  const { clients, leave } = await joinClients(settings, ctx);
  try {
    return await body(clients);
  } finally {
    await leave();
  }
}
