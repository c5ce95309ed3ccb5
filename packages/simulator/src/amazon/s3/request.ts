import type { Answer, Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { Bucket } from '../state.ts';
import { escape } from '../wire/xml.ts';
import type { Place } from './names.ts';

/** A request to S3, its body as it was meant. */
export interface S3Request extends Place {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
}

export type S3Action = (request: S3Request, caller: Caller) => Answer;

/** The bucket, if the caller may use it in this region. Source: S3 API Reference, "Error responses". */
export function bucketOf({ bucket: name, headers }: S3Request, { world, account, region }: Caller): Bucket {
  const owner = [...world.accounts.values()].find(({ buckets }) => buckets.has(name));
  const bucket = owner?.buckets.get(name);
  if (owner === undefined || bucket === undefined) throw refusal('NoSuchBucket', 'The specified bucket does not exist', 404);
  const expected = headers['x-amz-expected-bucket-owner'];
  if (owner.id !== account.id || (expected !== undefined && expected !== owner.id))
    throw refusal('AccessDenied', 'Access Denied', 403);
  if (bucket.region !== region.name)
    throw refusal(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      301,
    );
  return bucket;
}

/** What a body of S3 is made of: a list stands as its elements, one behind the other. */
export type S3Xml = string | number | boolean | undefined | readonly S3Xml[] | { readonly [name: string]: S3Xml };

/** An answer with a body of XML. */
export function documentAnswer(name: string, body: S3Xml, headers: Readonly<Record<string, string>> = {}): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${printed(body)}</${name}>`;
  return {
    status: 200,
    type: 'application/xml',
    body: text,
    headers: { 'content-length': String(Buffer.byteLength(text)), ...headers },
  };
}

/** An answer without a body. */
export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: 'application/xml', body: '', headers: status === 204 ? headers : { 'content-length': '0', ...headers } };
}

function printed(body: S3Xml): string {
  if (body === undefined) return '';
  if (typeof body !== 'object') return escape(String(body));
  return Object.entries(body)
    .flatMap(([name, value]) =>
      (isList(value) ? value : [value]).map((each) => (each === undefined ? '' : `<${name}>${printed(each)}</${name}>`)),
    )
    .join('');
}

function isList(value: S3Xml): value is readonly S3Xml[] {
  return Array.isArray(value);
}

/** The texts of an element in a body of XML, wherever it stands: bodies that clients send have each name in one place only. */
export function elements(body: Uint8Array | string, name: string): readonly string[] {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString();
  return [...text.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner = '']) => inner);
}

export function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
