import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext, Reporter } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { inAccount } from './account.ts';
import { unseen } from './unseen.ts';

const unknownVolume = 'InvalidVolume.NotFound';

type Place = { readonly region: string; readonly id: string };

/** Deletes a volume that was taken from its instance. One that an instance has goes with that. */
export async function releaseVolume(place: Place, ctx: ReleaseContext): Promise<void> {
  const { region, id } = place;
  await inAccount(ctx, async (clients) => {
    const command = new DescribeVolumesCommand({ VolumeIds: [id] });
    const answer = await ignoring(unknownVolume, ask(clients, command, ctx, unseen(region, unknownVolume)));
    const volume = answer?.Volumes?.[0];
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
  await ignoring(unknownVolume, ask(ctx.clients, command, ctx, { region, notYet: ['VolumeInUse', 'IncorrectState'] }));
}
