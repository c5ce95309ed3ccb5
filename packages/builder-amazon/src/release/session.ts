import type { ReleaseContext } from '@imgbuild/core/sdk';
import { endSession, ownSessions, type SessionIntent } from '../instance/own-sessions.ts';
import { inAccount } from './account.ts';

type Place = { readonly region: string; readonly id: string };

/** Sessions that a call started which was not answered. */
export async function findSessions(intent: SessionIntent, ctx: ReleaseContext): Promise<readonly Place[]> {
  const found = await inAccount(intent, ctx, (clients) => ownSessions(intent, clients, ctx));
  return found.map((id) => ({ region: intent.region, id }));
}

export async function terminateSession(place: Place, ctx: ReleaseContext): Promise<void> {
  ctx.report.say(`Terminating the session ${place.id}...`);
  await inAccount(place, ctx, (clients) => endSession(place, clients, ctx));
}
