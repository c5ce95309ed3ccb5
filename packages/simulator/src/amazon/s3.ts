import type { HttpRequest } from '../listener.ts';
import type { RestService } from './action.ts';
import { isRefusal, refusal } from './refusal.ts';
import { bucketActions } from './s3/buckets.ts';
import { unframed } from './s3/chunked.ts';
import { checkHeaders, loggedHeaders } from './s3/headers.ts';
import { type Place, placeOf } from './s3/names.ts';
import { objectActions } from './s3/objects.ts';
import type { S3Action } from './s3/request.ts';
import { uploadActions } from './s3/uploads.ts';
import { refused } from './service-call.ts';

const actions: Readonly<Record<string, S3Action>> = { ...bucketActions, ...objectActions, ...uploadActions };

/** How actions are called: method, what it is about, parameters that it must have, and those that it may have. */
const routes: readonly {
  readonly action: string;
  readonly method: string;
  readonly about: 'bucket' | 'object';
  readonly must?: readonly string[];
  readonly may?: readonly string[];
}[] = [
  { action: 'CreateBucket', method: 'PUT', about: 'bucket' },
  { action: 'HeadBucket', method: 'HEAD', about: 'bucket' },
  { action: 'DeleteBucket', method: 'DELETE', about: 'bucket' },
  {
    action: 'ListObjectsV2',
    method: 'GET',
    about: 'bucket',
    must: ['list-type'],
    may: ['prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type', 'fetch-owner'],
  },
  {
    action: 'ListMultipartUploads',
    method: 'GET',
    about: 'bucket',
    must: ['uploads'],
    may: ['prefix', 'max-uploads', 'key-marker', 'upload-id-marker'],
  },
  { action: 'UploadPart', method: 'PUT', about: 'object', must: ['partNumber', 'uploadId'] },
  { action: 'PutObject', method: 'PUT', about: 'object' },
  { action: 'ListParts', method: 'GET', about: 'object', must: ['uploadId'], may: ['max-parts', 'part-number-marker'] },
  { action: 'GetObject', method: 'GET', about: 'object' },
  { action: 'HeadObject', method: 'HEAD', about: 'object' },
  { action: 'AbortMultipartUpload', method: 'DELETE', about: 'object', must: ['uploadId'] },
  { action: 'DeleteObject', method: 'DELETE', about: 'object' },
  { action: 'CreateMultipartUpload', method: 'POST', about: 'object', must: ['uploads'] },
  { action: 'CompleteMultipartUpload', method: 'POST', about: 'object', must: ['uploadId'] },
];

/** Simple Storage Service: buckets, objects and uploads in parts. Source: S3 API Reference. */
export const s3: RestService = {
  name: 's3',
  protocol: 'rest',
  route: (request) => {
    const place = placeOf(request);
    const name = actionOf(request, place);
    return {
      name,
      parameters: {
        Bucket: place.bucket,
        ...(place.key === '' ? {} : { Key: place.key }),
        ...Object.fromEntries([...place.query].filter(([parameter]) => parameter !== 'x-id')),
        ...loggedHeaders(request.headers),
      },
      handle: (caller) => {
        checkHeaders(request.headers);
        const { bytes, headers } = unframed(request.body, request.headers);
        try {
          const run = actions[name];
          if (run === undefined) throw new Error(`the routes of S3 name an action that is not there: ${name}`);
          return run({ ...place, headers, bytes }, caller);
        } catch (error) {
          if (!isRefusal(error) || error.refusal.code !== 'PermanentRedirect') throw error;
          const region = [...caller.world.accounts.values()].flatMap(({ buckets }) => buckets.get(place.bucket)?.region ?? []);
          const { headers: usual, ...answer } = refused(s3, error.refusal.code, error.message, error.refusal.status);
          return { ...answer, headers: { ...usual, 'x-amz-bucket-region': region[0] ?? '' } };
        }
      },
    };
  },
};

function actionOf({ method, headers }: HttpRequest, { bucket, key, query }: Place): string {
  const given = [...query.keys()].filter((name) => name !== 'x-id');
  const route = routes.find(
    ({ method: of, about, must = [], may = [] }) =>
      of === method &&
      (about === 'object') === (key !== '') &&
      must.every((name) => given.includes(name)) &&
      given.every((name) => must.includes(name) || may.includes(name)),
  );
  if (route === undefined || bucket === '' || headers['x-amz-copy-source'] !== undefined)
    throw refusal(
      'NotImplemented',
      `The simulator's S3 does not know this: ${method} of ${key === '' ? 'a bucket' : 'an object'} with ${given.join(', ') || 'no parameters'}`,
      501,
    );
  return route.action;
}
