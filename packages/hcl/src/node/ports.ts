import { homedir } from 'node:os';
import { sep } from 'node:path';
import type { FunctionPorts, PasswordPort } from '../functions/ports.ts';
import { nodeFiles } from './files.ts';
import { load } from './load.ts';
import { regularExpressions } from './regular-expressions.ts';
import { yaml } from './yaml.ts';

export interface NodePortOptions {
  /** The template's folder, absolute. */
  readonly base: string;
  /** The working directory, absolute. */
  readonly working: string;
  /** Milliseconds since 1970 at which the run started. */
  readonly start: number;
  /** The user's home folder; by default what the system says. */
  readonly home?: string;
  readonly now?: () => number;
}

type Crypto = typeof import('node:crypto');
const crypto = (): Crypto => load<Crypto>('node:crypto');

/** The world of Node for the functions of the language. Large libraries are loaded when a function first needs them. */
export function nodeFunctionPorts({ base, working, start, home, now }: NodePortOptions): FunctionPorts {
  return {
    clock: { start, now: now ?? Date.now },
    files: nodeFiles({ base, working, home: home ?? homedir(), separator: sep }),
    hashes: { digest: (algorithm, data) => crypto().createHash(algorithm).update(data).digest() },
    randomBytes: (count) => crypto().randomBytes(count),
    gzip: (data) => load<typeof import('node:zlib')>('node:zlib').gzipSync(data),
    passwords,
    yaml,
    regularExpressions,
  };
}

const passwords: PasswordPort = {
  bcrypt: (text, cost) =>
    load<typeof import('bcryptjs')>('bcryptjs')
      .hashSync(text, cost)
      .replace(/^\$2b\$/, '$2a$'),
  decryptRsa: (data, pem) => {
    if (/Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED/.test(pem))
      throw new Error('the private key is protected by a passphrase; give it without one');
    const key = attempt(() => crypto().createPrivateKey(pem), 'this is no private key in PEM form');
    if (key.asymmetricKeyType !== 'rsa') throw new Error('this is not an RSA key');
    return attempt(
      () => withoutPadding(crypto().privateDecrypt({ key, padding: crypto().constants.RSA_NO_PADDING }, data)),
      'the text was not encrypted for this key',
    );
  },
};

/**
 * The message in a block of PKCS #1 v1.5 (RFC 8017, 7.2.2): 0, 2, at least eight bytes that are not 0, 0, the message. Node before 24
 * refuses to take this padding off, since a server that tells whether it was right gives its key away; a template's author has it.
 */
function withoutPadding(block: Uint8Array): Uint8Array {
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('no padding of PKCS #1 v1.5');
  return block.subarray(end + 1);
}

function attempt<T>(run: () => T, message: string): T {
  try {
    return run();
  } catch (cause) {
    throw new Error(message, { cause });
  }
}
