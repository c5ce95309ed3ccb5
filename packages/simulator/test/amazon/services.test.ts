// What the services beside EC2 have in common: faults, throttling, the log, the state.
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CreateBucketCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSimulator, stubMachines, type Amazon } from '../../src/index.ts';
import { refusalOf } from './cloud.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'services-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function withAmazon(body: (amazon: Amazon) => Promise<void>): Promise<void> {
  const host = testHost({ folder, sleeping: 'real' });
  const scope = fakeScope({ host, report: recordingReporter() });
  const { amazon } = await openSimulator(
    { machines: stubMachines(), timeScale: 1000, amazon: {} },
    { host, scope, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('no Amazon');
  try {
    await body(amazon);
  } finally {
    await scope.close('ok');
  }
}

const settings = ({ url }: Amazon, region = 'eu-west-1') => ({
  region,
  endpoint: url,
  credentials: { accessKeyId: 'AKIAANYBODY', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

test('what is there is told in the state', () =>
  withAmazon(async (amazon) => {
    const s3 = new S3Client(settings(amazon));
    await s3.send(new CreateBucketCommand({ Bucket: 'build-things' }));
    await s3.send(new PutObjectCommand({ Bucket: 'build-things', Key: 'a', Body: 'hello' }));
    await new SSMClient(settings(amazon)).send(new PutParameterCommand({ Name: 'x', Value: 'y', Type: 'String' }));
    expect(amazon.state()).toMatchObject({
      accounts: {
        '111122223333': {
          buckets: { 'build-things': { region: 'eu-west-1' } },
          objects: { 'build-things/a': { bytes: '5 bytes', etag: '5d41402abc4b2a76b9719d911017c592' } },
          parameters: { 'eu-west-1 x': { versions: [{ value: 'y', version: 1 }] } },
        },
      },
    });
  }));

test('faults and refusals come in the words of each protocol', () =>
  withAmazon(async (amazon) => {
    const calls = {
      sts: () => new STSClient(settings(amazon)).send(new GetCallerIdentityCommand({})),
      ssm: () => new SSMClient(settings(amazon)).send(new GetParameterCommand({ Name: 'x' })),
      s3: () => new S3Client(settings(amazon)).send(new PutObjectCommand({ Bucket: 'build-things', Key: 'a', Body: 'x' })),
    };
    const all = async () => [await refusalOf(calls.sts()), await refusalOf(calls.ssm()), await refusalOf(calls.s3())];
    amazon.faults.plan({ action: '*', effect: { kind: 'throttle' } });
    expect(await all()).toEqual([
      'Throttling: Rate exceeded',
      'ThrottlingException: Rate exceeded',
      'SlowDown: Please reduce your request rate.',
    ]);
    amazon.faults.clear();
    amazon.faults.plan({ action: '*', effect: { kind: 'fail', code: 'Broken', message: 'It broke.' } });
    expect(await all()).toEqual(['Broken: It broke.', 'Broken: It broke.', 'Broken: It broke.']);
    amazon.faults.clear();
    amazon.change({ forbidden: ['sts:GetCallerIdentity', 'ssm:GetParameter', 's3:PutObject'] });
    expect(await all()).toEqual([
      'AccessDenied: User: arn:aws:iam::111122223333:user/builder is not authorized to perform: sts:GetCallerIdentity',
      'AccessDeniedException: User: arn:aws:iam::111122223333:user/builder is not authorized to perform: ssm:GetParameter',
      'AccessDenied: User: arn:aws:iam::111122223333:user/builder is not authorized to perform: s3:PutObject',
    ]);
    amazon.faults.plan({ action: 'PutObject', effect: { kind: 'lose-answer' } });
    amazon.change({ forbidden: [] });
    await new S3Client(settings(amazon)).send(new CreateBucketCommand({ Bucket: 'build-things' }));
    expect(await refusalOf(calls.s3())).not.toBe('no refusal');
    expect(amazon.calls.calls.at(-1)).toMatchObject({ service: 's3', action: 'PutObject', status: 200, answer: 'lost' });
    expect(amazon.state()).toMatchObject({ accounts: { '111122223333': { objects: { 'build-things/a': {} } } } });
  }));

test('IAM, STS and S3 are there from anywhere; Systems Manager is only where there is a region', () =>
  withAmazon(async (amazon) => {
    const nowhere = settings(amazon, 'mars-north-1');
    expect((await new STSClient(nowhere).send(new GetCallerIdentityCommand({}))).Account).toBe('111122223333');
    const error = await new SSMClient(nowhere).send(new GetParameterCommand({ Name: 'x' })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 404 } });
    expect(await refusalOf(new S3Client(nowhere).send(new HeadBucketCommand({ Bucket: 'nothing' })))).toMatch(/^NotFound/);
  }));
