import { CopyImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { abortError, type PostProcessor } from '@imgbuild/core/sdk';
import { configure, failureLine, runPostProcessor } from '@imgbuild/core/testing';
import type { Effect } from '@imgbuild/simulator';
import { expect, test } from 'vitest';
import { amazonImport } from '../../src/post-processors/amazon-import.ts';
import { askS3 } from '../../src/aws/s3.ts';
import type { ImportConfig } from '../../src/config/amazon-import.ts';
import { type RunningImport, startImport } from '../../src/import/task.ts';
import { importTask, storedObject, unfinishedUpload } from '../../src/resources.ts';
import { region } from '../world.ts';
import { bucket, type ImportWorld, numberless, openImport, quick, things } from './imports.ts';

/** How an import ends, as a line, with everything released. */
async function ending(it: ImportWorld, raw?: Readonly<Record<string, unknown>>): Promise<string> {
  const line = await it.run(raw).then(
    () => 'it succeeded',
    (error: unknown) => numberless(failureLine(error)),
  );
  it.world.amazon.faults.clear();
  await it.scope.close(line === 'it succeeded' ? 'ok' : it.world.signal.aborted ? 'cancelled' : 'failed');
  return line;
}

test('an artifact without a file of the format', async () => {
  await using it = await openImport();
  expect(await ending(it, { format: 'vhd' })).toBe(
    'failed: error amazon/import-no-file: No file to import. The artifact of transcend.qemu has no file whose name ends in .vhd: it has disk.mf, disk.ova, other-disk.ova. Set format, or have the builder write its image so.',
  );
  const run = async (paths: readonly string[]): Promise<string> => {
    const files = paths.map((path) => ({ path, size: 1 }));
    const world = { host: it.world.host, report: it.world.report, scope: it.scope };
    const raw = { s3_bucket_name: bucket };
    return runPostProcessor(amazonImport as unknown as PostProcessor, raw, { ...it.artifact, files }, world).then(
      () => 'it succeeded',
      failureLine,
    );
  };
  expect(await run([])).toContain('ends in .ova: it has no files at all. Set format');
  expect(await run(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toContain('it has a, b, c, d, e and 2 more. Set format');
  expect(it.world.amazon.calls.calls).toEqual([]);
});

test('a name that is taken is refused before anything is uploaded', async () => {
  await using it = await openImport({ settings: quick });
  const ec2 = it.world.clients.ec2();
  const { Images: [source] = [] } = await ec2.send(new DescribeImagesCommand({ ExecutableUsers: ['all'] }));
  const copy = new CopyImageCommand({ SourceImageId: source?.ImageId, SourceRegion: region, Name: 'imported' });
  await ec2.send(copy);
  it.world.amazon.calls.clear();
  expect(await ending(it, { ami_name: 'imported' })).toBe(
    `failed: error amazon/import-name-taken: The name of the image is taken. ${region} has an image "imported" already: ami-ID. Choose another ami_name, or deregister that one.`,
  );
  expect(it.world.amazon.calls.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'DescribeImages']);
});

test('a role that cannot be used', async () => {
  await using it = await openImport();
  expect(await ending(it, { role_name: 'importer' })).toBe(
    'failed: error amazon/import-role-unusable: EC2 cannot import with the role importer. The service role importer provided does not exist or does not have sufficient permissions. The role must exist, trust vmie.amazonaws.com, and be allowed to read the bucket and to make images; role_name names another. What it needs: https://docs.aws.amazon.com/vm-import/latest/userguide/required-permissions.html',
  );
  expect(things(it)).toEqual([]);
});

test('another refusal is said as it is', async () => {
  await using it = await openImport();
  const effect: Effect = { kind: 'fail', code: 'InvalidParameter', message: 'This cannot be imported.' };
  it.world.amazon.faults.plan({ action: 'ImportImage', effect });
  expect(await ending(it)).toBe(
    `failed: error amazon/call-refused: ImportImage was refused. EC2 in ${region} answered InvalidParameter: This cannot be imported.`,
  );
  expect(things(it)).toEqual([]);
});

test('an image that cannot be imported', async () => {
  const message = 'Disk validation failed [OVF file parsing error]';
  const failingImages = [{ name: 'packer-import', code: 'ClientError', message }];
  await using it = await openImport({ settings: { ...quick, failingImages } });
  expect(await ending(it)).toBe(
    `failed: error amazon/import-failed: The image could not be imported. EC2 in ${region} gave up import-ami-ID: ClientError: ${message}.`,
  );
  expect(things(it)).toEqual([]);
});

test('an import that takes too long is cancelled', async () => {
  await using it = await openImport({ timeScale: 1, environment: { AWS_MAX_ATTEMPTS: '5' } });
  expect(await ending(it)).toBe(
    `failed: error amazon/waited-in-vain: Waited in vain for the import import-ami-ID in ${region} to complete. It did not come within 0.05 s, asked every 0.01 s. Give it longer with aws_polling { delay_seconds, max_attempts } or AWS_POLL_DELAY_SECONDS and AWS_MAX_ATTEMPTS.`,
  );
  expect(it.world.report.told.map(numberless)).toContain('say: Cancelling import task import-ami-ID');
  expect(things(it)).toEqual([]);
});

/** Every call that an import with all settings makes. */
const everything = { ami_name: 'imported', ami_description: 'An import', tags: { A: 'b' } };
const actions = [
  'GetCallerIdentity',
  'DescribeImages',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'ImportImage',
  'DescribeImportImageTasks',
  'CopyImage',
  'DescribeSnapshots',
  'ModifyImageAttribute',
];
const done = ['image imported', 'snapshot'];

test('these are all the calls of an import', async () => {
  await using it = await openImport({ settings: quick });
  expect(await it.run(everything)).toMatchObject({ input: 'discard' });
  expect(new Set(it.world.amazon.calls.calls.map(({ action }) => action))).toEqual(new Set(actions));
  await it.scope.close('ok');
  expect(things(it)).toEqual(done);
});

test.each(actions)('%s fails: the error names it, and nothing is left', async (action) => {
  await using it = await openImport({ settings: quick });
  const effect: Effect = { kind: 'fail', code: 'Blocked', message: 'Not today.' };
  it.world.amazon.faults.plan({ action, calls: { from: 1 }, effect });
  expect(await ending(it, everything)).toMatch(
    new RegExp(`^failed: error amazon/call-refused: ${action} was refused\\. .* answered Blocked: Not today\\.$`),
  );
  expect(things(it)).toEqual([]);
});

test.each(actions)('the answer to %s is lost: the image is made, and nothing else is left', async (action) => {
  await using it = await openImport({ settings: quick });
  it.world.amazon.faults.plan({ action, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  expect(await ending(it, everything)).toBe('it succeeded');
  expect(things(it)).toEqual(done);
  expect(it.world.amazon.calls.calls.filter(({ answer }) => answer === 'lost')).toHaveLength(1);
});

test.each<[string, Effect['kind'] & ('hang' | 'withhold-answer')]>(
  actions.flatMap((action) => [
    [action, 'hang'],
    [action, 'withhold-answer'],
  ]),
)('aborted while %s is not answered (%s): nothing is left', async (action, kind) => {
  const controller = new AbortController();
  await using it = await openImport({ settings: quick, signal: controller.signal });
  it.world.amazon.faults.plan({ action, effect: { kind } });
  const ended = ending(it, everything);
  await expect
    .poll(() => it.world.amazon.calls.calls.some((call) => call.action === action && call.answer === 'withheld'))
    .toBe(true);
  it.world.amazon.faults.clear();
  controller.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' }));
  expect(await ended).not.toBe('it succeeded');
  expect(things(it)).toEqual([]);
});

test('an import whose start was never answered is found by its description', async () => {
  await using it = await openImport({ settings: { durations: { ...quick.durations, imageImport: 3_600_000 } } });
  it.world.amazon.faults.plan({ action: 'ImportImage', effect: { kind: 'lose-answer' } });
  const line = await ending(it, { max_retries: 1 });
  expect(line).toContain('ImportImage was not answered');
  expect(it.world.amazon.calls.calls.filter(({ action }) => action === 'CancelImportTask')).toHaveLength(1);
  expect(things(it)).toEqual([]);
});

test.each([
  ['UploadPart', 'AbortMultipartUpload'],
  ['UploadPart', 'ListParts'],
  ['ImportImage', 'DeleteObject'],
  ['CopyImage', 'DeregisterImage'],
  ['ModifyImageAttribute', 'DeleteSnapshot'],
])('%s fails, and the answer to %s is lost then: nothing is left', async (action, released) => {
  await using it = await openImport({ settings: quick });
  const effect: Effect = { kind: 'fail', code: 'Blocked', message: 'Not today.' };
  it.world.amazon.faults.plan({ action, effect });
  expect(await it.run(everything).catch(failureLine)).toContain(`${action} was refused`);
  it.world.amazon.faults.clear();
  it.world.amazon.faults.plan({ action: released, calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  await it.scope.close('failed');
  expect(things(it)).toEqual([]);
  expect(it.world.amazon.calls.calls.find(({ answer }) => answer === 'lost')?.action).toBe(released);
});

test('a task that is cancelled already is let be', async () => {
  await using it = await openImport();
  await started(it);
  it.world.amazon.faults.plan({ action: 'CancelImportTask', calls: { from: 1, to: 1 }, effect: { kind: 'lose-answer' } });
  await it.scope.close('failed');
  expect(things(it)).toEqual([`object ${bucket}/disk.ova`]);
});

/** Starts an import by itself, with a file in the bucket that nothing holds. */
async function started(it: ImportWorld): Promise<RunningImport> {
  const { host, report, clients, work } = it.world;
  await askS3(clients, new PutObjectCommand({ Bucket: bucket, Key: 'disk.ova', Body: 'disk' }), work);
  const { config } = configure(amazonImport, { s3_bucket_name: bucket }, host);
  const place = { region, bucket, key: 'disk.ova', access: { region } };
  return startImport(place, config as unknown as ImportConfig, { ...work, report, scope: it.scope });
}

test('an import that completes just when it is cancelled: its image goes', async () => {
  await using it = await openImport({ settings: { durations: { ...quick.durations, imageImport: 300_000 } } });
  await started(it);
  it.world.amazon.faults.plan({
    action: 'DescribeImportImageTasks',
    calls: { from: 1, to: 1 },
    effect: { kind: 'slow', milliseconds: 600 },
  });
  await it.scope.close('failed');
  expect(it.world.amazon.calls.calls.map(({ action, error }) => `${action} ${error ?? ''}`).slice(2, 6)).toEqual([
    'DescribeImportImageTasks ',
    'CancelImportTask IncorrectState',
    'DescribeImportImageTasks ',
    'DescribeImages ',
  ]);
  expect(things(it)).toEqual([`object ${bucket}/disk.ova`]);
});

test('an import that cannot be cancelled is said', async () => {
  await using it = await openImport();
  await started(it);
  it.world.amazon.faults.plan({ action: 'CancelImportTask', effect: { kind: 'fail', code: 'Blocked', message: 'Not today.' } });
  expect(await it.scope.close('failed').catch(failureLine)).toBe(
    `failed: error amazon/call-refused: CancelImportTask was refused. EC2 in ${region} answered Blocked: Not today.`,
  );
});

test('what is held is described with its place', () => {
  const place = { region, bucket, key: 'disk.ova', access: { region } };
  expect([
    unfinishedUpload.describe(place),
    storedObject.describe(place),
    importTask.describe({ region, description: 'packer-1', access: { region } }),
    importTask.describe({ region, id: 'import-ami-1', access: { region } }),
  ]).toEqual([
    `unfinished upload to s3://${bucket}/disk.ova`,
    `object s3://${bucket}/disk.ova`,
    `import task packer-1 in ${region}`,
    `import task import-ami-1 in ${region}`,
  ]);
});
