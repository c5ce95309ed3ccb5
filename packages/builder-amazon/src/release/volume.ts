import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext, Reporter } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { inAccount } from './account.ts';

type Place = { readonly region: string; readonly id: string };

/** Deletes a volume that was taken from its instance. One that an instance has goes with that. */
export async function releaseVolume(place: Place, ctx: ReleaseContext): Promise<void> {
  const { region, id } = place;
  await inAccount(ctx, async (clients) => {
    // A filter, since an id that is not there any more would be refused.
    const command = new DescribeVolumesCommand({ Filters: [{ Name: 'volume-id', Values: [id] }] });
    const { Volumes: [volume] = [] } = await ask(clients, command, ctx, { region });
    if (volume === undefined || volume.State === 'deleting' || volume.State === 'deleted') return;
    const attached = (volume.Attachments ?? []).some(({ State: state }) => state !== 'detaching' && state !== 'detached');
    if (!attached) await deleteVolume(place, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients });
  });
}

/** Deletes a volume, which may just be on its way from its instance. */
export async function deleteVolume(
  { region, id }: Place,
  ctx: AskContext & { readonly clients: Clients; readonly report: Pick<Reporter, 'say'> },
): Promise<void> {
  ctx.report.say(`Destroying volume (${id})...`);
  const command = new DeleteVolumeCommand({ VolumeId: id });
  await ignoring('InvalidVolume.NotFound', ask(ctx.clients, command, ctx, { region, notYet: ['VolumeInUse', 'IncorrectState'] }));
}
