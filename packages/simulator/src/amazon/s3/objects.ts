import { createHash } from 'node:crypto';
import { refusal } from '../refusal.ts';
import type { StoredObject } from '../state.ts';
import type { Answer, Caller } from '../action.ts';
import { checkedBody } from './checksums.ts';
import { encryptionHeaders, keptHeaders } from './headers.ts';
import { bucketOf, emptyAnswer, type S3Action, type S3Request } from './request.ts';

/** Source: S3 API Reference, the actions of these names. */
export const objectActions = {
  PutObject: (request, caller) => {
    const { key, bytes, headers } = request;
    const bucket = bucketOf(request, caller);
    checkKey(key);
    const checksum = checkedBody(bytes, headers);
    const path = `${bucket.name}/${key}`;
    checkConditions(headers, caller.account.objects.get(path));
    const object: StoredObject = {
      bytes,
      etag: createHash('md5').update(bytes).digest('hex'),
      modifiedAt: caller.world.clock.now(),
      headers: {
        ...keptHeaders(headers, caller),
        ...(checksum === undefined
          ? {}
          : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }),
      },
    };
    caller.account.objects.set(path, object);
    return emptyAnswer(200, { etag: `"${object.etag}"`, ...encryptionHeaders(object.headers), ...checksumHeaders(object) });
  },
  GetObject: (request, caller) => {
    const object = objectOf(request, caller);
    const whole = toldHeaders(object, request);
    const notModified = unmodified(request, object);
    if (notModified !== undefined) return notModified;
    const range = rangeOf(request.headers['range'], object.bytes.length);
    if (range === undefined) return told(200, object.bytes, whole);
    const bytes = object.bytes.subarray(range.start, range.end);
    // A checksum is of the whole.
    const headers = Object.fromEntries(Object.entries(whole).filter(([name]) => !name.startsWith('x-amz-checksum-')));
    return told(206, bytes, {
      ...headers,
      'content-range': `bytes ${range.start}-${range.end - 1}/${object.bytes.length}`,
    });
  },
  HeadObject: (request, caller) => {
    const object = objectOf(request, caller);
    return unmodified(request, object) ?? told(200, object.bytes, toldHeaders(object, request));
  },
  DeleteObject: (request, caller) => {
    caller.account.objects.delete(`${bucketOf(request, caller).name}/${request.key}`);
    return emptyAnswer(204);
  },
} satisfies Readonly<Record<string, S3Action>>;

/** Source: S3 User Guide, "Naming Amazon S3 objects". */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw refusal('KeyTooLongError', 'Your key is too long');
}

/** The checksum that an object was put with. */
export function checksumHeaders({ headers }: Pick<StoredObject, 'headers'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-checksum-')));
}

/** Whether an object may be written over. Source: S3 User Guide, "Add preconditions to S3 operations". */
export function checkConditions(headers: S3Request['headers'], there: StoredObject | undefined): void {
  const failed = refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  if (headers['if-none-match'] !== undefined && there !== undefined) throw failed;
  const wanted = headers['if-match'];
  if (wanted !== undefined && there === undefined) throw refusal('NoSuchKey', 'The specified key does not exist.', 404);
  if (wanted !== undefined && there !== undefined && !names(wanted, there.etag)) throw failed;
}

function objectOf(request: S3Request, caller: Caller): StoredObject {
  const object = caller.account.objects.get(`${bucketOf(request, caller).name}/${request.key}`);
  if (object === undefined) throw refusal('NoSuchKey', 'The specified key does not exist.', 404);
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && !names(wanted, object.etag))
    throw refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  return object;
}

function unmodified({ headers }: S3Request, { etag }: StoredObject): Answer | undefined {
  const unwanted = headers['if-none-match'];
  return unwanted !== undefined && names(unwanted, etag) ? { ...emptyAnswer(304), headers: { etag: `"${etag}"` } } : undefined;
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((each) => each.trim() === '*' || each.trim().replaceAll('"', '') === etag);
}

function toldHeaders(object: StoredObject, request: S3Request): Readonly<Record<string, string>> {
  const { 'x-amz-tagging': tags, ...headers } = object.headers;
  const wantsChecksum = request.headers['x-amz-checksum-mode'] === 'ENABLED';
  return {
    ...Object.fromEntries(
      Object.entries(headers).filter(
        ([name, value]) =>
          (wantsChecksum || !name.startsWith('x-amz-checksum-')) && !(name === 'x-amz-storage-class' && value === 'STANDARD'),
      ),
    ),
    ...(tags === undefined ? {} : { 'x-amz-tagging-count': String([...new URLSearchParams(tags)].length) }),
    'accept-ranges': 'bytes',
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
  };
}

/** The whole answer; to HEAD the server sends its headers only. */
function told(status: number, bytes: Uint8Array, headers: Readonly<Record<string, string>>): Answer {
  const { 'content-type': type = '', ...others } = headers;
  return { status, type, body: bytes, headers: { ...others, 'content-length': String(bytes.length) } };
}

/** The range that is asked for; nothing for the whole, and for what is no range. Source: RFC 9110, section 14.2. */
function rangeOf(header: string | undefined, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= end) throw refusal('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}
