import { afterAll, test } from 'vitest';
import { canJudge, openJudge } from '../model/judge.ts';
import { judgeClouds } from './cloud.ts';

/** The tests of images, snapshots, volumes and tags again, with AWS's own model between the client and the cloud. */
if (canJudge) {
  const judge = await openJudge();
  afterAll(() => judge[Symbol.asyncDispose]());
  judgeClouds(judge);
  await import('./images-describe.test.ts');
  await import('./images-create.test.ts');
  await import('./images-register.test.ts');
  await import('./images-copy.test.ts');
  await import('./images-attributes.test.ts');
  await import('./images-lifetime.test.ts');
  await import('./images-import.test.ts');
  await import('./images-life.test.ts');
  await import('./snapshots.test.ts');
  await import('./volumes.test.ts');
  await import('./volume-attachment.test.ts');
  await import('./tags.test.ts');
} else {
  test.skip('python3-botocore is not installed', () => undefined);
}
