import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Effect } from '@imgbuild/simulator';
import { configure, failureLine, recordingReporter } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { askS3 } from '../../src/aws/s3.ts';
import { config as importConfig, type ImportConfig } from '../../src/config/amazon-import.ts';
import { uploadFile } from '../../src/import/upload.ts';
import type { Work } from '../../src/work.ts';
import { region } from '../world.ts';
import { bucket, type ImportWorld, openImport, things } from './imports.ts';

const place = { region, bucket, key: 'disk.ova', access: { region } };
const mebibyte = 2 ** 20;

function work(it: ImportWorld, changes: Partial<Work> = {}): Work {
  return { ...it.world.work, scope: it.scope, ...changes };
}

function configOf(it: ImportWorld, raw: object = {}): ImportConfig {
  const { config } = configure({ config: importConfig }, { s3_bucket_name: bucket, ...raw }, it.world.host);
  return config as unknown as ImportConfig;
}

const upload = (it: ImportWorld, raw?: object): Promise<void> => uploadFile('disk.ova', place, configOf(it, raw), work(it));

const plan = (it: ImportWorld, action: string, effect: Effect, from = 1, to = from): void =>
  it.world.amazon.faults.plan({ action, calls: { from, to }, effect });

async function stored(it: ImportWorld): Promise<Buffer> {
  const { Body } = await askS3(it.world.clients, new GetObjectCommand({ Bucket: bucket, Key: place.key }), it.world.work);
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const actions = (it: ImportWorld): readonly string[] => it.world.amazon.calls.calls.map(({ action }) => action);

test.each([0, 1, 8 * mebibyte, 20 * mebibyte + 3])('%s bytes arrive as they are, and their progress is told', async (size) => {
  await using it = await openImport({ size });
  const told: string[] = [];
  const report = recordingReporter();
  const progress: typeof report.progress = (label, o) => {
    told.push(`${label} of ${o?.total} ${o?.unit}`);
    return { update: (current) => void told.push(String(current)), end: () => void told.push('end') };
  };
  await uploadFile('disk.ova', place, configOf(it), work(it, { report: { ...report, progress } }));
  expect(Buffer.compare(await stored(it), it.bytes)).toBe(0);
  expect(told[0]).toBe(`Uploading disk.ova of ${size} bytes`);
  expect(told.slice(-2)).toEqual([String(size), 'end']);
  expect(actions(it).filter((action) => action === 'UploadPart')).toHaveLength(Math.max(1, Math.ceil(size / (8 * mebibyte))));
  expect(it.scope.held.map(({ label }) => label)).toEqual([`object s3://${bucket}/disk.ova`]);
  await it.scope.close('ok');
  expect(things(it)).toEqual([]);
});

test.each<readonly [string, number]>([
  ['CreateMultipartUpload', 1],
  ['UploadPart', 2],
  ['CompleteMultipartUpload', 1],
])('the answer to %s is lost: the file arrives, and nothing else stays', async (action, call) => {
  await using it = await openImport({ size: 20 * mebibyte });
  plan(it, action, { kind: 'lose-answer' }, call);
  await upload(it, { skip_clean: true });
  expect(Buffer.compare(await stored(it), it.bytes)).toBe(0);
  await it.scope.close('ok');
  expect(things(it)).toEqual([`object ${bucket}/disk.ova`]);
});

test('another’s upload to a name that begins so is left alone', async () => {
  await using it = await openImport();
  const other = new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'disk.ova.old' });
  await askS3(it.world.clients, other, it.world.work);
  plan(it, 'CreateMultipartUpload', { kind: 'lose-answer' });
  await upload(it);
  await it.scope.close('ok');
  expect(things(it)).toEqual(['upload disk.ova.old']);
});

const older = [`object ${bucket}/disk.ova`];

