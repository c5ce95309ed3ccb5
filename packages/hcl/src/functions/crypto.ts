import { stringType } from '../values/type.ts';
import { fail, stringValue, succeed, textOf, type Outcome } from '../values/value.ts';
import { integerOf } from './arguments.ts';
import { fromBase64 } from './base64.ts';
import { define, nothingCertain, number, text, type EagerFunction } from './define.ts';
import { utf8Bytes, utf8Text } from './encoding.ts';
import type { FunctionPorts, HashPort } from './ports.ts';

type CryptoPorts = Pick<FunctionPorts, 'hashes' | 'passwords' | 'randomBytes'>;

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const namespaces: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

/** Sixteen bytes as the text of a UUID of a version. */
function uuidText(bytes: Uint8Array, version: number): string {
  const marked = Uint8Array.from(bytes.subarray(0, 16));
  marked[6] = (marked[6]! & 0x0f) | (version << 4);
  marked[8] = (marked[8]! & 0x3f) | 0x80;
  return hex(marked).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function parseUuid(text: string): Uint8Array | undefined {
  const plain = /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i.exec(text);
  if (plain === null) return undefined;
  return Uint8Array.from(plain.slice(1).join('').match(/../g)!, (pair) => parseInt(pair, 16));
}

function uuidFunctions({ hashes, randomBytes }: CryptoPorts): readonly EagerFunction[] {
  return [
    define({
      name: 'uuidv4',
      summary: 'A random UUID, another one at each call.',
      parameters: [],
      certain: nothingCertain,
      returns: stringType,
      call: () => succeed(stringValue(uuidText(randomBytes(16), 4))),
    }),
    define({
      name: 'uuidv5',
      summary: 'The UUID of a name in a namespace: dns, url, oid, x500 or a UUID.',
      parameters: [text('namespace'), text('name')],
      certain: nothingCertain,
      returns: stringType,
      call: ([namespace, name]) => {
        const space = parseUuid(namespaces[textOf(namespace!)] ?? textOf(namespace!));
        if (space === undefined)
          return fail(`${JSON.stringify(textOf(namespace!))} is neither dns, url, oid, x500 nor a UUID`, [0]);
        const named = utf8Bytes(name!);
        const source = new Uint8Array(16 + named.length);
        source.set(space);
        source.set(named, 16);
        return succeed(stringValue(uuidText(hashes.digest('sha1', source), 5)));
      },
    }),
  ];
}

function hashFunction(name: Parameters<HashPort['digest']>[0], hashes: HashPort): EagerFunction {
  return define({
    name,
    summary: `The ${name.toUpperCase()} hash of a text in UTF-8, in hexadecimal.`,
    parameters: [text('str')],
    certain: nothingCertain,
    returns: stringType,
    call: ([value]) => succeed(stringValue(hex(hashes.digest(name, utf8Bytes(value!))))),
  });
}

const longestPassword = 72;

function passwordFunctions({ passwords }: CryptoPorts): readonly EagerFunction[] {
  return [
    define({
      name: 'bcrypt',
      summary: 'A bcrypt hash of a text with a new salt; the cost (10) doubles the work at each step.',
      parameters: [text('str')],
      variadic: number('cost'),
      certain: nothingCertain,
      returns: stringType,
      call: ([value, cost, ...more]) => {
        if (more.length > 0) return fail('at most two arguments are allowed');
        const level = cost === undefined ? succeed(10) : integerOf(cost, 1);
        if (!level.ok) return level;
        if (level.value > 31) return fail('the cost must be at most 31', [1]);
        if (utf8Bytes(value!).length > longestPassword) return fail(`bcrypt takes at most ${longestPassword} bytes`, [0]);
        // A cost below four means the default, as in the reference.
        return succeed(stringValue(passwords.bcrypt(textOf(value!), level.value < 4 ? 10 : level.value)));
      },
    }),
    define({
      name: 'rsadecrypt',
      summary: 'The text of base64 that was encrypted for an RSA key (PKCS #1 v1.5).',
      parameters: [text('ciphertext'), text('privatekey')],
      certain: nothingCertain,
      returns: stringType,
      call: ([ciphertext, key]) => {
        const data = fromBase64(textOf(ciphertext!));
        if (data === undefined) return fail('this is not base64', [0]);
        const decrypted = attempt(() => passwords.decryptRsa(data, textOf(key!)));
        if (!decrypted.ok) return fail(decrypted.error.message, [1]);
        const plain = utf8Text(decrypted.value);
        return plain === undefined ? fail('the decrypted bytes are not UTF-8 text', [0]) : succeed(stringValue(plain));
      },
    }),
  ];
}

/** Runs a port that throws errors for people. */
export function attempt<T>(run: () => T): Outcome<T> {
  try {
    return succeed(run());
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

export function cryptoFunctions(ports: CryptoPorts): readonly EagerFunction[] {
  return [
    hashFunction('md5', ports.hashes),
    hashFunction('sha1', ports.hashes),
    hashFunction('sha256', ports.hashes),
    hashFunction('sha512', ports.hashes),
    ...uuidFunctions(ports),
    ...passwordFunctions(ports),
  ];
}
