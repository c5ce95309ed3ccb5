import type { HttpRequest } from '../../listener.ts';

/** What a request to S3 is about. */
export interface Place {
  readonly bucket: string;
  /** Empty when it is about the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * Reads bucket and key from the host's name and the path: the bucket is before `localhost` or S3's own name (virtual-hosted style), or
 * the first part of the path. Source: S3 User Guide, "Virtual hosting of general purpose buckets".
 */
export function placeOf({ url, headers }: Pick<HttpRequest, 'url' | 'headers'>): Place {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const hosted = /^(.+?)\.(?:localhost|s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?)$/.exec(host)?.[1];
  const [bucket = '', key = ''] = hosted === undefined ? path.slice(1).split(/\/(.*)/s) : [hosted, path.slice(1)];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key), query: new URLSearchParams(query) };
}

/** Source: S3 User Guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3)$/.test(name)
  );
}
