import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  CreateKeyPairCommand,
  type CreateKeyPairCommandInput,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { away, openCloud, other, refusalOf } from './cloud.ts';

function colons(digest: Buffer): string {
  return digest.toString('hex').replace(/..(?!$)/g, '$&:');
}

/** A public key as somebody might bring it: nobody has its private key. */
const theirs = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEz/8kO0vq7YPYzFh44LtX8Xn3tNjvcQcJmeErX2JbQe somebody';

describe('CreateKeyPair', () => {
  test('makes an RSA key', async () => {
    await using cloud = await openCloud();
    const made = await cloud.ec2().send(
      new CreateKeyPairCommand({
        KeyName: 'mine',
        TagSpecifications: [{ ResourceType: 'key-pair', Tags: [{ Key: 'Of', Value: 'build' }] }],
      }),
    );
    expect(made).toMatchObject({ KeyName: 'mine', Tags: [{ Key: 'Of', Value: 'build' }] });
    expect(made.KeyPairId).toMatch(/^key-[0-9a-f]{17}$/);
    expect(made.KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    const key = createPrivateKey(made.KeyMaterial ?? '');
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(made.KeyFingerprint).toBe(
      colons(
        createHash('sha1')
          .update(key.export({ type: 'pkcs8', format: 'der' }))
          .digest(),
      ),
    );
  });

  test('makes an Ed25519 key in the format of OpenSSH', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const made = await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    expect(made.KeyMaterial).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    const { KeyPairs: pairs } = await ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['mine'], IncludePublicKey: true }));
    const [type, blob = '', name] = (pairs?.[0]?.PublicKey ?? '').split(' ');
    expect([type, name]).toEqual(['ssh-ed25519', 'mine']);
    expect(made.KeyFingerprint).toBe(createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64'));
  });

  const wrong: readonly (readonly [Partial<CreateKeyPairCommandInput>, string])[] = [
    [
      { KeyFormat: 'ppk' },
      'Unsupported: The simulator makes private keys in the format pem only; PuTTYgen can turn them into ppk.',
    ],
    [{ KeyName: '' }, "InvalidParameterValue: Invalid value '' for keyPairName. It exceeds maximum length of 255 or is empty."],
  ];
  test.for(wrong)('refuses %j', async ([input, expected]) => {
    await using cloud = await openCloud();
    expect(await refusalOf(cloud.ec2().send(new CreateKeyPairCommand({ KeyName: 'mine', ...input })))).toBe(expected);
  });

  const unknown: readonly (readonly [Partial<CreateKeyPairCommandInput>, string])[] = [
    [
      { KeyFormat: 'der' as never },
      'InvalidParameterValue: Value (der) for parameter KeyFormat is invalid. Valid values: pem, ppk.',
    ],
    [
      { KeyType: 'dsa' as never },
      'InvalidParameterValue: Value (dsa) for parameter KeyType is invalid. Valid values: rsa, ed25519.',
    ],
  ];
  test.for(unknown)('refuses %j', async ([input, expected]) => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2({ past: 'the judge' });
    expect(await refusalOf(ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', ...input })))).toBe(expected);
  });

  test('refuses a name that is taken, here, by the account', async () => {
    await using cloud = await openCloud();
    const make = (o: { readonly region?: string; readonly account?: string } = {}) =>
      refusalOf(cloud.ec2(o).send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' })));
    const both = await Promise.all([make(), make()]);
    expect(both.toSorted()).toEqual(["InvalidKeyPair.Duplicate: The keypair 'mine' already exists.", 'no refusal']);
    expect(await make({ region: away })).toBe('no refusal');
    expect(await make({ account: other })).toBe('no refusal');
    cloud.world.change({ quotas: { keyPairs: 1 } });
    expect(await refusalOf(cloud.ec2().send(new CreateKeyPairCommand({ KeyName: 'more' })))).toBe(
      'KeyPairLimitExceeded: Maximum of 1 keypairs reached.',
    );
  });
});

