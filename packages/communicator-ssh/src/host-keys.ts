import { createHash } from 'node:crypto';
import { failure, type Failure } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import type { Server } from './target.ts';

/** Keys that servers have shown in this run, by address. */
export interface HostKeys {
  /** What is wrong with a key that a server shows, or nothing: then it is remembered. */
  judge(server: Server, key: Buffer): Failure | undefined;
}

/**
 * A machine that has just been made has a key that nobody knows, so the first one is taken, unless the platform told which it
 * is. From then on it stays: for a build, a machine whose key changes is another one.
 */
export function hostKeys(): HostKeys {
  const seen = new Map<string, Buffer>();
  return {
    judge: (server, key) => {
      const where = `${server.host}:${server.port}`;
      const told = server.hostKeys;
      if (told !== undefined && told.length > 0) {
        if (told.some((known) => known.equals(key))) return undefined;
        const known = told.map(fingerprint).join(', ');
        return failure(problems.create('host-key-unexpected', { where, shown: fingerprint(key), known }));
      }
      const before = seen.get(where);
      if (before !== undefined && !before.equals(key))
        return failure(problems.create('host-key-changed', { where, shown: fingerprint(key), known: fingerprint(before) }));
      seen.set(where, key);
      return undefined;
    },
  };
}

/** As `ssh-keygen -l` writes it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type of a key: `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}
