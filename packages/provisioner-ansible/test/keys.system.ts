// OpenSSH makes of a private part the public one that we say it has.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeKeys } from '../src/keys.ts';

test.each(['ECDSA', 'RSA'] as const)('%s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-keys-'));
  try {
    for (let count = 0; count < 3; count++) {
      const { privateKey, publicKey } = makeKeys(kind);
      const path = join(folder, String(count));
      writeFileSync(path, privateKey, { mode: 0o600 });
      expect(execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' }).trim()).toBe(publicKey);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
