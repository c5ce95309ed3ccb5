import { DisableFastLaunchCommand } from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { ignoring } from '../aws/ignoring.ts';
import { pollingFor, waitFor } from '../aws/wait.ts';
import { describeFastLaunch } from '../image/describe-fast-launch.ts';
import { inAccount, pollingOf } from './account.ts';

type Place = { readonly region: string; readonly id: string };

const gone = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** The fast launch that a call turned on which was not answered. */
export async function findFastLaunch(place: Place, ctx: ReleaseContext): Promise<readonly Place[]> {
  const { host, signal } = ctx;
  const found = await inAccount(place, ctx, (clients) => ignoring(gone, describeFastLaunch(place, { clients, host, signal })));
  return found === undefined ? [] : [place];
}

/** Turns fast launch off, and waits until EC2 has deleted the snapshots that it had prepared: after the image nobody would. */
export async function disableFastLaunch(place: Place, ctx: ReleaseContext): Promise<void> {
  await inAccount(place, ctx, async (clients) => {
    const { id, region } = place;
    const work = { clients, host: ctx.host, signal: ctx.signal };
    const look = () => ignoring(gone, describeFastLaunch(place, work));
    const before = await look();
    if (before === undefined) return;
    ctx.report.say(`Disabling fast launch on AMI "${id}" in region ${region}...`);
    if (before.State !== 'disabling')
      await ignoring(gone, ask(clients, new DisableFastLaunchCommand({ ImageId: id, Force: true }), ctx, { region }));
    const polling = pollingFor('volume', pollingOf(ctx), ctx.host);
    await waitFor(`the fast launch of ${id} in ${region} to be disabled`, polling, ctx, async () =>
      (await look()) === undefined ? 'disabled' : undefined,
    );
  });
}
