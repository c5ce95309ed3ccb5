import { DeleteVolumeCommand, DescribeInstancesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext, Reporter } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { pollingFor, waitFor } from '../aws/wait.ts';
import { inAccount, pollingOf } from './account.ts';
import { unseen } from './unseen.ts';

const unknownVolume = 'InvalidVolume.NotFound';

type Place = { readonly region: string; readonly id: string };

/**
 * Deletes a volume that no instance takes along: one that was taken from its instance, or whose instance has ended by itself. One
 * that an instance has goes with that.
 */
export async function releaseVolume(place: Place, ctx: ReleaseContext): Promise<void> {
  await inAccount(place, ctx, async (clients) => {
    const polling = pollingFor('instance', pollingOf(ctx), ctx.host);
    const state = await waitFor(`the instance of ${place.id} to terminate`, polling, ctx, async () => {
      const now = await stateOf(place, clients, ctx);
      return now === 'being left' ? undefined : now;
    });
    if (state === 'loose') await deleteVolume(place, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients });
  });
}

/** Whether an instance has a volume. One that ends still has it for a while, and forgets which it had. */
async function stateOf(
  { region, id }: Place,
  clients: Clients,
  ctx: ReleaseContext,
): Promise<'gone' | 'loose' | 'attached' | 'being left'> {
  const command = new DescribeVolumesCommand({ VolumeIds: [id] });
  const answer = await ignoring(unknownVolume, ask(clients, command, ctx, unseen(region, unknownVolume)));
  const volume = answer?.Volumes?.[0];
  if (volume === undefined || volume.State === 'deleting' || volume.State === 'deleted') return 'gone';
  const instances = (volume.Attachments ?? []).flatMap(({ State: state, InstanceId: instance }) =>
    instance === undefined || state === 'detaching' || state === 'detached' ? [] : [instance],
  );
  if (instances.length === 0) return 'loose';
  const filter = { Name: 'instance-id', Values: instances };
  const { Reservations: reservations = [] } = await ask(clients, new DescribeInstancesCommand({ Filters: [filter] }), ctx, {
    region,
  });
  const states = reservations.flatMap(({ Instances: found = [] }) => found.map(({ State: state }) => state?.Name));
  return states.length > 0 && states.every((state) => state === 'shutting-down' || state === 'terminated')
    ? 'being left'
    : 'attached';
}

/** Deletes a volume, which may just be on its way from its instance. */
export async function deleteVolume(
  { region, id }: Place,
  ctx: AskContext & { readonly clients: Clients; readonly report: Pick<Reporter, 'say'> },
): Promise<void> {
  ctx.report.say(`Destroying volume (${id})...`);
  const command = new DeleteVolumeCommand({ VolumeId: id });
  await ignoring(unknownVolume, ask(ctx.clients, command, ctx, { region, notYet: ['VolumeInUse', 'IncorrectState'] }));
}
