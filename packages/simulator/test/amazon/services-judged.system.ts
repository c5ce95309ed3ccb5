import { afterAll, test } from 'vitest';
import { canJudge, openJudge } from '../model/judge.ts';
import { judgeClouds } from './cloud.ts';

/** The tests of the services beside EC2 again, with AWS's own model between the clients and the cloud. */
if (canJudge) {
  const judge = await openJudge();
  afterAll(() => judge[Symbol.asyncDispose]());
  judgeClouds(judge);
  await import('./sts.test.ts');
  await import('./sts-web-identity.test.ts');
  await import('./iam.test.ts');
  await import('./ssm.test.ts');
  await import('./secrets-manager.test.ts');
  await import('./instance-connect.test.ts');
  await import('./s3.test.ts');
  await import('./s3-uploads.test.ts');
} else {
  test.skip('python3-botocore is not installed', () => undefined);
}
