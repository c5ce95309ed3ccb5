// S3's uploads in parts, by the SDK's client.
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandOutput,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { s3Of } from './clients.ts';
import { me, openCloud, refusalOf, type TestCloud } from './cloud.ts';

const there = { Bucket: 'build-things', Key: 'disk.vmdk' };
const large = Buffer.alloc(5 * 1024 * 1024, 'disk');
const small = Buffer.from('the end');
const noUpload =
  'NoSuchUpload: The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';

async function begun(more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const cloud = await openCloud();
  const s3 = s3Of(cloud);
  await s3.send(new CreateBucketCommand({ Bucket: there.Bucket }));
  const { UploadId, ...created } = await s3.send(new CreateMultipartUploadCommand({ ...there, ...more }));
  return { cloud, s3, created, upload: { ...there, UploadId } };
}

type Upload = Awaited<ReturnType<typeof begun>>['upload'];

const part = (s3: S3Client, upload: Upload, PartNumber: number, Body: Buffer, more: object = {}) =>
  s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }));

const complete = (s3: S3Client, upload: Upload, parts: readonly (readonly [number, UploadPartCommandOutput])[]) =>
  s3.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: { Parts: parts.map(([PartNumber, { ETag, ChecksumCRC32 }]) => ({ PartNumber, ETag, ChecksumCRC32 })) },
    }),
  );

function uploadsOf(cloud: TestCloud): number {
  return cloud.world.account(me).buckets.get(there.Bucket)?.uploads.size ?? 0;
}

test('parts become an object', async () => {
  const { cloud, s3, created, upload } = await begun({
    ContentType: 'application/x-disk',
    ServerSideEncryption: 'aws:kms',
    Metadata: { of: 'a build' },
  });
  await using _ = cloud;
  expect(created).toMatchObject({ ...there, ServerSideEncryption: 'aws:kms' });
  const second = await part(s3, upload, 2, small);
  const first = await part(s3, upload, 1, large);
  expect(second.ETag).toBe(`"${createHash('md5').update(small).digest('hex')}"`);
  const listed = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
  expect(listed).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1' });
  expect(listed.Parts).toEqual([
    { PartNumber: 1, ETag: first.ETag, Size: large.length, LastModified: new Date(cloud.world.clock.now()) },
  ]);
  const rest = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker: '1' }));
  expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([2]);
  expect(rest.IsTruncated).toBe(false);

  const done = await complete(s3, upload, [
    [1, first],
    [2, second],
  ]);
  const sums = Buffer.concat([large, small].map((bytes) => createHash('md5').update(bytes).digest()));
  expect(done).toMatchObject({
    ...there,
    ETag: `"${createHash('md5').update(sums).digest('hex')}-2"`,
    ServerSideEncryption: 'aws:kms',
  });
  expect(
    Buffer.compare(cloud.world.account(me).objects.get('build-things/disk.vmdk')?.bytes ?? small, Buffer.concat([large, small])),
  ).toBe(0);
  expect(await s3.send(new HeadObjectCommand(there))).toMatchObject({
    ContentLength: large.length + small.length,
    ContentType: 'application/x-disk',
    Metadata: { of: 'a build' },
    ServerSideEncryption: 'aws:kms',
  });
  expect(uploadsOf(cloud)).toBe(0);
  expect(await refusalOf(part(s3, upload, 3, small))).toBe(noUpload);
});

test.each([
  ['COMPOSITE', /^[\w+/]{6}==-2$/],
  ['FULL_OBJECT', /^[\w+/]{6}==$/],
] as const)('with a checksum of the kind %s', async (ChecksumType, form) => {
  const { cloud, s3, created, upload } = await begun({ ChecksumAlgorithm: 'CRC32', ChecksumType });
  await using _ = cloud;
  expect(created).toMatchObject({ ChecksumAlgorithm: 'CRC32', ChecksumType });
  const parts = [
    [1, await part(s3, upload, 1, large)],
    [2, await part(s3, upload, 2, small)],
  ] as const;
  const done = await complete(s3, upload, parts);
  expect(done.ChecksumType).toBe(ChecksumType);
  expect(done.ChecksumCRC32).toMatch(form);
  // The client checks the whole by itself.
  const { Body, ChecksumCRC32 } = await s3.send(new GetObjectCommand(there));
  expect((await Body?.transformToByteArray())?.length).toBe(large.length + small.length);
  expect(ChecksumCRC32).toBe(done.ChecksumCRC32);
});

