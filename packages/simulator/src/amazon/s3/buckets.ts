import { refusal } from '../refusal.ts';
import type { Bucket } from '../state.ts';
import { isBucketName } from './names.ts';
import { bucketOf, documentAnswer, elements, emptyAnswer, type S3Action } from './request.ts';

/** Source: S3 API Reference, the actions of these names. */
export const bucketActions = {
  CreateBucket: ({ bucket: name, bytes }, { world, account, region }) => {
    if (!isBucketName(name)) throw refusal('InvalidBucketName', 'The specified bucket is not valid.');
    const [asked] = elements(bytes, 'LocationConstraint');
    if (asked === 'us-east-1') throw refusal('InvalidLocationConstraint', 'The specified location-constraint is not valid');
    if ((asked ?? 'us-east-1') !== region.name)
      throw refusal(
        'IllegalLocationConstraintException',
        `The ${asked ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
    if (account.buckets.has(name)) {
      // The oldest region answers as if it had made it. Source: S3 API Reference, CreateBucket, BucketAlreadyOwnedByYou.
      if (region.name === 'us-east-1' && account.buckets.get(name)?.region === region.name)
        return emptyAnswer(200, { location: `/${name}` });
      throw refusal(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
      );
    }
    if ([...world.accounts.values()].some(({ buckets }) => buckets.has(name)))
      throw refusal(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        409,
      );
    const bucket: Bucket = { name, region: region.name, createdAt: world.clock.now(), uploads: new Map() };
    account.buckets.set(name, bucket);
    return emptyAnswer(200, { location: `/${name}` });
  },
  HeadBucket: (request, caller) => emptyAnswer(200, { 'x-amz-bucket-region': bucketOf(request, caller).region }),
  DeleteBucket: (request, caller) => {
    const { name } = bucketOf(request, caller);
    if ([...caller.account.objects.keys()].some((key) => key.startsWith(`${name}/`)))
      throw refusal('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    caller.account.buckets.delete(name);
    return emptyAnswer(204);
  },
  ListObjectsV2: (request, caller) => {
    const { query } = request;
    const bucket = bucketOf(request, caller);
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const most = Math.min(numberOf(query.get('max-keys') ?? '1000'), 1000);
    const token = query.get('continuation-token');
    const after = token === null ? (query.get('start-after') ?? '') : placeOf(token);
    const encoded = query.get('encoding-type') === 'url' ? encodedKey : (text: string) => text;
    const all = entriesBelow(caller.account.objects, bucket.name, prefix, delimiter).filter(({ name }) => name > after);
    const page = all.slice(0, most);
    const last = page.at(-1);
    return documentAnswer('ListBucketResult', {
      Name: bucket.name,
      Prefix: encoded(prefix),
      StartAfter: query.get('start-after') === null ? undefined : encoded(query.get('start-after') ?? ''),
      ContinuationToken: token ?? undefined,
      NextContinuationToken: all.length > most && last !== undefined ? Buffer.from(last.name).toString('base64') : undefined,
      KeyCount: page.length,
      MaxKeys: most,
      Delimiter: delimiter === '' ? undefined : encoded(delimiter),
      IsTruncated: all.length > most,
      EncodingType: query.get('encoding-type') ?? undefined,
      Contents: page.flatMap(({ name, object }) =>
        object === undefined
          ? []
          : [
              {
                Key: encoded(name),
                LastModified: new Date(object.modifiedAt).toISOString(),
                ETag: `"${object.etag}"`,
                Size: object.bytes.length,
                StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
                Owner: query.get('fetch-owner') === 'true' ? { ID: caller.account.id.padStart(64, '0') } : undefined,
              },
            ],
      ),
      CommonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: encoded(name) }] : [])),
    });
  },
} satisfies Readonly<Record<string, S3Action>>;

/** Objects of a bucket, and what they have in common up to the delimiter, in the order of their names. */
function entriesBelow<O>(objects: ReadonlyMap<string, O>, bucket: string, prefix: string, delimiter: string) {
  const entries = new Map<string, O | undefined>();
  for (const [path, object] of objects) {
    if (!path.startsWith(`${bucket}/${prefix}`)) continue;
    const key = path.slice(bucket.length + 1);
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end === -1) entries.set(key, object);
    else entries.set(key.slice(0, end + delimiter.length), undefined);
  }
  return [...entries]
    .map(([name, object]) => ({ name, object }))
    .sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
}

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw refusal('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Number(text);
}

function placeOf(token: string): string {
  const name = Buffer.from(token, 'base64').toString();
  if (Buffer.from(name).toString('base64') !== token)
    throw refusal('InvalidArgument', 'The continuation token provided is incorrect');
  return name;
}

function encodedKey(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+');
}