test.each<[string, Effect['kind'] & ('lose-answer' | 'hang'), readonly string[]]>([
  ['CreateMultipartUpload', 'lose-answer', older],
  ['UploadPart', 'lose-answer', older],
  ['CompleteMultipartUpload', 'hang', older],
  // It has taken the older one's place.
  ['CompleteMultipartUpload', 'lose-answer', []],
])('%s is never answered (%s): what was made goes, and no older object of the name', async (action, kind, expected) => {
  await using it = await openImport({ environment: { IMGBUILD_AWS_REQUEST_SECONDS: '1' } });
  const old = new PutObjectCommand({ Bucket: bucket, Key: place.key, Body: 'old' });
  await askS3(it.world.clients, old, it.world.work);
  it.world.amazon.faults.plan({ action, effect: { kind } });
  const clients = { ...it.world.clients, retries: 1, limit: kind === 'hang' ? 100 : it.world.clients.limit };
  const line = await uploadFile('disk.ova', place, configOf(it), work(it, { clients })).catch(failureLine);
  expect(line).toMatch(new RegExp(`^failed: Error: ${action} was not answered: S3 in ${region}: `));
  it.world.amazon.faults.clear();
  await it.scope.close('failed');
  expect(things(it)).toEqual(expected);
  if (expected.length > 0) expect((await stored(it)).toString()).toBe('old');
});

test('an upload that is not there any more has not become an older object of the name', async () => {
  await using it = await openImport();
  const old = new PutObjectCommand({ Bucket: bucket, Key: place.key, Body: 'old' });
  await askS3(it.world.clients, old, it.world.work);
  plan(it, 'CompleteMultipartUpload', { kind: 'fail', code: 'InternalError', status: 500 }, 1);
  plan(it, 'CompleteMultipartUpload', { kind: 'fail', code: 'NoSuchUpload', message: 'No upload.', status: 404 }, 2);
  expect(await upload(it).catch(failureLine)).toBe(
    `failed: error amazon/call-refused: CompleteMultipartUpload was refused. S3 in ${region} answered NoSuchUpload: No upload.`,
  );
  await it.scope.close('failed');
  expect((await stored(it)).toString()).toBe('old');
  expect(things(it)).toEqual(older);
});

test('what cannot be read is said, and nothing is left', async () => {
  await using it = await openImport({ size: 10 * mebibyte });
  const missing = uploadFile('missing.ova', place, configOf(it), work(it));
  expect(await missing.catch(failureLine)).toBe(
    `failed: error amazon/import-unreadable: The file to import cannot be read. missing.ova: ENOENT: no such file or directory, open '${it.world.folder}/missing.ova'.`,
  );
  expect(await uploadFile('.', place, configOf(it), work(it)).catch(failureLine)).toMatch(
    /^failed: error amazon\/import-unreadable: The file to import cannot be read\. .*: it is no file\.$/,
  );
  expect(actions(it)).toEqual([]);
  plan(it, 'CreateMultipartUpload', { kind: 'slow', milliseconds: 100 });
  const shrinking = upload(it).catch(failureLine);
  await expect.poll(() => actions(it).length).toBe(1);
  await truncate(join(it.world.folder, 'disk.ova'), 9 * mebibyte);
  expect(await shrinking).toBe(
    'failed: error amazon/import-unreadable: The file to import cannot be read. disk.ova: it became shorter while it was read.',
  );
  await it.scope.close('failed');
  expect(things(it)).toEqual([]);
});

test('a bucket elsewhere, one that is not there, and one that may not be written', async () => {
  await using it = await openImport();
  const elsewhere = { ...place, region: 'eu-west-1' };
  expect(await uploadFile('disk.ova', elsewhere, configOf(it), work(it)).catch(failureLine)).toBe(
    `failed: error amazon/bucket-elsewhere: The bucket ${bucket} is not in eu-west-1. EC2 imports from buckets of its own region only. Name a bucket of that region, or set region to that of the bucket.`,
  );
  const nowhere = { ...place, bucket: 'no-such-bucket' };
  expect(await uploadFile('disk.ova', nowhere, configOf(it), work(it)).catch(failureLine)).toBe(
    `failed: error amazon/call-refused: CreateMultipartUpload was refused. S3 in ${region} answered NoSuchBucket: The specified bucket does not exist.`,
  );
  it.world.amazon.change({ forbidden: ['s3:UploadPart'] });
  expect(await upload(it).catch(failureLine)).toMatch(
    /^failed: error amazon\/call-forbidden: UploadPart is not allowed\. .* needs the permission s3:PutObject;/,
  );
});

test('whoever may not look at parts gives an upload up nevertheless', async () => {
  await using it = await openImport();
  it.world.amazon.change({ forbidden: ['s3:UploadPart', 's3:ListParts'] });
  expect(await upload(it).catch(failureLine)).toContain('call-forbidden');
  await it.scope.close('failed');
  expect(things(it)).toEqual([]);
});
