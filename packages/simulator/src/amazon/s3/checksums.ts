import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { refusal } from '../refusal.ts';

/** Algorithms by the ends of their headers: `x-amz-checksum-crc32`. Source: S3 User Guide, "Checking object integrity". */
const algorithms: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  crc32: (bytes) => numbered(BigInt(crc32(bytes)), 4),
  crc32c: (bytes) => numbered(BigInt(crc32c(bytes)), 4),
  crc64nvme: (bytes) => numbered(crc64nvme(bytes), 8),
  sha1: (bytes) => createHash('sha1').update(bytes).digest(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
};

export function isAlgorithm(name: string): boolean {
  return Object.hasOwn(algorithms, name);
}

/** A checksum in base64, as it stands in headers. */
export function checksumOf(bytes: Uint8Array, algorithm: string): string {
  const sum = algorithms[algorithm];
  if (sum === undefined)
    throw refusal(
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  return sum(bytes).toString('base64');
}

/** The algorithm and checksum that a request gives for its body. */
export interface Checksum {
  readonly algorithm: string;
  readonly value: string;
}

/** Checks a body against all that its request says of it; gives the checksum that S3 keeps, if there is one. */
export function checkedBody(bytes: Uint8Array, headers: Readonly<Record<string, string | undefined>>): Checksum | undefined {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5))
    throw refusal('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (md5 !== undefined && createHash('md5').update(bytes).digest('base64') !== md5)
    throw refusal('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const sha256 = headers['x-amz-content-sha256'];
  if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) && createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw refusal('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  const given = Object.entries(headers).flatMap(([name, value]): readonly Checksum[] => {
    const algorithm = /^x-amz-checksum-(\w+)$/.exec(name)?.[1];
    if (algorithm === undefined || ['algorithm', 'mode', 'type'].includes(algorithm) || value === undefined) return [];
    return [{ algorithm, value }];
  });
  const [first, ...others] = given;
  if (others.length > 0)
    throw refusal('InvalidRequest', 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  if (first === undefined) return undefined;
  if (checksumOf(bytes, first.algorithm) !== first.value)
    throw refusal('BadDigest', `The ${first.algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
  return first;
}

/** The checksum of an object that was put in parts, of its parts' checksums: `BASE64-3`. */
export function compositeChecksum(parts: readonly string[], algorithm: string): string {
  return `${checksumOf(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))), algorithm)}-${parts.length}`;
}

function numbered(value: bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
}

/** Castagnoli's polynomial, reflected. Source: RFC 3720, section 12.1. */
const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (crc32cTable[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

/** The polynomial of NVM Express, reflected. Source: NVM Command Set Specification, "64b CRC". */
const crc64Table = BigUint64Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

function crc64nvme(bytes: Uint8Array): bigint {
  const all = 0xffffffffffffffffn;
  let value = all;
  for (const byte of bytes) value = (value >> 8n) ^ (crc64Table[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n);
  return value ^ all;
}
