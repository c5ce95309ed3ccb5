import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../../listener.ts';

/** What the signature of a request says of it, and the request itself is not asked. */
export interface Scope {
  readonly accessKey: string;
  readonly region: string;
  /** `ec2`, `sts`, … */
  readonly service: string;
}

/**
 * Reads the credential scope of Signature Version 4. Source: AWS Signature Version 4, "Create a signed request", the Authorization
 * header: `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…`.
 */
export function scopeOf(authorization: string | undefined): Scope | undefined {
  const found = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,/.exec(authorization ?? '');
  const [, accessKey, region, service] = found ?? [];
  if (accessKey === undefined || region === undefined || service === undefined) return undefined;
  return { accessKey, region, service };
}

/**
 * Whether a request is signed with a secret: it is signed once more, and the signatures compared. Of a body that is sent in signed
 * chunks, what the header says is signed, and the chunks' own signatures are not looked at.
 */
export async function isSignedWith(secret: string, scope: Scope, { method, url, headers, body }: HttpRequest): Promise<boolean> {
  const [, names = '', signature = ''] =
    /SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '') ?? [];
  const date = signingDate(headers['x-amz-date']);
  if (date === undefined || signature === '') return false;
  const signed = new Set(names.split(';'));
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  const signer = new SignatureV4({
    credentials: { accessKeyId: scope.accessKey, secretAccessKey: secret },
    region: scope.region,
    service: scope.service,
    sha256: Sha256,
    // Source: AWS Signature Version 4, "Create a canonical request": S3 alone escapes paths once.
    uriEscapePath: scope.service !== 's3',
    applyChecksum: false,
  });
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const again = await signer.sign(
    {
      method,
      path,
      protocol: 'http:',
      hostname: '',
      query: queryOf(query),
      headers: Object.fromEntries(sent.filter(([name]) => signed.has(name) || name === 'x-amz-content-sha256')),
      body,
    },
    { signingDate: date, signableHeaders: signed },
  );
  const expected = /Signature=([0-9a-f]{64})$/.exec(again.headers['authorization'] ?? '')?.[1] ?? '';
  return expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

/** `20240115T103000Z`. */
function signingDate(text: string | undefined): Date | undefined {
  const iso = text?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function queryOf(text: string): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const pair of text.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s).map(decodeURIComponent);
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}
