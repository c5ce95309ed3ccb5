import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import { ask, type AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import type { ImageData, ImageIntent, SnapshotIntent } from '../resources.ts';
import { findOwn, literal } from '../image/own.ts';
import { inAccount } from './account.ts';

type Place = { readonly region: string; readonly id: string };

/** Images that a call made which was not answered. */
export async function findImages(intent: ImageIntent, ctx: ReleaseContext): Promise<readonly ImageData[]> {
  const found = await inAccount(ctx, (clients) => findOwn(intent, clients, ctx));
  return found.map((id) => ({ region: intent.region, id, from: intent.from }));
}

export async function removeImage({ region, id }: ImageData, ctx: ReleaseContext): Promise<void> {
  await inAccount(ctx, async (clients) => {
    ctx.report.say('Deregistering the AMI and deleting associated snapshots because of cancellation, or error...');
    await deregister({ region, id }, clients, ctx, ctx.report.say);
  });
}

/** Deregisters an image and deletes the snapshots that are its own. */
export async function deregister(place: Place, clients: Clients, ctx: AskContext, say: (text: string) => void): Promise<void> {
  const { id, region } = place;
  const answer = await ignoring(
    ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
    ask(clients, new DescribeImagesCommand({ ImageIds: [id], Owners: ['self'] }), ctx, { region }),
  );
  const snapshots = await snapshotsOf(place, answer?.Images?.[0], clients, ctx);
  if (answer?.Images?.[0] !== undefined) {
    await ignoring(
      ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'],
      ask(clients, new DeregisterImageCommand({ ImageId: id }), ctx, { region }),
    );
    say(`Deregistered AMI id: ${id}`);
  }
  for (const snapshot of snapshots) await dropSnapshot({ region, id: snapshot }, clients, ctx, say);
}

/** Snapshots of an image; of one that is not finished some stand only in their own descriptions, which EC2 writes. */
export async function snapshotsOf(
  { id, region }: Place,
  image: Image | undefined,
  clients: Clients,
  ctx: AskContext,
): Promise<readonly string[]> {
  const mapped = (image?.BlockDeviceMappings ?? []).flatMap(({ Ebs: ebs }) =>
    ebs?.SnapshotId === undefined ? [] : [ebs.SnapshotId],
  );
  const described = {
    Name: 'description',
    Values: [`Created by CreateImage(*) for ${id}*`, `Copied for DestinationAmi ${id} from *`],
  };
  const { Snapshots: found = [] } = await ask(
    clients,
    new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [described] }),
    ctx,
    { region },
  );
  return [
    ...new Set([...mapped, ...found.flatMap(({ SnapshotId: snapshot }) => (snapshot === undefined ? [] : [snapshot]))]),
  ].sort();
}

async function dropSnapshot(
  { region, id }: Place,
  clients: Clients,
  ctx: AskContext,
  say: (text: string) => void,
): Promise<void> {
  await ignoring(
    'InvalidSnapshot.NotFound',
    ask(clients, new DeleteSnapshotCommand({ SnapshotId: id }), ctx, { region, notYet: ['InvalidSnapshot.InUse'] }),
  );
  say(`Deleted snapshot: ${id}`);
}

export async function findSnapshots(
  { region, volume, description }: SnapshotIntent,
  ctx: ReleaseContext,
): Promise<readonly Place[]> {
  const filters = [
    { Name: 'volume-id', Values: [volume] },
    { Name: 'description', Values: [literal(description)] },
  ];
  const { Snapshots: found = [] } = await inAccount(ctx, (clients) =>
    ask(clients, new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: filters }), ctx, { region }),
  );
  return found.flatMap(({ SnapshotId: id }) => (id === undefined ? [] : [{ region, id }]));
}

export async function deleteSnapshot(place: Place, ctx: ReleaseContext): Promise<void> {
  await inAccount(ctx, (clients) => dropSnapshot(place, clients, ctx, ctx.report.say));
}
