import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { ReleaseContext, Reporter } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { ignoring } from '../aws/ignoring.ts';
import { findOwn } from '../image/own.ts';
import { unprotect } from '../image/unprotect.ts';
import type { ImageData, ImageIntent, SnapshotIntent } from '../resources.ts';
import { ownSnapshots } from '../volume/own-snapshots.ts';
import { inAccount } from './account.ts';
import { unseen } from './unseen.ts';

type Place = { readonly region: string; readonly id: string };

/** Who is asked, and who is told. */
type Removing = AskContext & { readonly clients: Clients; readonly report: Pick<Reporter, 'say' | 'detail'> };

/** Images that a call made which was not answered. */
export async function findImages(intent: ImageIntent, ctx: ReleaseContext): Promise<readonly ImageData[]> {
  const { region, from, foreign, access } = intent;
  const found = await inAccount(intent, ctx, (clients) => findOwn(intent, clients, ctx));
  const rest = { ...(foreign === undefined ? {} : { foreign }), ...(access === undefined ? {} : { access }) };
  return found.map((id) => ({ region, id, from, ...rest }));
}

export async function removeImage(data: ImageData, ctx: ReleaseContext): Promise<void> {
  await inAccount(data, ctx, async (clients) => {
    // What goes although the build has succeeded was there to be copied.
    ctx.report.say(
      ctx.outcome === 'ok'
        ? 'Deregistering the AMI and deleting unencrypted temporary AMIs and snapshots'
        : 'Deregistering the AMI and deleting associated snapshots because of cancellation, or error...',
    );
    await deregister(data, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients });
  });
}

const gone = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** How often, and how many milliseconds apart, snapshots are looked for that EC2 has not made yet of an image that is not finished. */
const [lateLooks, lateApart] = [5, 1_000];

/** Deregisters an image that a build made, and deletes its snapshots, but for those that were there before. */
export async function deregister({ region, id, foreign = [] }: Place & Pick<ImageData, 'foreign'>, ctx: Removing): Promise<void> {
  const { clients } = ctx;
  const command = new DescribeImagesCommand({ ImageIds: [id], Owners: ['self'], IncludeDisabled: true });
  const answer = await ignoring(gone, ask(clients, command, ctx, unseen(region, 'InvalidAMIID.NotFound')));
  const image = answer?.Images?.[0];
  const own = new Set([...mappedSnapshots(image), ...(await describedSnapshots({ region, id }, ctx))]);
  for (const snapshot of foreign) own.delete(snapshot);
  if (image !== undefined) {
    await ignoring(gone, unprotect(image, region, clients, ctx));
    await ignoring(gone, ask(clients, new DeregisterImageCommand({ ImageId: id }), ctx, { region }));
    ctx.report.say(`Deregistered AMI id: ${id}`);
  }
  for (const snapshot of [...own].sort()) await dropSnapshot({ region, id: snapshot }, ctx);
  if (image?.State !== 'pending') return;
  const volumes = (image.BlockDeviceMappings ?? []).filter(({ Ebs: ebs }) => ebs !== undefined).length;
  // As long as EC2 does not tell which volumes it will have, there is one at least.
  const expected = volumes === 0 ? 1 : volumes - foreign.length;
  for (let look = 0; own.size < expected && look < lateLooks; look++) {
    await ctx.host.clock.sleep(lateApart, ctx.signal);
    for (const snapshot of await describedSnapshots({ region, id }, ctx)) {
      if (!own.has(snapshot)) await dropSnapshot({ region, id: snapshot }, ctx);
      own.add(snapshot);
    }
  }
}

export function mappedSnapshots(image: Image | undefined): readonly string[] {
  return (image?.BlockDeviceMappings ?? []).flatMap(({ Ebs: ebs }) => ebs?.SnapshotId ?? []);
}

/**
 * Snapshots of an image by what EC2 writes on them: of one that is not finished they need not stand in the image.
 * Source: EC2 User Guide, "Deregister an Amazon EC2 AMI".
 */
async function describedSnapshots({ region, id }: Place, ctx: Removing): Promise<readonly string[]> {
  const described = {
    Name: 'description',
    Values: [`Created by CreateImage(*) for ${id}*`, `Copied for DestinationAmi ${id} from *`],
  };
  const command = new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [described] });
  const { Snapshots: found = [] } = await ask(ctx.clients, command, ctx, { region });
  return found.flatMap(({ SnapshotId: snapshot }) => snapshot ?? []);
}

/** Milliseconds in which an image that was deregistered gives up its snapshots. */
const inUsePatience = 60_000;

/** Deletes a snapshot, unless an image that is still there has it too. */
export async function dropSnapshot(place: Place, ctx: Removing): Promise<void> {
  const { region, id } = place;
  const until = ctx.host.clock.now() + inUsePatience;
  for (;;) {
    try {
      await ask(ctx.clients, new DeleteSnapshotCommand({ SnapshotId: id }), ctx, unseen(region, 'InvalidSnapshot.NotFound'));
      ctx.report.say(`Deleted snapshot: ${id}`);
      return;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'InvalidSnapshot.NotFound') return;
      if (code !== 'InvalidSnapshot.InUse') throw error;
      const user = await imageWith(place, ctx);
      if (user !== undefined) {
        ctx.report.detail(`Snapshot ${id} stays: ${user} has it too`);
        return;
      }
      if (ctx.host.clock.now() > until) throw error;
      await ctx.host.clock.sleep(1_000, ctx.signal);
    }
  }
}

async function imageWith({ region, id }: Place, ctx: Removing): Promise<string | undefined> {
  const command = new DescribeImagesCommand({
    Owners: ['self'],
    Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: [id] }],
    IncludeDisabled: true,
  });
  return (await ask(ctx.clients, command, ctx, { region })).Images?.[0]?.ImageId;
}

export async function findSnapshots(intent: SnapshotIntent, ctx: ReleaseContext): Promise<readonly Place[]> {
  const found = await inAccount(intent, ctx, (clients) => ownSnapshots(intent, clients, ctx));
  return found.map((id) => ({ region: intent.region, id }));
}

export async function deleteSnapshot(place: Place, ctx: ReleaseContext): Promise<void> {
  await inAccount(place, ctx, (clients) =>
    dropSnapshot(place, { host: ctx.host, signal: ctx.signal, report: ctx.report, clients }),
  );
}
