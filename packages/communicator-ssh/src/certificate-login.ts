import type { Certificate, PrivateKey } from '@imgbuild/builder-kit/keys';
import ssh2, { type Client, type ParsedKey } from 'ssh2';

/**
 * Logging in with an OpenSSH certificate, which ssh2 does not know. An agent of our own offers the certificate as a public
 * key and signs with the private one. What is left is the name inside the signature: ssh2 writes that of the public key there,
 * and a server wants the plain algorithm's; the packet is corrected on its way out.
 * Source: PROTOCOL.certkeys of OpenSSH; RFC 4252, section 7.
 */
export class CertificateAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: PrivateKey;
  readonly #certificate: Certificate;

  constructor(key: PrivateKey, certificate: Certificate) {
    super();
    this.#key = key;
    this.#certificate = certificate;
  }

  override getIdentities(callback: (error: undefined, keys: ParsedKey[]) => void): void {
    const identity = Object.create(this.#key.parsed, {
      type: { value: algorithmsOf(this.#certificate.type).certificate },
      getPublicSSH: { value: () => this.#certificate.blob },
    }) as ParsedKey;
    callback(undefined, [identity]);
  }

  override sign(_identity: ParsedKey, data: Buffer, ...rest: readonly unknown[]): void {
    const callback = rest.at(-1) as (error?: Error, signature?: Buffer) => void;
    const { parsed } = this.#key;
    const signature = parsed.sign(data, parsed.type === 'ssh-rsa' ? 'sha512' : undefined) as Buffer | Error;
    if (signature instanceof Error) callback(signature);
    else callback(undefined, parsed.type.startsWith('ecdsa-') ? ecdsaSignature(signature) : signature);
  }
}

/** Of a certificate with an RSA key, the modern signature algorithm. */
function algorithmsOf(type: string): { readonly certificate: string; readonly plain: string } {
  const certificate = type === 'ssh-rsa-cert-v01@openssh.com' ? 'rsa-sha2-512-cert-v01@openssh.com' : type;
  return { certificate, plain: certificate.replace(/-cert-v0[01]@openssh\.com$/, '') };
}

/** The part of ssh2's insides that is needed. */
interface PacketWriter {
  readonly allocStart: number;
  alloc(payload: number): Buffer;
  finalize(packet: Buffer): Buffer;
}

/** Lets a connection send signatures of certificates. To be called before it connects; nothing else of it changes. */
export function allowCertificates(client: Client): void {
  client.once('handshake', () => {
    const writer = (client as unknown as { _protocol?: { _packetRW?: { write?: PacketWriter } } })._protocol?._packetRW?.write;
    if (writer === undefined) throw new Error('this version of ssh2 writes its packets in another way');
    const finalize = writer.finalize.bind(writer);
    writer.finalize = (packet) => finalize(correct(packet, writer));
    client.once('ready', () => {
      writer.finalize = finalize;
    });
  });
}

/** SSH_MSG_USERAUTH_REQUEST with a signature: user, service, "publickey", true, algorithm, key, signature. */
function correct(packet: Buffer, writer: PacketWriter): Buffer {
  const start = writer.allocStart;
  if (packet[start] !== 50) return packet;
  let at = start + 1;
  const skip = (): Buffer => {
    const length = packet.readUInt32BE(at);
    const text = packet.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return text;
  };
  skip();
  skip();
  if (skip().toString('latin1') !== 'publickey' || packet[at++] !== 1) return packet;
  const algorithm = skip().toString('latin1');
  const { plain } = algorithmsOf(algorithm);
  if (plain === algorithm) return packet;
  skip();
  const head = packet.subarray(start, at);
  at += 4;
  skip();
  const bare = skip();
  const name = Buffer.from(plain);
  const corrected = writer.alloc(head.length + 4 + 4 + name.length + 4 + bare.length);
  let to = start + head.copy(corrected, start);
  to = corrected.writeUInt32BE(4 + name.length + 4 + bare.length, to);
  to = corrected.writeUInt32BE(name.length, to);
  to += name.copy(corrected, to);
  to = corrected.writeUInt32BE(bare.length, to);
  bare.copy(corrected, to);
  return corrected;
}

/** From the DER of OpenSSL to two numbers of SSH (RFC 5656, section 3.1.2). */
function ecdsaSignature(der: Buffer): Buffer {
  // SEQUENCE { INTEGER r, INTEGER s }; the length of the sequence of a 521-bit signature takes two bytes.
  let at = (der[1] ?? 0) > 0x80 ? 3 : 2;
  const parts: Buffer[] = [];
  for (let index = 0; index < 2; index++) {
    const length = der[at + 1] ?? 0;
    const size = Buffer.alloc(4);
    size.writeUInt32BE(length);
    parts.push(size, der.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return Buffer.concat(parts);
}
