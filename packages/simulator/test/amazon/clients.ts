import { EC2InstanceConnectClient } from '@aws-sdk/client-ec2-instance-connect';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { home, me, openCloud, other, type TestCloud } from './cloud.ts';

/** Whose keys sign, for which region, and whether a judge looks on. */
export interface As {
  readonly past?: 'the judge';
  readonly region?: string;
  readonly account?: string;
  readonly keys?: {
    readonly AccessKeyId: string | undefined;
    readonly SecretAccessKey: string | undefined;
    readonly SessionToken?: string | undefined;
  };
}

/** Settings of any of the SDK's clients. */
export function clientOf(
  { url, direct }: Pick<TestCloud, 'url' | 'direct'>,
  { region = home, account = me, keys, past }: As = {},
) {
  const credentials =
    keys === undefined
      ? { accessKeyId: `AKIA${account}`, secretAccessKey: 'secret' }
      : {
          accessKeyId: keys.AccessKeyId ?? '',
          secretAccessKey: keys.SecretAccessKey ?? '',
          ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
        };
  return { region, endpoint: past === undefined ? url : direct, credentials, maxAttempts: 1 };
}

export const stsOf = (cloud: TestCloud, as?: As): STSClient => new STSClient(clientOf(cloud, as));
export const iamOf = (cloud: TestCloud, as?: As): IAMClient => new IAMClient(clientOf(cloud, as));
export const ssmOf = (cloud: TestCloud, as?: As): SSMClient => new SSMClient(clientOf(cloud, as));
export const secretsOf = (cloud: TestCloud, as?: As): SecretsManagerClient => new SecretsManagerClient(clientOf(cloud, as));
export const s3Of = (cloud: TestCloud, as?: As): S3Client => new S3Client(clientOf(cloud, as));
export const instanceConnectOf = (cloud: TestCloud, as?: As): EC2InstanceConnectClient =>
  new EC2InstanceConnectClient(clientOf(cloud, as));

/** A call that breaks a constraint is refused by AWS's model too, so that the judge must not see it. */
export function pastJudge(message: string): As {
  return message.includes('validation error') ? { past: 'the judge' } : {};
}

/** Who may assume a role, as its trust policy says it. */
export function trusting(principal: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

export const bakerArn = `arn:aws:iam::${other}:role/image/baker`;

/** A cloud in which another account has a role. */
export async function cloudWithRole(trust: string, more: { readonly MaxSessionDuration?: number } = {}): Promise<TestCloud> {
  const cloud = await openCloud();
  await iamOf(cloud, { account: other }).send(
    new CreateRoleCommand({ RoleName: 'baker', Path: '/image/', AssumeRolePolicyDocument: trust, ...more }),
  );
  return cloud;
}

/** A bucket, and an object that may be put into it. */
export const objectPlace = { Bucket: 'build-things', Key: 'images/disk one.ova' };

/** A cloud with that bucket. */
export async function cloudWithBucket(): Promise<TestCloud> {
  const cloud = await openCloud();
  await s3Of(cloud).send(new CreateBucketCommand({ Bucket: objectPlace.Bucket }));
  return cloud;
}
