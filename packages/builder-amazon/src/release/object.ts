import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import type { ReleaseContext } from '@imgbuild/core/sdk';
import type { AskContext } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { ignoring } from '../aws/ignoring.ts';
import { askS3 } from '../aws/s3.ts';
import { waitFor } from '../aws/wait.ts';
import type { ObjectIntent, ObjectPlace, UploadData } from '../resources.ts';
import { inAccount } from './account.ts';

/** Uploads to a key that are not completed. S3 lists them by key, so that those to the key itself are the first of its beginning. */
export async function uploadsTo(place: ObjectPlace, clients: Clients, ctx: AskContext): Promise<readonly UploadData[]> {
  const { region, bucket, key } = place;
  const command = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key });
  const answer = await ignoring('NoSuchBucket', askS3(clients, command, ctx, { region }));
  return (answer?.Uploads ?? []).flatMap(({ Key: of, UploadId: id }) =>
    of === key && id !== undefined ? [{ ...place, id }] : [],
  );
}

/** How long parts that were on their way may arrive after their upload was given up; milliseconds. */
const arrivals = { delay: 1_000, limit: 60_000 };

/**
 * Gives an upload up. A part that was on its way then may be kept nevertheless, so that it is done again until there is nothing left.
 * Source: S3 API Reference, AbortMultipartUpload.
 */
export async function abandon({ region, bucket, key, id }: UploadData, clients: Clients, ctx: AskContext): Promise<void> {
  const upload = { Bucket: bucket, Key: key, UploadId: id };
  const gone = ['NoSuchUpload', 'NoSuchBucket'];
  await waitFor(`the upload to s3://${bucket}/${key} to be given up`, arrivals, ctx, async () => {
    await ignoring(gone, askS3(clients, new AbortMultipartUploadCommand(upload), ctx, { region }));
    // Looking at the parts takes a permission of its own.
    const look = askS3(clients, new ListPartsCommand({ ...upload, MaxParts: 1 }), ctx, { region });
    return (await ignoring([...gone, 'AccessDenied'], look)) === undefined ? 'gone' : undefined;
  });
}

export async function findUploads(place: ObjectPlace, ctx: ReleaseContext): Promise<readonly UploadData[]> {
  return inAccount(place, ctx, (clients) => uploadsTo(place, clients, ctx));
}

export async function abandonUpload(data: UploadData, ctx: ReleaseContext): Promise<void> {
  ctx.report.say(`Giving up the upload to s3://${data.bucket}/${data.key}`);
  await inAccount(data, ctx, (clients) => abandon(data, clients, ctx));
}

/** Whether the object of a name is the one that is meant, and not an older one. */
export async function isStored(
  { region, bucket, key, checksum }: ObjectIntent,
  clients: Clients,
  ctx: AskContext,
): Promise<'yes' | 'no'> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
  const answer = await ignoring(['NotFound', 'NoSuchKey', 'NoSuchBucket'], askS3(clients, command, ctx, { region }));
  return answer?.ChecksumCRC32 === checksum ? 'yes' : 'no';
}

export async function findObject(intent: ObjectIntent, ctx: ReleaseContext): Promise<readonly ObjectPlace[]> {
  const { region, bucket, key, access } = intent;
  const there = await inAccount(intent, ctx, (clients) => isStored(intent, clients, ctx));
  return there === 'yes' ? [{ region, bucket, key, access }] : [];
}

export async function deleteObject({ region, bucket, key, access }: ObjectPlace, ctx: ReleaseContext): Promise<void> {
  ctx.report.say(`Deleting import source s3://${bucket}/${key}`);
  const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
  await inAccount({ region, access }, ctx, (clients) => ignoring('NoSuchBucket', askS3(clients, command, ctx, { region })));
}
