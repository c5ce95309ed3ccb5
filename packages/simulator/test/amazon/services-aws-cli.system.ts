// Debian's AWS CLI against the services beside EC2.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trusting } from './clients.ts';
import { home, me, openCloud, type TestCloud } from './cloud.ts';

const program = '/usr/bin/aws';
const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Keys {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** What the CLI says to a command, as JSON where it is some. */
async function aws(cloud: TestCloud, argv: readonly string[], keys?: Keys): Promise<unknown> {
  const environment = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    AWS_ACCESS_KEY_ID: keys?.AccessKeyId ?? `AKIA${me}`,
    AWS_SECRET_ACCESS_KEY: keys?.SecretAccessKey ?? 'secret',
    ...(keys === undefined ? {} : { AWS_SESSION_TOKEN: keys.SessionToken }),
    AWS_DEFAULT_REGION: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const { stdout } = await run(program, ['--endpoint-url', cloud.url, '--output', 'json', ...argv], { env: environment });
  return stdout.startsWith('{') ? JSON.parse(stdout) : stdout;
}

/** What it says where a command fails. */
async function failing(cloud: TestCloud, argv: readonly string[]): Promise<string> {
  try {
    await aws(cloud, argv);
  } catch (error) {
    return (error as { readonly stderr: string }).stderr.trim();
  }
  return 'it did not fail';
}

describe.runIf(existsSync(program) || process.env['CI'] === 'true')('aws', () => {
  test('sts and iam', async () => {
    await using cloud = await openCloud();
    expect(await aws(cloud, ['sts', 'get-caller-identity'])).toMatchObject({ Account: me });
    expect(await failing(cloud, ['iam', 'get-role', '--role-name', 'baker'])).toContain(
      'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name baker cannot be found.',
    );
    const trust = trusting({ AWS: me });
    await aws(cloud, [
      'iam',
      'create-role',
      '--role-name',
      'baker',
      '--assume-role-policy-document',
      trust,
      '--tags',
      'Key=a,Value=b',
    ]);
    expect(await aws(cloud, ['iam', 'get-role', '--role-name', 'baker'])).toMatchObject({
      Role: { AssumeRolePolicyDocument: JSON.parse(trust) as object, Tags: [{ Key: 'a', Value: 'b' }] },
    });
    const assumed = (await aws(cloud, [
      'sts',
      'assume-role',
      '--role-arn',
      `arn:aws:iam::${me}:role/baker`,
      '--role-session-name',
      'cli',
    ])) as {
      readonly Credentials: Keys;
    };
    expect(await aws(cloud, ['sts', 'get-caller-identity'], assumed.Credentials)).toMatchObject({
      Arn: `arn:aws:sts::${me}:assumed-role/baker/cli`,
    });
  });

  test('ssm and secretsmanager', async () => {
    await using cloud = await openCloud();
    await aws(cloud, ['ssm', 'put-parameter', '--name', '/a/b', '--value', 'c', '--type', 'SecureString']);
    expect(await aws(cloud, ['ssm', 'get-parameter', '--name', '/a/b', '--with-decryption'])).toMatchObject({
      Parameter: { Value: 'c', Version: 1 },
    });
    expect(await failing(cloud, ['ssm', 'get-parameter', '--name', 'none'])).toContain('An error occurred (ParameterNotFound)');
    await aws(cloud, ['secretsmanager', 'create-secret', '--name', 'key', '--secret-string', 'sesame']);
    expect(await aws(cloud, ['secretsmanager', 'get-secret-value', '--secret-id', 'key'])).toMatchObject({
      SecretString: 'sesame',
      VersionStages: ['AWSCURRENT'],
    });
  });

  test('s3, in one piece and in parts', async () => {
    await using cloud = await openCloud();
    await aws(cloud, ['s3', 'mb', 's3://build-things']);
    const small = join(folder, 'small');
    const large = join(folder, 'large');
    await writeFile(small, 'hello');
    await writeFile(large, Buffer.alloc(9 * 1024 * 1024, 'disk'));
    await aws(cloud, ['s3', 'cp', '--no-progress', small, 's3://build-things/a/small', '--sse', 'aws:kms']);
    await aws(cloud, ['s3', 'cp', '--no-progress', large, 's3://build-things/a/large']);
    expect(await aws(cloud, ['s3', 'ls', 's3://build-things/a/'])).toMatch(/ 9437184 large\n.* {10}5 small\n$/);
    expect(await aws(cloud, ['s3api', 'head-object', '--bucket', 'build-things', '--key', 'a/small'])).toMatchObject({
      ContentLength: 5,
      ServerSideEncryption: 'aws:kms',
    });
    await aws(cloud, ['s3', 'cp', '--no-progress', 's3://build-things/a/large', `${large}.back`]);
    expect((await readFile(`${large}.back`)).equals(await readFile(large))).toBe(true);
    expect(cloud.world.calls.calls.map(({ action }) => action)).toContain('CompleteMultipartUpload');
    await aws(cloud, ['s3', 'rm', '--recursive', 's3://build-things']);
    await aws(cloud, ['s3', 'rb', 's3://build-things']);
    expect(cloud.world.account(me).buckets.size).toBe(0);
  });
});
