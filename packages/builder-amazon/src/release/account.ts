import type { ReleaseContext } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import { type Clients, joinClients } from '../aws/clients.ts';
import type { PollingConfig } from '../aws/wait.ts';
import type { AccessConfig } from '../config/access.ts';

/**
 * Does something in the account that made what is released: with the build's own settings while it lives, by what is journalled after.
 * Then the region is the released thing's own, if the template named none: who cleans up need not have the build's environment.
 * @param place where it is; `access` says how its account is reached where that is not the builder's: an import goes to AWS, and its
 * build may be of QEMU
 */
export async function inAccount<T>(
  { region, access }: { readonly region: string; readonly access?: Access },
  ctx: ReleaseContext,
  body: (clients: Clients) => Promise<T>,
): Promise<T> {
  const known = access ?? (ctx.access as Access);
  const journalled = known.region === undefined || known.region === '' ? { ...known, region } : known;
  const { clients, leave } = await joinClients((ctx.config as AccessConfig | undefined) ?? journalled, ctx);
  try {
    return await body(clients);
  } finally {
    await leave();
  }
}

/** The template's polling, while the build lives. */
export function pollingOf(ctx: ReleaseContext): PollingConfig | undefined {
  return (ctx.config as AccessConfig | undefined)?.aws_polling;
}