test('given up', async () => {
  const { cloud, s3, upload } = await begun();
  await using _ = cloud;
  await part(s3, upload, 1, small);
  await s3.send(new AbortMultipartUploadCommand(upload));
  expect(uploadsOf(cloud)).toBe(0);
  expect(await refusalOf(s3.send(new ListPartsCommand(upload)))).toBe(noUpload);
  expect(await refusalOf(s3.send(new AbortMultipartUploadCommand(upload)))).toBe(noUpload);
});

test('what is not completed is listed by key, and by its beginning', async () => {
  const { cloud, s3, upload } = await begun();
  await using _ = cloud;
  const begin = async (Key: string) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket: there.Bucket, Key }))).UploadId ?? '';
  const again = await begin(there.Key);
  const longer = await begin(`${there.Key}.old`);
  await begin('other');
  const list = async (more: object = {}) => {
    const { $metadata: _, ...answer } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: there.Bucket, Prefix: there.Key, ...more }),
    );
    return answer;
  };
  const all = await list();
  expect(all).toMatchObject({ Bucket: there.Bucket, Prefix: there.Key, MaxUploads: 1000, IsTruncated: false });
  expect(all.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
    [there.Key, upload.UploadId],
    [there.Key, again],
    [`${there.Key}.old`, longer],
  ]);
  expect(all.Uploads?.[0]?.Initiated).toBeInstanceOf(Date);
  const first = await list({ MaxUploads: 1 });
  expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: there.Key, NextUploadIdMarker: upload.UploadId });
  const rest = await list({ KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker });
  expect(rest.Uploads?.map(({ UploadId }) => UploadId)).toEqual([again, longer]);
  expect((await list({ KeyMarker: there.Key })).Uploads?.map(({ UploadId }) => UploadId)).toEqual([longer]);
  expect(await refusalOf(list({ MaxUploads: 0 }))).toBe(
    'InvalidArgument: Provided max-uploads not an integer or within integer range',
  );
});

test('what cannot be completed', async () => {
  const { cloud, s3, upload } = await begun();
  await using _ = cloud;
  const one = await part(s3, upload, 1, small);
  const two = await part(s3, upload, 2, small);
  const noPart =
    "InvalidPart: One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  expect(
    await refusalOf(
      complete(s3, upload, [
        [1, one],
        [2, two],
      ]),
    ),
  ).toBe('EntityTooSmall: Your proposed upload is smaller than the minimum allowed size');
  expect(
    await refusalOf(
      complete(s3, upload, [
        [2, two],
        [1, one],
      ]),
    ),
  ).toBe('InvalidPartOrder: The list of parts was not in ascending order. Parts must be ordered by part number.');
  expect(await refusalOf(complete(s3, upload, [[3, one]]))).toBe(noPart);
  expect(await refusalOf(complete(s3, upload, [[1, { ...one, ETag: '"x"' }]]))).toBe(noPart);
  expect(await refusalOf(complete(s3, upload, []))).toBe(
    'MalformedXML: The XML you provided was not well-formed or did not validate against our published schema',
  );
  expect(await refusalOf(part(s3, upload, 10_001, small))).toBe(
    'InvalidArgument: Part number must be an integer between 1 and 10000, inclusive',
  );
  expect(uploadsOf(cloud)).toBe(1);
});

test.each<[string, Partial<CreateMultipartUploadCommandInput>, string]>([
  [
    'an algorithm that there is not',
    { ChecksumAlgorithm: 'MD4' as 'SHA1' },
    'InvalidRequest: Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  ],
  [
    'SHA-1 of the whole',
    { ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' },
    'InvalidRequest: The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.',
  ],
  [
    'another kind',
    { ChecksumAlgorithm: 'SHA1', ChecksumType: 'HALF' as 'COMPOSITE' },
    'InvalidRequest: Value for x-amz-checksum-type header is invalid.',
  ],
])('not begun with %s', async (_, more, message) => {
  expect(await refusalOf(begun(more))).toBe(message);
});

test('a part with another checksum than was said', async () => {
  const { cloud, s3, upload } = await begun({ ChecksumAlgorithm: 'SHA256' });
  await using _ = cloud;
  const sha1 = createHash('sha1').update(small).digest('base64');
  expect(await refusalOf(part(s3, upload, 1, small, { ChecksumSHA1: sha1 }))).toBe(
    'InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: sha1',
  );
});
