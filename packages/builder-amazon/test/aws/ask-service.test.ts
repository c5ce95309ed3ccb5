import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { askService } from '../../src/aws/ask-service.ts';
import { codeOf } from '../../src/aws/errors.ts';
import type { ClientSettings } from '../../src/aws/clients.ts';
import { account, openWorld } from '../world.ts';

const iam = (settings: ClientSettings): IAMClient => new IAMClient(settings);
const s3 = (settings: ClientSettings): S3Client => new S3Client({ ...settings, forcePathStyle: true });

const forbidden = (call: string, service: string, needs: string, allowed = needs): string =>
  `failed: error amazon/call-forbidden: ${call} is not allowed. ${service} in us-west-2: User: arn:aws:iam::${account}:user/builder is not authorized to perform: ${allowed}. Whoever builds needs the permission ${needs}; all that are needed stand in the docs of the plugin.`;

test('what is not allowed names the service, and the permission as IAM has it', async () => {
  await using world = await openWorld();
  const { clients, work } = world;
  await askService(clients, 'S3', s3, new CreateBucketCommand({ Bucket: 'mine' }), work);
  world.amazon.change({
    forbidden: [
      'ec2-instance-connect:SendSSHPublicKey',
      'iam:GetRole',
      's3:CreateMultipartUpload',
      'secretsmanager:GetSecretValue',
    ],
  });
  const lines = [
    await askService(clients, 'IAM', iam, new GetRoleCommand({ RoleName: 'x' }), work).catch(failureLine),
    await askService(
      clients,
      'EC2_INSTANCE_CONNECT',
      (settings) => new EC2InstanceConnectClient(settings),
      new SendSSHPublicKeyCommand({ InstanceId: 'i-1', InstanceOSUser: 'x', SSHPublicKey: 'y' }),
      work,
    ).catch(failureLine),
    await askService(
      clients,
      'SECRETS_MANAGER',
      (settings) => new SecretsManagerClient(settings),
      new GetSecretValueCommand({ SecretId: 'x' }),
      work,
    ).catch(failureLine),
    await askService(clients, 'S3', s3, new CreateMultipartUploadCommand({ Bucket: 'mine', Key: 'x' }), work).catch(failureLine),
  ];
  expect(lines).toEqual([
    forbidden('GetRole', 'IAM', 'iam:GetRole'),
    forbidden('SendSSHPublicKey', 'EC2 Instance Connect', 'ec2-instance-connect:SendSSHPublicKey'),
    forbidden('GetSecretValue', 'Secrets Manager', 'secretsmanager:GetSecretValue'),
    forbidden('CreateMultipartUpload', 'S3', 's3:PutObject', 's3:CreateMultipartUpload'),
  ]);
});

test('a service has one client for all, and each region its own', async () => {
  await using world = await openWorld();
  const { clients, work } = world;
  let count = 0;
  const make = (settings: ClientSettings): IAMClient => {
    count++;
    return iam(settings);
  };
  for (const region of [undefined, 'us-west-2', 'us-east-1'])
    await askService(clients, 'IAM', make, new GetRoleCommand({ RoleName: 'x' }), work, { region }).catch(() => undefined);
  expect(count).toBe(2);
});

test('what is throttled is asked again, and a quota that is full is an answer', async () => {
  await using world = await openWorld();
  const { amazon, clients, work } = world;
  amazon.faults.plan({ action: 'CreateRole', calls: { from: 1, to: 1 }, effect: { kind: 'throttle' } });
  amazon.faults.plan({
    action: 'CreateRole',
    calls: { from: 2, to: 2 },
    effect: { kind: 'fail', code: 'LimitExceeded', message: 'Cannot exceed quota for RolesPerAccount: 1000', status: 409 },
  });
  const command = new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: '{}' });
  const error: unknown = await askService(clients, 'IAM', iam, command, work).catch((caught: unknown) => caught);
  expect(failureLine(error)).toBe(
    'failed: error amazon/call-refused: CreateRole was refused. IAM in us-west-2 answered LimitExceededException: Cannot exceed quota for RolesPerAccount: 1000.',
  );
  expect(codeOf(error)).toBe('LimitExceededException');
  expect(amazon.calls.calls.map(({ error: code }) => code)).toEqual(['Throttling', 'LimitExceeded']);
});
