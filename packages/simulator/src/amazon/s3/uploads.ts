import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { StoredObject, Upload } from '../state.ts';
import { checkedBody, checksumOf, compositeChecksum, isAlgorithm } from './checksums.ts';
import { encryptionHeaders, keptHeaders } from './headers.ts';
import { checkConditions, checkKey, checksumHeaders } from './objects.ts';
import { bucketOf, documentAnswer, elements, emptyAnswer, type S3Action, type S3Request, unescaped } from './request.ts';

/** All parts but the last have to have so many bytes. Source: S3 User Guide, "Amazon S3 multipart upload limits". */
const leastPart = 5 * 1024 * 1024;

/** Source: S3 API Reference, the actions of these names. */
export const uploadActions = {
  CreateMultipartUpload: (request, caller) => {
    const { key, headers } = request;
    const bucket = bucketOf(request, caller);
    checkKey(key);
    const id = randomBytes(48).toString('base64url');
    const checksum = checksumAsked(headers);
    bucket.uploads.set(id, {
      key,
      startedAt: caller.world.clock.now(),
      headers: keptHeaders(headers, caller),
      ...(checksum === undefined ? {} : { checksum }),
      parts: new Map(),
    });
    return documentAnswer(
      'InitiateMultipartUploadResult',
      { Bucket: bucket.name, Key: key, UploadId: id },
      {
        ...encryptionHeaders(keptHeaders(headers, caller)),
        ...(checksum === undefined
          ? {}
          : { 'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase(), 'x-amz-checksum-type': checksum.kind }),
      },
    );
  },
  UploadPart: (request, caller) => {
    const { query, bytes, headers } = request;
    const { upload } = uploadOf(request, caller);
    const number = Number(query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw refusal('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    const given = checkedBody(bytes, headers);
    if (given !== undefined && upload.checksum !== undefined && given.algorithm !== upload.checksum.algorithm)
      throw refusal(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum.algorithm}, actual checksum Type: ${given.algorithm}`,
      );
    const algorithm = upload.checksum?.algorithm;
    const checksum = given?.value ?? (algorithm === undefined ? undefined : checksumOf(bytes, algorithm));
    const etag = createHash('md5').update(bytes).digest('hex');
    upload.parts.set(number, {
      bytes,
      etag,
      modifiedAt: caller.world.clock.now(),
      ...(checksum === undefined ? {} : { checksum }),
    });
    const name = given?.algorithm ?? algorithm;
    return emptyAnswer(200, {
      etag: `"${etag}"`,
      ...encryptionHeaders(upload.headers),
      ...(name === undefined || checksum === undefined ? {} : { [`x-amz-checksum-${name}`]: checksum }),
    });
  },
  CompleteMultipartUpload: (request, caller) => {
    const { bucket, id, upload } = uploadOf(request, caller);
    const parts = partsAsked(request, upload);
    const path = `${bucket.name}/${upload.key}`;
    checkConditions(request.headers, caller.account.objects.get(path));
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const sums = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
    const object: StoredObject = {
      bytes,
      etag: `${createHash('md5').update(sums).digest('hex')}-${parts.length}`,
      modifiedAt: caller.world.clock.now(),
      headers: { ...upload.headers, ...wholeChecksum(upload, bytes, parts) },
    };
    caller.account.objects.set(path, object);
    bucket.uploads.delete(id);
    return documentAnswer(
      'CompleteMultipartUploadResult',
      {
        Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${upload.key}`,
        Bucket: bucket.name,
        Key: upload.key,
        ETag: `"${object.etag}"`,
        ...Object.fromEntries(
          Object.entries(checksumHeaders(object)).map(([name, value]) => [
            name === 'x-amz-checksum-type' ? 'ChecksumType' : `Checksum${name.slice('x-amz-checksum-'.length).toUpperCase()}`,
            value,
          ]),
        ),
      },
      encryptionHeaders(object.headers),
    );
  },
  AbortMultipartUpload: (request, caller) => {
    const { bucket, id } = uploadOf(request, caller);
    bucket.uploads.delete(id);
    return emptyAnswer(204);
  },
  ListParts: (request, caller) => {
    const { query } = request;
    const { bucket, id, upload } = uploadOf(request, caller);
    const most = Math.min(Number(query.get('max-parts') ?? 1000), 1000);
    const after = Number(query.get('part-number-marker') ?? 0);
    if (Number.isNaN(most) || Number.isNaN(after))
      throw refusal('InvalidArgument', 'Provided max-parts not an integer or within integer range');
    const all = [...upload.parts].sort(([one], [other]) => one - other).filter(([number]) => number > after);
    const page = all.slice(0, most);
    return documentAnswer('ListPartsResult', {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: id,
      PartNumberMarker: after,
      NextPartNumberMarker: page.at(-1)?.[0] ?? after,
      MaxParts: most,
      IsTruncated: all.length > most,
      StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
      Part: page.map(([number, part]) => ({
        PartNumber: number,
        LastModified: new Date(part.modifiedAt).toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.bytes.length,
      })),
    });
  },
  ListMultipartUploads: (request, caller) => {
    const { query } = request;
    const bucket = bucketOf(request, caller);
    const prefix = query.get('prefix') ?? '';
    const most = Math.min(Number(query.get('max-uploads') ?? 1000), 1000);
    if (!Number.isInteger(most) || most < 1)
      throw refusal('InvalidArgument', 'Provided max-uploads not an integer or within integer range');
    const [afterKey, afterId] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
    const all = [...bucket.uploads]
      .map(([id, { key, startedAt, headers }]) => ({ id, key, startedAt, headers }))
      .filter(({ key }) => key.startsWith(prefix))
      .sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)) || one.startedAt - other.startedAt);
    const last = all.findIndex(({ key, id }) => key === afterKey && id === afterId);
    const left = last === -1 ? all.filter(({ key }) => key > afterKey) : all.slice(last + 1);
    const page = left.slice(0, most);
    const end = left.length > most ? page.at(-1) : undefined;
    return documentAnswer('ListMultipartUploadsResult', {
      Bucket: bucket.name,
      KeyMarker: afterKey,
      UploadIdMarker: afterId,
      NextKeyMarker: end?.key,
      NextUploadIdMarker: end?.id,
      Prefix: prefix === '' ? undefined : prefix,
      MaxUploads: most,
      IsTruncated: end !== undefined,
      Upload: page.map(({ id, key, startedAt, headers }) => ({
        UploadId: id,
        Key: key,
        Initiated: new Date(startedAt).toISOString(),
        StorageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
        Owner: { ID: caller.account.id.padStart(64, '0') },
        Initiator: { ID: caller.account.id.padStart(64, '0') },
      })),
    });
  },
} satisfies Readonly<Record<string, S3Action>>;

