// Files beyond 4 GiB, with memory that stays bounded.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostProcessor } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runPostProcessor, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';
import { expect, test } from 'vitest';

const size = 4.2e9 + 2 ** 28;

test.each([
  ['x.zip', 'unzip -t x.zip', 'No errors detected'],
  ['x.tar.zst', 'tar --zstd -tvf x.tar.zst', String(size)],
  ['x.tar.gz', 'tar -tvzf x.tar.gz', String(size)],
  ['x.bgzf', 'bgzip -dc x.bgzf | wc -c', String(size)],
])('%s holds more than 4 GiB', async (output, check, said) => {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-compress-'));
  try {
    const big = join(folder, 'big');
    await writeFile(big, '');
    await truncate(big, size);
    const host = testHost({ folder });
    const report = recordingReporter();
    const artifact = { builderId: 'test', id: '', summary: 'a test', files: [{ path: big, size }], data: {} };
    await runPostProcessor(plugin.postProcessors['compress'] as PostProcessor, { output, compression_level: 1 }, artifact, {
      host,
      report,
      scope: fakeScope({ host, report }),
    });
    expect(execFileSync('/bin/sh', ['-c', check], { cwd: folder, encoding: 'utf8' })).toContain(said);
    // Kilobytes, of this process with all that Vitest needs.
    expect(process.resourceUsage().maxRSS).toBeLessThan(900_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
