import type { ReleaseContext } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import { type Clients, joinClients } from '../aws/clients.ts';
import type { AccessConfig } from '../config/access.ts';

/**
 * Does something in the account that made what is released: with the build's own settings while it lives, by what is journalled after.
 * @param access how the account is reached where it is not the builder's: an import goes to AWS, and its build may be of QEMU
 */
export async function inAccount<T>(ctx: ReleaseContext, body: (clients: Clients) => Promise<T>, access?: Access): Promise<T> {
  const settings = (ctx.config as AccessConfig | undefined) ?? access ?? (ctx.access as Access);
  const { clients, leave } = await joinClients(settings, ctx);
  try {
    return await body(clients);
  } finally {
    await leave();
  }
}
