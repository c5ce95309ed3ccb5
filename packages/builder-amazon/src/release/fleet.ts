import { type DeleteFleetError, DeleteFleetsCommand } from '@aws-sdk/client-ec2';
import { failure, type ReleaseContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf, reasonOf } from '../aws/errors.ts';
import { problems } from '../problems.ts';
import { inAccount } from './account.ts';
import { unseenPatience } from './unseen.ts';

/** Milliseconds between two looks for a fleet that may be unknown yet. */
const apart = 1_000;

/**
 * Deletes a fleet whose instance has gone, or never came. Packer leaves it in the account's list, so policies that were written
 * for Packer do not allow it: then it is only told.
 */
export async function deleteFleet(
  { region, id }: { readonly region: string; readonly id: string },
  clients: Clients,
  ctx: ReleaseContext,
): Promise<void> {
  const { clock } = ctx.host;
  // EC2 deletes no fleet of this kind without its instances.
  const command = new DeleteFleetsCommand({ FleetIds: [id], TerminateInstances: true });
  for (const until = clock.now() + unseenPatience; ; await clock.sleep(apart, ctx.signal)) {
    const refused = await refusal(command, { region, id }, clients, ctx);
    // Source: EC2 API Reference, DeleteFleetError.
    if (refused === undefined || refused.Code === 'fleetNotInDeletableState') return;
    if (refused.Code !== 'fleetIdDoesNotExist') {
      const { Code: code = 'an error', Message: message = '' } = refused;
      throw failure(problems.create('fleet-not-deleted', { fleet: id, region, code, reason: message.replace(/\.$/, '') }));
    }
    if (clock.now() + apart > until) return;
  }
}

async function refusal(
  command: DeleteFleetsCommand,
  { region, id }: { readonly region: string; readonly id: string },
  clients: Clients,
  ctx: ReleaseContext,
): Promise<DeleteFleetError | undefined> {
  try {
    const { UnsuccessfulFleetDeletions: [refused] = [] } = await ask(clients, command, ctx, { region });
    return refused?.Error;
  } catch (error) {
    if (codeOf(error) !== 'UnauthorizedOperation') throw error;
    const reason = reasonOf(error);
    ctx.report.warn({ ...problems.create('fleet-stays', { fleet: id, region, reason }), severity: 'warning' });
    return undefined;
  }
}

export async function releaseFleet(data: { readonly region: string; readonly id: string }, ctx: ReleaseContext): Promise<void> {
  await inAccount(data, ctx, (clients) => deleteFleet(data, clients, ctx));
}
