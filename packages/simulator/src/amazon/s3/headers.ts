import type { Caller } from '../action.ts';
import { keyArn } from '../ec2/kms.ts';
import { refusal } from '../refusal.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers of a request that are about the request itself. */
const ofRequests =
  /^x-amz-(date|content-sha256|security-token|user-agent|decoded-content-length|trailer|sdk-checksum-algorithm|request-payer|expected-bucket-owner|checksum-(mode|algorithm|type|crc32|crc32c|crc64nvme|sha1|sha256)|mp-object-size)$/;

/** Headers that are kept with an object, and told with it. Source: S3 API Reference, PutObject and HeadObject. */
const kept =
  /^(content-type|content-encoding|content-disposition|content-language|cache-control|expires|x-amz-meta-.+|x-amz-storage-class|x-amz-website-redirect-location|x-amz-tagging|x-amz-server-side-encryption(-aws-kms-key-id|-bucket-key-enabled|-context)?)$/;

/** Headers that are taken and have no effect here. */
const withoutEffect = /^x-amz-(acl|grant-.+|object-ownership)$/;

/** Refuses headers that would change what a request does, and that are not known here. */
export function checkHeaders(headers: Headers): void {
  for (const name of Object.keys(headers))
    if (name.startsWith('x-amz-') && !ofRequests.test(name) && !kept.test(name) && !withoutEffect.test(name))
      throw refusal('NotImplemented', `A header you provided implies functionality that is not implemented: ${name}`, 501);
}

/** What of a request stands in the log: all but its signature and its framing. */
export function loggedHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value !== undefined && (kept.test(name) || withoutEffect.test(name) || /^(x-amz-checksum|if-|range$)/.test(name))
        ? [[name, value] as const]
        : [],
    ),
  );
}

/** What is kept of a new object's headers. Every object is encrypted, by S3 itself unless a key is asked for. */
export function keptHeaders(headers: Headers, caller: Caller): Readonly<Record<string, string>> {
  const given = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (kept.test(name) && value !== undefined ? [[name, value] as const] : [])),
  );
  return { 'content-type': 'binary/octet-stream', ...given, ...encryption(headers, caller) };
}

function encryption(headers: Headers, caller: Caller): Readonly<Record<string, string>> {
  const method = headers['x-amz-server-side-encryption'] ?? 'AES256';
  const key = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(method))
    throw refusal('InvalidArgument', 'The encryption method specified is not supported');
  if (method === 'AES256') {
    if (key !== undefined)
      throw refusal(
        'InvalidArgument',
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      );
    return { 'x-amz-server-side-encryption': method };
  }
  const arn = keyArn(key ?? 'alias/aws/s3', caller);
  if (arn === undefined) throw refusal('KMS.NotFoundException', `Invalid keyId ${key}`);
  return { 'x-amz-server-side-encryption': method, 'x-amz-server-side-encryption-aws-kms-key-id': arn };
}

/** What of the kept headers is told when an object, or a part of one, is put. */
export function encryptionHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption')));
}