function uploadOf(request: S3Request, caller: Caller) {
  const bucket = bucketOf(request, caller);
  const id = request.query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload?.key !== request.key)
    throw refusal(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
    );
  return { bucket, id, upload };
}

/** Source: S3 User Guide, "Checking object integrity", full object and composite checksums. */
function checksumAsked(headers: S3Request['headers']): Upload['checksum'] {
  const algorithm = headers['x-amz-checksum-algorithm']?.toLowerCase();
  if (algorithm === undefined) return undefined;
  if (!isAlgorithm(algorithm))
    throw refusal(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  const kind = headers['x-amz-checksum-type'] ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (kind !== 'COMPOSITE' && kind !== 'FULL_OBJECT')
    throw refusal('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  if ((kind === 'COMPOSITE' && algorithm === 'crc64nvme') || (kind === 'FULL_OBJECT' && algorithm.startsWith('sha')))
    throw refusal('InvalidRequest', `The ${kind} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, kind };
}

type Part = NonNullable<ReturnType<Upload['parts']['get']>>;

function partsAsked({ bytes }: S3Request, upload: Upload): readonly Part[] {
  const asked = elements(bytes, 'Part').map((part) => ({
    number: Number(elements(part, 'PartNumber')[0]),
    etag: unescaped(elements(part, 'ETag')[0] ?? '').replaceAll('"', ''),
  }));
  if (asked.length === 0)
    throw refusal('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
  if (asked.some(({ number }, index) => index > 0 && number <= (asked[index - 1]?.number ?? 0)))
    throw refusal('InvalidPartOrder', 'The list of parts was not in ascending order. Parts must be ordered by part number.');
  const parts = asked.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    if (part?.etag !== etag)
      throw refusal(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      );
    return part;
  });
  if (parts.slice(0, -1).some((part) => part.bytes.length < leastPart))
    throw refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return parts;
}

function wholeChecksum({ checksum }: Upload, bytes: Uint8Array, parts: readonly Part[]): Readonly<Record<string, string>> {
  if (checksum === undefined) return {};
  const { algorithm, kind } = checksum;
  const value =
    kind === 'FULL_OBJECT'
      ? checksumOf(bytes, algorithm)
      : compositeChecksum(
          parts.map((part) => part.checksum ?? ''),
          algorithm,
        );
  return { [`x-amz-checksum-${algorithm}`]: value, 'x-amz-checksum-type': kind };
}
