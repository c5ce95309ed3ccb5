import { afterAll, test } from 'vitest';
import { canJudge, openJudge } from '../model/judge.ts';
import { judgeClouds } from './cloud.ts';

/** The tests of instances and what they need again, with AWS's own model between the client and the cloud. */
if (canJudge) {
  const judge = await openJudge();
  afterAll(() => judge[Symbol.asyncDispose]());
  judgeClouds(judge);
  await import('./network.test.ts');
  await import('./security-groups.test.ts');
  await import('./key-pairs.test.ts');
  await import('./run-instances.test.ts');
  await import('./run-instances-refusals.test.ts');
  await import('./describe-instances.test.ts');
  await import('./instance-lifecycle.test.ts');
  await import('./instance-attributes.test.ts');
  await import('./instance-types.test.ts');
  await import('./launch-templates.test.ts');
  await import('./fleets.test.ts');
} else {
  test.skip('python3-botocore is not installed', () => undefined);
}
