// S3, by the SDK's client and by hand.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { clientOf, cloudWithBucket, objectPlace, s3Of } from './clients.ts';
import { away, home, me, openCloud, other, refusalOf, type TestCloud } from './cloud.ts';

const there = objectPlace;
const { Bucket } = there;
const notThere = 'NoSuchKey: The specified key does not exist.';
const md5 = (text: string | Uint8Array): string => createHash('md5').update(text).digest('hex');

const put = (cloud: TestCloud, more: Partial<PutObjectCommandInput> = {}) =>
  s3Of(cloud).send(new PutObjectCommand({ ...there, Body: 'hello', ...more }));

describe('buckets', () => {
  test('made, found, deleted', async () => {
    await using cloud = await openCloud();
    const s3 = s3Of(cloud);
    const error = await s3.send(new HeadBucketCommand({ Bucket })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
    expect((await s3.send(new CreateBucketCommand({ Bucket }))).Location).toBe(`/${Bucket}`);
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe(home);
    expect(await refusalOf(s3.send(new CreateBucketCommand({ Bucket })))).toBe(
      'BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.',
    );
    expect(await refusalOf(s3Of(cloud, { account: other }).send(new CreateBucketCommand({ Bucket })))).toBe(
      'BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    );
    await put(cloud);
    expect(await refusalOf(s3.send(new DeleteBucketCommand({ Bucket })))).toBe(
      'BucketNotEmpty: The bucket you tried to delete is not empty',
    );
    await s3.send(new DeleteObjectCommand(there));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    expect(cloud.world.account(me)).toMatchObject({ buckets: new Map(), objects: new Map() });
    expect(await refusalOf(put(cloud))).toBe('NoSuchBucket: The specified bucket does not exist');
  });

  test('the oldest region makes one again, without a word', async () => {
    await using cloud = await openCloud();
    const s3 = s3Of(cloud, { region: 'us-east-1' });
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await s3.send(new CreateBucketCommand({ Bucket }))).Location).toBe(`/${Bucket}`);
  });

  test.each<[string, string, string]>([
    ['Things', home, 'InvalidBucketName: The specified bucket is not valid.'],
    ['a..b', home, 'InvalidBucketName: The specified bucket is not valid.'],
    [
      Bucket,
      away,
      `IllegalLocationConstraintException: The ${away} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    ],
    [Bucket, 'us-east-1', 'InvalidLocationConstraint: The specified location-constraint is not valid'],
  ])('%s is not made in %s', async (name, LocationConstraint, message) => {
    await using cloud = await openCloud();
    const CreateBucketConfiguration = { LocationConstraint: LocationConstraint as 'eu-west-1' };
    expect(await refusalOf(s3Of(cloud).send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration })))).toBe(message);
  });

  test('of another region', async () => {
    await using cloud = await cloudWithBucket();
    const error = await s3Of(cloud, { region: away })
      .send(new GetObjectCommand(there))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'PermanentRedirect',
      message:
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      $response: { headers: { 'x-amz-bucket-region': home } },
    });
    const follower = new S3Client({ ...clientOf(cloud, { region: away }), followRegionRedirects: true });
    expect(await refusalOf(follower.send(new GetObjectCommand(there)))).toBe(notThere);
  });

  test('of another account', async () => {
    await using cloud = await cloudWithBucket();
    expect(await refusalOf(s3Of(cloud, { account: other }).send(new GetObjectCommand(there)))).toBe(
      'AccessDenied: Access Denied',
    );
    expect(await refusalOf(put(cloud, { ExpectedBucketOwner: other }))).toBe('AccessDenied: Access Denied');
    expect(await refusalOf(put(cloud, { ExpectedBucketOwner: me }))).toBe('no refusal');
  });
});

describe('objects', () => {
  test('put, read, deleted', async () => {
    await using cloud = await cloudWithBucket();
    const s3 = s3Of(cloud);
    const { ETag, ChecksumCRC32, ServerSideEncryption } = await put(cloud);
    expect({ ETag, ChecksumCRC32, ServerSideEncryption }).toEqual({
      ETag: `"${md5('hello')}"`,
      ChecksumCRC32: 'NhCmhg==',
      ServerSideEncryption: 'AES256',
    });
    expect(cloud.world.account(me).objects.get(`${Bucket}/images/disk one.ova`)?.bytes).toEqual(Buffer.from('hello'));
    const { Body, ...got } = await s3.send(new GetObjectCommand(there));
    expect(await Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ETag,
      ContentLength: 5,
      ContentType: 'application/octet-stream',
      LastModified: new Date(cloud.world.clock.now()),
      ChecksumCRC32,
      AcceptRanges: 'bytes',
    });
    expect(await s3.send(new HeadObjectCommand(there))).toMatchObject({ ETag, ContentLength: 5, ServerSideEncryption });
    await s3.send(new DeleteObjectCommand(there));
    await s3.send(new DeleteObjectCommand(there));
    expect(await refusalOf(s3.send(new GetObjectCommand(there)))).toBe(notThere);
    expect(await refusalOf(s3.send(new HeadObjectCommand(there)))).toMatch(/^NotFound: /);
  });

  test('what was said of it is told with it, and stands in the log', async () => {
    await using cloud = await cloudWithBucket();
    const said = {
      ContentType: 'text/plain',
      ContentEncoding: 'gzip',
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment',
      Metadata: { build: '7' },
      StorageClass: 'STANDARD_IA',
      ServerSideEncryption: 'aws:kms',
      BucketKeyEnabled: true,
    } as const;
    await put(cloud, { ...said, SSEKMSKeyId: 'alias/images', Tagging: 'a=1&b=2', ACL: 'private' });
    const head = await s3Of(cloud).send(new HeadObjectCommand(there));
    expect(head).toMatchObject(said);
    expect(head.SSEKMSKeyId).toMatch(new RegExp(`^arn:aws:kms:${home}:${me}:key/[0-9a-f-]{36}$`));
    expect((await s3Of(cloud).send(new GetObjectCommand(there))).TagCount).toBe(2);
    expect(cloud.world.calls.calls.find(({ action }) => action === 'PutObject')).toMatchObject({
      service: 's3',
      region: home,
      status: 200,
      parameters: {
        Bucket,
        Key: there.Key,
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'alias/images',
        'x-amz-acl': 'private',
      },
    });
  });

  test.each<[string, Partial<PutObjectCommandInput>, string]>([
    [
      'an encryption that there is not',
      { ServerSideEncryption: 'rot13' as 'AES256' },
      'InvalidArgument: The encryption method specified is not supported',
    ],
    [
      'a key without KMS',
      { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'alias/x' },
      'InvalidArgument: Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    ],
    ['no key', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'no key' }, 'KMS.NotFoundException: Invalid keyId no key'],
    [
      'a lock, which is not known here',
      { ObjectLockLegalHoldStatus: 'ON' },
      'NotImplemented: A header you provided implies functionality that is not implemented: x-amz-object-lock-legal-hold',
    ],
    ['a long key', { Key: 'x'.repeat(1025) }, 'KeyTooLongError: Your key is too long'],
    [
      'another digest',
      { ContentMD5: Buffer.alloc(16).toString('base64') },
      'BadDigest: The Content-MD5 you specified did not match what we received.',
    ],
    ['no digest', { ContentMD5: 'x' }, 'InvalidDigest: The Content-MD5 you specified was invalid.'],
    [
      'another checksum',
      { ChecksumSHA256: Buffer.alloc(32).toString('base64') },
      'BadDigest: The SHA256 you specified did not match the calculated checksum.',
    ],
  ])('refused: %s', async (_, more, message) => {
    await using cloud = await cloudWithBucket();
    expect(await refusalOf(put(cloud, more))).toBe(message);
    expect(cloud.world.account(me).objects.size).toBe(0);
  });

  // "123456789" is what catalogues of CRCs give their check values for, FIPS 180 has the others' algorithms.
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', createHash('sha1').update('123456789').digest('hex')],
    ['SHA256', createHash('sha256').update('123456789').digest('hex')],
  ])('checksum by %s', async (algorithm, sum) => {
    await using cloud = await cloudWithBucket();
    const header = { [`Checksum${algorithm}`]: Buffer.from(sum, 'hex').toString('base64') };
    expect(await put(cloud, { Body: '123456789', ...header })).toMatchObject({ ...header, ChecksumType: 'FULL_OBJECT' });
    expect(await s3Of(cloud).send(new HeadObjectCommand({ ...there, ChecksumMode: 'ENABLED' }))).toMatchObject(header);
  });

  test('a stream comes in chunks, with its checksum behind them', async () => {
    await using cloud = await cloudWithBucket();
    const bytes = Buffer.alloc(200_000, 'chunk ');
    const chunks = [bytes.subarray(0, 70_000), bytes.subarray(70_000)];
    await put(cloud, { Body: Readable.from(chunks), ContentLength: bytes.length, ContentEncoding: 'gzip' });
    const object = cloud.world.account(me).objects.get(`${Bucket}/${there.Key}`);
    expect(object?.bytes).toEqual(bytes);
    expect(object?.etag).toBe(md5(bytes));
    expect(object?.headers['x-amz-checksum-crc32']).toMatch(/^[\w+/]{6}==$/);
    expect(object?.headers['content-encoding']).toBe('gzip');
  });

  test('a part of it', async () => {
    await using cloud = await cloudWithBucket();
    await put(cloud, { Body: '0123456789' });
    const part = async (Range: string) => {
      const { Body, ContentRange, ChecksumCRC32 } = await s3Of(cloud).send(new GetObjectCommand({ ...there, Range }));
      return [await Body?.transformToString(), ContentRange, ChecksumCRC32];
    };
    expect(await part('bytes=2-4')).toEqual(['234', 'bytes 2-4/10', undefined]);
    expect(await part('bytes=7-')).toEqual(['789', 'bytes 7-9/10', undefined]);
    expect(await part('bytes=-2')).toEqual(['89', 'bytes 8-9/10', undefined]);
    expect(await part('bytes=5-99')).toEqual(['56789', 'bytes 5-9/10', undefined]);
    expect((await part('lines=1'))[0]).toBe('0123456789');
    expect(await refusalOf(part('bytes=10-'))).toBe('InvalidRange: The requested range is not satisfiable');
  });

  test('conditions', async () => {
    await using cloud = await cloudWithBucket();
    const failed = 'PreconditionFailed: At least one of the pre-conditions you specified did not hold';
    expect(await refusalOf(put(cloud, { IfMatch: '"x"' }))).toBe(notThere);
    const { ETag } = await put(cloud, { IfNoneMatch: '*' });
    expect(await refusalOf(put(cloud, { IfNoneMatch: '*' }))).toBe(failed);
    expect(await refusalOf(put(cloud, { IfMatch: '"x"' }))).toBe(failed);
    await put(cloud, { IfMatch: ETag });
    expect(await refusalOf(s3Of(cloud).send(new GetObjectCommand({ ...there, IfMatch: '"x"' })))).toBe(failed);
    const unchanged = await s3Of(cloud)
      .send(new GetObjectCommand({ ...there, IfNoneMatch: ETag }))
      .catch((reason: unknown) => reason);
    expect(unchanged).toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });
});

test('listed by prefix and delimiter, in pages', async () => {
  await using cloud = await cloudWithBucket();
  for (const Key of ['b', 'a/1', 'a/2', 'a/b/3', 'ä & <ö>', 'z']) await put(cloud, { Key });
  const list = (more: object = {}) => s3Of(cloud).send(new ListObjectsV2Command({ Bucket, ...more }));
  const names = async (more: object = {}) => {
    const { Contents = [], CommonPrefixes = [] } = await list(more);
    return [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)];
  };
  const all = ['a/1', 'a/2', 'a/b/3', 'b', 'z', 'ä & <ö>'];
  expect(await names()).toEqual(all);
  expect(await names({ Prefix: 'a/', Delimiter: '/' })).toEqual(['a/1', 'a/2', 'a/b/']);
  expect(await names({ Delimiter: '/' })).toEqual(['b', 'z', 'ä & <ö>', 'a/']);
  expect(await names({ StartAfter: 'b' })).toEqual(['z', 'ä & <ö>']);
  expect(await names({ Prefix: 'ä', EncodingType: 'url' })).toEqual(['%C3%A4+%26+%3C%C3%B6%3E']);
  const page = await list({ MaxKeys: 4, FetchOwner: true });
  expect(page).toMatchObject({ KeyCount: 4, MaxKeys: 4, IsTruncated: true, Name: Bucket });
  expect(page.Contents?.[0]).toEqual({
    Key: 'a/1',
    ETag: `"${md5('hello')}"`,
    Size: 5,
    StorageClass: 'STANDARD',
    LastModified: new Date(cloud.world.clock.now()),
    Owner: { ID: me.padStart(64, '0') },
  });
  const next = await list({ MaxKeys: 4, ContinuationToken: page.NextContinuationToken });
  expect(next).toMatchObject({ KeyCount: 2, IsTruncated: false });
  expect(await refusalOf(list({ ContinuationToken: '!' }))).toBe('InvalidArgument: The continuation token provided is incorrect');
});
