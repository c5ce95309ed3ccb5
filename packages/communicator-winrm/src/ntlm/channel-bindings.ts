import { createHash } from 'node:crypto';
import { md5 } from './responses.ts';

/** Algorithms of certificates that stronger hashes belong to, as the bytes of their object identifiers; all others mean SHA-256. */
const stronger = [
  { oid: '2a864886f70d01010c', hash: 'sha384' },
  { oid: '2a864886f70d01010d', hash: 'sha512' },
  { oid: '2a8648ce3d040303', hash: 'sha384' },
  { oid: '2a8648ce3d040304', hash: 'sha512' },
];

/**
 * Ties a login to the TLS connection it travels on, so that nobody in between can use it elsewhere: `tls-server-end-point`
 * (RFC 5929, section 4) in the form that NTLM hashes (MS-NLMP 2.2.2.1, MsvAvChannelBindings).
 * @param certificate the server's, as DER
 */
export function channelBindings(certificate: Uint8Array): Buffer {
  const algorithm = signatureAlgorithm(Buffer.from(certificate));
  const hash = stronger.find(({ oid }) => oid === algorithm)?.hash ?? 'sha256';
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), createHash(hash).update(certificate).digest()]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  // Addresses of both sides, which are left empty, stand before it (RFC 2744, section 3.11).
  return md5(Buffer.alloc(16), length, data);
}

/** Object identifier of a certificate's signature (RFC 5280, section 4.1.1.2), in hexadecimal; empty when it has none. */
function signatureAlgorithm(der: Buffer): string {
  const outer = element(der, 0);
  const signed = outer === undefined ? undefined : element(der, outer.start);
  const algorithm = signed === undefined ? undefined : element(der, signed.end);
  const oid = algorithm === undefined ? undefined : element(der, algorithm.start);
  return oid?.tag === 6 ? der.toString('hex', oid.start, oid.end) : '';
}

function element(der: Buffer, at: number): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const digits = first & 0x7f;
  if (digits === 0 || digits > 4 || at + 2 + digits > der.length) return undefined;
  const start = at + 2 + digits;
  return { tag, start, end: start + der.readUIntBE(at + 2, digits) };
}
