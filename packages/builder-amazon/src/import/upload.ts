import { crc32 } from 'node:zlib';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { failure } from '@imgbuild/core/sdk';
import type { AskContext, AskOptions } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { codeOf } from '../aws/errors.ts';
import { askS3 } from '../aws/s3.ts';
import { isSet } from '../checks/given.ts';
import type { ImportConfig } from '../config/amazon-import.ts';
import { problems } from '../problems.ts';
import { abandon, isStored, uploadsTo } from '../release/object.ts';
import { type ObjectPlace, storedObject, unfinishedUpload, type UploadData } from '../resources.ts';
import type { Work } from '../work.ts';
import { type OpenFile, openFile } from './file.ts';
import { each, planParts } from './parts.ts';

/** How many times as long as others a call may take that carries a part, or puts the parts together: S3 copies for minutes then. */
const largeCalls = 10;

/** Puts a file into a bucket, in parts. It goes with the scope, unless the template keeps it and the build succeeds. */
export async function uploadFile(path: string, place: ObjectPlace, config: ImportConfig, work: Work): Promise<void> {
  const file = await openFile(path, work.host);
  try {
    const { upload, gone } = await begin(place, config, work);
    const parts = await uploadParts(file, upload, work, `Uploading ${work.host.displayPath(path)}`);
    await complete(upload, parts, config.skip_clean ? 'success' : 'end', work);
    await gone();
  } finally {
    await file.close();
  }
}

/** An upload that parts can be added to. */
interface Begun {
  readonly upload: UploadData;
  /** Tells that it has become an object. */
  readonly gone: () => Promise<void>;
}

async function begin(place: ObjectPlace, config: ImportConfig, { scope, clients, host }: Work): Promise<Begun> {
  const { region, bucket, key } = place;
  const { s3_encryption: encryption, s3_encryption_key: own } = config;
  const command = new CreateMultipartUploadCommand({
    Bucket: bucket,
    Key: key,
    ChecksumAlgorithm: 'CRC32',
    ...(encryption === undefined ? {} : { ServerSideEncryption: encryption }),
    ...(encryption === 'aws:kms' && isSet(own) ? { SSEKMSKeyId: own } : {}),
  });
  return scope.hold(unfinishedUpload, place, async ({ signal, gone }) => {
    const ctx = { host, signal };
    let unanswered = 0;
    const onUnanswered = (): void => void unanswered++;
    const id = (await toBucket(place, askS3(clients, command, ctx, { region, onUnanswered }))).UploadId ?? '';
    const upload = { ...place, id };
    // Every try begins an upload of its own, whether it is answered or not.
    if (unanswered > 0)
      for (const other of await uploadsTo(place, clients, ctx)) if (other.id !== id) await abandon(other, clients, ctx);
    return { data: upload, value: { upload, gone } };
  });
}

/** Says what to do when S3 sends us to another region. Source: S3 API Reference, "Error responses". */
async function toBucket<T>({ bucket, region }: ObjectPlace, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (codeOf(error) !== 'PermanentRedirect') throw error;
    throw failure(problems.create('bucket-elsewhere', { bucket, region }), error);
  }
}

/** Sends the parts, several at once. Each has a buffer that others use after it, so that memory does not grow with the file. */
async function uploadParts(
  file: OpenFile,
  { region, bucket, key, id }: UploadData,
  { clients, host, report, signal }: Work,
  label: string,
): Promise<readonly CompletedPart[]> {
  const plan = planParts(file.size);
  const progress = report.progress(label, { total: file.size, unit: 'bytes' });
  const parts: CompletedPart[] = [];
  let sent = 0;
  try {
    const buffer = (): Buffer => Buffer.allocUnsafeSlow(Math.min(plan.size, file.size));
    await each(plan, signal, buffer, async (index, own, either) => {
      const offset = index * plan.size;
      const bytes = own.subarray(0, Math.min(plan.size, file.size - offset));
      await file.read(bytes, offset);
      const ChecksumCRC32 = checksumOf(bytes);
      const about = { PartNumber: index + 1, ChecksumCRC32 };
      const command = new UploadPartCommand({ Bucket: bucket, Key: key, UploadId: id, Body: bytes, ...about });
      const { ETag } = await askS3(clients, command, { host, signal: either }, large(region, clients));
      parts[index] = { ...about, ETag };
      progress.update((sent += bytes.length));
    });
  } finally {
    progress.end();
  }
  return parts;
}

function large(region: string, { limit }: Clients): AskOptions {
  return { region, limit: limit * largeCalls };
}

/** Makes an object of the parts. */
async function complete(
  { id, ...place }: UploadData,
  parts: readonly CompletedPart[],
  until: 'end' | 'success',
  { scope, clients, host }: Work,
): Promise<void> {
  const { region, bucket, key } = place;
  const intent = { ...place, checksum: checksumOfParts(parts) };
  const whole = { Bucket: bucket, Key: key, UploadId: id, MultipartUpload: { Parts: [...parts] } };
  await scope.hold(
    storedObject,
    intent,
    async ({ signal }) => {
      const ctx: AskContext = { host, signal };
      let unanswered = 0;
      const onUnanswered = (): void => void unanswered++;
      try {
        await askS3(clients, new CompleteMultipartUploadCommand(whole), ctx, { ...large(region, clients), onUnanswered });
      } catch (error) {
        // The upload is not there any more because a try has completed it whose answer was lost.
        const isDone = codeOf(error) === 'NoSuchUpload' && unanswered > 0 && (await isStored(intent, clients, ctx)) === 'yes';
        if (!isDone) throw error;
      }
      return { data: place, value: undefined };
    },
    { until },
  );
}

function checksumOf(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/** The checksum that S3 gives an object of parts: that of the parts' checksums. Source: S3 User Guide, "Checking object integrity". */
function checksumOfParts(parts: readonly CompletedPart[]): string {
  const sums = Buffer.concat(parts.map(({ ChecksumCRC32: sum = '' }) => Buffer.from(sum, 'base64')));
  return `${checksumOf(sums)}-${parts.length}`;
}
