import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanUpRun, listRuns, openRun, type RunResult } from '@imgbuild/core';
import { body, type Builder, type PostProcessor } from '@imgbuild/core/sdk';
import { blockOf, configure, recordingReporter } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { amazonImport } from '../../src/post-processors/amazon-import.ts';
import plugin from '../../src/index.ts';
import { bucket, type ImportWorld, openImport, quick, things } from './imports.ts';

const raw = { s3_bucket_name: bucket, ami_name: 'imported', tags: { A: 'b' } };

function places({ world: { folder } }: ImportWorld) {
  return { stateDirectory: join(folder, 'state'), cacheDirectory: join(folder, 'cache'), workingDirectory: folder };
}

/** Runs a build of another platform whose artifact is imported, as the real core does it. One that is dying releases nothing. */
async function runBuild(it: ImportWorld, dying = new AbortController().signal): Promise<RunResult> {
  const { environment } = it.world.host;
  const builder: Builder = {
    kind: 'builder',
    summary: 'a disk',
    platform: 'linux',
    config: body({}),
    outputs: body({}),
    run: async () => it.artifact,
  };
  const { config } = configure(amazonImport, raw, it.world.host);
  if (config === undefined) throw new Error('the configuration is refused');
  await mkdir(places(it).stateDirectory, { recursive: true });
  await using run = await openRun({ ...places(it), environment, signal: dying, onEvent: async () => undefined });
  dying.addEventListener('abort', () => run.stopReleasing(), { once: true });
  const chain = [{ block: blockOf(amazonImport as unknown as PostProcessor, config, plugin.resources) }];
  return await run.execute({
    builds: [{ name: 'disk', sourceName: 'disk', builder: blockOf(builder, {}), provisioners: [], chains: [chain] }],
  });
}

test('a build of another platform: the image is what it gives', async () => {
  await using it = await openImport({ settings: quick });
  const { builds } = await runBuild(it);
  expect(builds.map(({ outcome, artifacts }) => [outcome, artifacts.map(({ builderId }) => builderId)])).toEqual([
    ['ok', ['packer.post-processor.amazon-import']],
  ]);
  expect(things(it)).toEqual(['image imported', 'snapshot']);
});

test.each(['UploadPart', 'CompleteMultipartUpload', 'ImportImage', 'DescribeImportImageTasks', 'CopyImage', 'DescribeSnapshots'])(
  'what a run held that died in %s is cleaned up, although its build knows nothing of AWS',
  async (action) => {
    await using it = await openImport({ settings: quick });
    const controller = new AbortController();
    it.world.amazon.faults.plan({ action, effect: { kind: 'withhold-answer' } });
    const running = runBuild(it, controller.signal);
    const calls = () => it.world.amazon.calls.calls;
    await expect.poll(() => calls().some((call) => call.action === action && call.answer === 'withheld')).toBe(true);
    it.world.amazon.faults.clear();
    // As the disk has it then: afterwards the run writes what became of it.
    const died = { ...places(it), stateDirectory: join(it.world.folder, 'died') };
    await cp(places(it).stateDirectory, died.stateDirectory, { recursive: true });
    controller.abort();
    await running.catch(() => undefined);
    expect(things(it)).not.toEqual([]);
    const o = { ...died, environment: it.world.host.environment, loadResources: async () => plugin.resources };
    const failed: unknown[] = [];
    for (const { id } of await listRuns(o))
      failed.push(...(await cleanUpRun(id, o, recordingReporter(), new AbortController().signal)).failed);
    expect(failed).toEqual([]);
    expect(things(it)).toEqual([]);
  },
);
