import { fakeScope, runPostProcessor, testHost } from '@imgbuild/core/testing';
import { describe, expect, test } from 'vitest';
import { canJudge } from '../../../simulator/test/model/judge.ts';
import { expectNoComplaints, judgeProxy } from '../../../simulator/test/model/judge-proxy.ts';
import { amazonImport } from '../../src/post-processors/amazon-import.ts';
import { bucket, openImport, quick, things } from './imports.ts';

const imports: Readonly<Record<string, object>> = {
  'with a name, encrypted, tagged and shared': {
    s3_encryption: 'aws:kms',
    s3_encryption_key: 'alias/files',
    ami_name: 'imported',
    ami_description: 'An import',
    ami_encrypt: true,
    ami_kms_key: 'alias/images',
    ami_users: ['999988887777'],
    tags: { A: 'b' },
    license_type: 'BYOL',
    role_name: 'vmimport',
    architecture: 'arm64',
    platform: 'linux',
  },
  'that fails': { role_name: 'missing' },
};

describe.runIf(canJudge)('by AWS’s own model all calls are right of an import', () => {
  test.each(Object.entries(imports))('%s', async (what, raw) => {
    await using it = await openImport({ settings: quick });
    await using proxy = await judgeProxy(it.world.amazon.url);
    const { folder, report } = it.world;
    const environment = { ...it.world.host.environment, AWS_ENDPOINT_URL: proxy.url };
    const host = testHost({ folder, sleeping: 'real', environment });
    const scope = fakeScope({ host, report, access: null });
    const run = runPostProcessor(amazonImport, { s3_bucket_name: bucket, ...raw }, it.artifact, {
      host,
      report,
      scope,
    });
    const outcome = await run.then(
      () => 'ok' as const,
      () => 'failed' as const,
    );
    expect(outcome).toBe(what === 'that fails' ? 'failed' : 'ok');
    await scope.close(outcome);
    expect(things(it)).toEqual(outcome === 'ok' ? ['image imported', 'snapshot'] : []);
    await expectNoComplaints(proxy);
  });
});