describe('ImportKeyPair', () => {
  test('takes an RSA key as OpenSSH, as RFC 4716, as DER', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const part = (bytes: Buffer) => Buffer.concat([Buffer.from(bytes.length.toString(16).padStart(8, '0'), 'hex'), bytes]);
    const blob = Buffer.concat([
      part(Buffer.from('ssh-rsa')),
      part(Buffer.from(e, 'base64url')),
      part(Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')])),
    ]).toString('base64');
    const framed = `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "mine"\n${blob.replace(/.{70}/g, '$&\n')}\n---- END SSH2 PUBLIC KEY ----\n`;
    for (const [name, text] of [
      ['line', `ssh-rsa ${blob} somebody@somewhere\n`],
      ['framed', framed],
      ['der', der.toString('base64')],
    ] as const) {
      const imported = await ec2.send(new ImportKeyPairCommand({ KeyName: name, PublicKeyMaterial: Buffer.from(text) }));
      expect(imported.KeyFingerprint).toBe(colons(createHash('md5').update(der).digest()));
      const { KeyPairs: pairs } = await ec2.send(new DescribeKeyPairsCommand({ KeyNames: [name], IncludePublicKey: true }));
      expect(pairs?.[0]).toMatchObject({ KeyType: 'rsa', PublicKey: `ssh-rsa ${blob} ${name}` });
    }
  });

  test('takes an Ed25519 key', async () => {
    await using cloud = await openCloud();
    const blob = Buffer.from(theirs.split(' ')[1] ?? '', 'base64');
    expect(
      await cloud.ec2().send(new ImportKeyPairCommand({ KeyName: 'theirs', PublicKeyMaterial: Buffer.from(theirs) })),
    ).toMatchObject({ KeyName: 'theirs', KeyFingerprint: createHash('sha256').update(blob).digest('base64') });
  });

  test.for(['', 'ssh-rsa', 'ssh-dss AAAAB3NzaC1kc3M= old', 'ssh-rsa AAAAB3NzaC1yc2E= short', '-----BEGIN PUBLIC KEY-----'])(
    'refuses %j',
    async (text) => {
      await using cloud = await openCloud();
      const call = cloud.ec2().send(new ImportKeyPairCommand({ KeyName: 'theirs', PublicKeyMaterial: Buffer.from(text) }));
      expect(await refusalOf(call)).toBe('InvalidKey.Format: Key is not in valid OpenSSH public key format');
    },
  );
});

describe('DescribeKeyPairs', () => {
  test('finds by name, by id, by filters; public keys only where they are asked for', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const { KeyPairId: id = '', KeyFingerprint: print = '' } = await ec2.send(
      new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }),
    );
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'yours', KeyType: 'ed25519' }));
    const filter = (name: string, value: string) => ({ Filters: [{ Name: name, Values: [value] }] });
    for (const asked of [
      { KeyNames: ['mine'] },
      { KeyPairIds: [id] },
      filter('key-pair-id', id),
      filter('key-name', 'm*'),
      filter('fingerprint', print.replaceAll(/[*?\\]/g, '\\$&')),
    ]) {
      const { KeyPairs: pairs } = await ec2.send(new DescribeKeyPairsCommand(asked));
      expect(pairs).toMatchObject([
        { KeyPairId: id, KeyName: 'mine', KeyType: 'ed25519', CreateTime: new Date(cloud.world.clock.now()) },
      ]);
      expect(pairs?.[0]?.PublicKey).toBeUndefined();
    }
    expect(await refusalOf(ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['none'] })))).toBe(
      "InvalidKeyPair.NotFound: The key pair 'none' does not exist",
    );
  });
});

describe('DeleteKeyPair', () => {
  test('deletes by name or by id, and what is gone is no error', async () => {
    await using cloud = await openCloud();
    const ec2 = cloud.ec2();
    const make = async () => (await ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }))).KeyPairId;
    const first = await make();
    expect(await ec2.send(new DeleteKeyPairCommand({ KeyName: 'mine' }))).toMatchObject({ Return: true, KeyPairId: first });
    const second = await make();
    await ec2.send(new DeleteKeyPairCommand({ KeyPairId: second }));
    expect(cloud.caller().region.keyPairs.size).toBe(0);
    expect(await ec2.send(new DeleteKeyPairCommand({ KeyName: 'mine' }))).toMatchObject({ Return: true });
    expect(await refusalOf(ec2.send(new DeleteKeyPairCommand({})))).toBe(
      'MissingParameter: The request must contain the parameter KeyName or KeyPairId',
    );
  });
});
