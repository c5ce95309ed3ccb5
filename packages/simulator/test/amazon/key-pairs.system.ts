import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateKeyPairCommand, DescribeKeyPairsCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { openCloud } from './cloud.ts';

const run = promisify(execFile);

test.for(['rsa', 'ed25519'] as const)('OpenSSH reads a key of type %s, and finds the same public key in it', async (type) => {
  await using cloud = await openCloud();
  const ec2 = cloud.ec2();
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-key-'));
  try {
    const { KeyMaterial: material = '' } = await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: type }));
    const file = join(folder, 'key');
    await writeFile(file, material, { mode: 0o600 });
    const { stdout: line } = await run('ssh-keygen', ['-y', '-f', file]);
    const { KeyPairs: pairs } = await ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    // Only the format of OpenSSH has room for a comment.
    expect(line.trim().split(' ').slice(0, 2)).toEqual(pairs?.[0]?.PublicKey?.split(' ').slice(0, 2));

    const brought = new ImportKeyPairCommand({ KeyName: 'brought', PublicKeyMaterial: Buffer.from(line) });
    const { KeyFingerprint: fingerprint } = await ec2.send(brought);
    await writeFile(`${file}.pub`, line);
    // What EC2 computes of an imported key, by the tool that its user guide names for each type.
    const { stdout: told } =
      type === 'rsa'
        ? await run('sh', [
            '-c',
            'ssh-keygen -e -m PKCS8 -f "$0" | openssl pkey -pubin -outform DER | openssl md5 -c',
            `${file}.pub`,
          ])
        : await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
    expect(told).toContain(fingerprint?.replace(/=+$/, ''));
  } finally {
    await rm(folder, { recursive: true });
  }
});
