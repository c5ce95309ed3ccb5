// What compress writes is read by other programs, and the bytes are those that went in.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Artifact, PostProcessor } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runPostProcessor, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';
import { tarOf } from '../src/compress/tar.ts';
import { zipOf } from '../src/compress/zip.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-compress-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a command in the folder, with what it says on both streams. */
async function tool(command: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('/bin/bash', ['-ec', `set -o pipefail; ${command}`], {
    cwd: folder,
    maxBuffer: 1 << 26,
  });
  return stdout + stderr;
}

async function compress(
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
  environment = {},
): Promise<Artifact> {
  const host = testHost({ folder, environment: { PATH: process.env['PATH'], ...environment } });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  const artifact: Artifact = {
    builderId: 'test',
    id: '',
    summary: 'a test',
    files: names.map((name) => ({ path: join(folder, name), size: 0 })),
    data: {},
  };
  const component = plugin.postProcessors['compress'] as PostProcessor;
  const { artifact: made } = await runPostProcessor(component, options as never, artifact, { host, report, scope });
  expect(scope.held).toEqual([]);
  return made as Artifact;
}

/** Bytes that are partly repeated and partly not; 5 MiB and some, so that no block ends where they end. */
async function writeImage(name: string, size = 5 * 1024 * 1024 + 12345): Promise<string> {
  const random = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    random[at] = at % 70000 < 35000 ? state >>> 24 : at % 251;
  }
  await writeFile(join(folder, name), random, { mode: 0o640 });
  return createHash('sha256').update(random).digest('hex');
}

async function sha256(name: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

test.each([
  ['x.gz', 'gzip -t x.gz && pigz -t x.gz', 'gzip -dc x.gz'],
  ['x.gz', 'true', `python3 -c "import gzip,sys; sys.stdout.buffer.write(gzip.open('x.gz').read())"`],
  ['x.bgzf', 'bgzip -t x.bgzf && gzip -t < x.bgzf', 'bgzip -dc x.bgzf'],
  ['x.zst', 'zstd -t x.zst', 'zstd -dc x.zst'],
  ['x.zstd', 'zstd -t < x.zstd', 'zstd -dc < x.zstd'],
  ['x.xz', 'xz -t x.xz', 'xz -dc x.xz'],
  ['x.lz4', 'lz4 -t x.lz4', 'lz4 -dc x.lz4'],
  ['x.bz2', 'bzip2 -t x.bz2', 'bzip2 -dc x.bz2'],
  ['x.bzip2', 'bzip2 -t < x.bzip2', 'bzip2 -dc < x.bzip2'],
])('one file: %s is read by other programs (%s)', async (output, check, read) => {
  const expected = await writeImage('image');
  for (const level of [-1, 1, 9]) {
    await compress({ output, compression_level: level }, ['image']);
    await tool(`${check}; ${read} > back`);
    expect(await sha256('back'), `level ${level}`).toBe(expected);
  }
  await writeFile(join(folder, 'empty'), '');
  await compress({ output }, ['empty']);
  expect(await tool(`${check} 2>/dev/null; ${read}`)).toBe('');
});

test.each([
  'x.tar',
  'x.tar.gz',
  'x.tgz',
  'x.tar.zst',
  'x.tzst',
  'x.tar.xz',
  'x.txz',
  'x.tar.bz2',
  'x.tar.lz4',
  'x.tar.bgzf',
  'x',
])('several files: %s is read by tar', async (output) => {
  const expected = await writeImage('image');
  await mkdir(join(folder, 'tree/empty'), { recursive: true });
  await writeFile(join(folder, 'tree/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('run.sh', join(folder, 'tree/link'));
  const long = `${'long'.repeat(40)}.txt`;
  await writeFile(join(folder, long), 'long');
  await compress({ output }, ['image', 'tree', long]);
  const unpack = output.endsWith('lz4')
    ? `lz4 -dc ${output} |`
    : output.endsWith('bgzf')
      ? `bgzip -dc ${output} |`
      : `cat ${output} |`;
  const way = /lz4|bgzf|\.tar$/.test(output)
    ? ''
    : /zst/.test(output)
      ? '--zstd'
      : /xz/.test(output)
        ? '-J'
        : /bz2/.test(output)
          ? '-j'
          : '-z';
  expect(await tool(`${unpack} tar ${way} -tvf - --full-time --numeric-owner`)).toBe(
    [
      `-rw-r----- 0/0         5255225 1970-01-01 00:00:00 image`,
      `drwxr-xr-x 0/0               0 1970-01-01 00:00:00 tree/`,
      `drwxr-xr-x 0/0               0 1970-01-01 00:00:00 tree/empty/`,
      `lrwxrwxrwx 0/0               0 1970-01-01 00:00:00 tree/link -> run.sh`,
      `-rwxr-xr-x 0/0              10 1970-01-01 00:00:00 tree/run.sh`,
      `-rw-r--r-- 0/0               4 1970-01-01 00:00:00 ${long}`,
      '',
    ].join('\n'),
  );
  await tool(`mkdir out && ${unpack} tar ${way} -xf - -C out`);
  expect(await sha256('out/image')).toBe(expected);
});

test('zip is read by unzip and by Python', async () => {
  const expected = await writeImage('image');
  await mkdir(join(folder, 'tree'));
  await writeFile(join(folder, 'tree/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await symlink('run.sh', join(folder, 'tree/link'));
  await compress({ output: 'x.zip' }, ['image', 'tree']);
  expect(await tool('unzip -t x.zip')).toContain('No errors detected');
  await tool('unzip -q x.zip -d out');
  expect(await sha256('out/image')).toBe(expected);
  expect(await tool('stat -c "%A" out/image out/tree/run.sh; readlink out/tree/link')).toBe('-rw-r-----\n-rwxr-xr-x\nrun.sh\n');
  expect(await tool(`python3 -c "import zipfile; z = zipfile.ZipFile('x.zip'); print(z.testzip(), z.namelist())"`)).toBe(
    "None ['image', 'tree/', 'tree/link', 'tree/run.sh']\n",
  );
  expect(await tool('ls')).toBe('image\nout\ntree\nx.zip\n');
});

test('the same files give the same bytes, whatever the time, the order of the folder and the number of cores', async () => {
  await writeImage('image');
  await mkdir(join(folder, 'tree'));
  for (const name of ['c', 'a', 'b']) await writeFile(join(folder, 'tree', name), name);
  for (const output of ['x.tar.gz', 'x.tar.zst', 'x.tar.bgzf', 'x.zip', 'x.gz']) {
    const names = output === 'x.gz' ? ['image'] : ['image', 'tree'];
    await compress({ output }, names);
    const first = await sha256(output);
    await utimes(join(folder, 'image'), new Date(), new Date());
    await compress({ output }, names);
    expect(await sha256(output), output).toBe(first);
  }
  await compress({ output: 'x.tar' }, ['tree'], { SOURCE_DATE_EPOCH: '1700000000' });
  expect(await tool('TZ=UTC tar -tvf x.tar --full-time tree/a')).toContain('2023-11-14 22:13:20');
});

test('a level has an effect, and higher is smaller', async () => {
  const program = await open(process.execPath);
  await writeFile(join(folder, 'text'), (await program.read(Buffer.alloc(6 << 20), 0, 6 << 20, 20 << 20)).buffer);
  await program.close();
  for (const output of ['x.gz', 'x.bgzf', 'x.zst', 'x.xz', 'x.lz4', 'x.zip', 'x.bz2']) {
    const sizes: number[] = [];
    for (const level of [1, 9]) sizes.push((await compress({ output, compression_level: level }, ['text'])).files[0]?.size ?? 0);
    expect(sizes[1], output).toBeLessThan(sizes[0] ?? 0);
  }
});

test('a program that is missing is told before anything is built, and nothing is left when it fails', async () => {
  await writeImage('image', 100_000);
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/lz4'), '#!/bin/sh\nhead -c 100; echo no room >&2; exit 7\n', { mode: 0o755 });
  const path = { PATH: `${folder}/bin:/usr/bin:/bin` };
  await expect(compress({ output: 'x.lz4' }, ['image'], path)).rejects.toThrow('lz4 ended with exit code 7: no room');
  expect((await readdir(folder)).sort()).toEqual(['bin', 'image']);
  const host = testHost({ folder, environment: { PATH: join(folder, 'bin') } });
  const report = recordingReporter();
  const component = plugin.postProcessors['compress'] as PostProcessor;
  const scope = fakeScope({ host, report });
  const config = { output: { text: 'x.tar.xz', holes: [] }, compression_level: -1 } as never;
  const found: string[] = [];
  for await (const problem of component.verify?.({ config, host, scope, signal: new AbortController().signal }) ?? [])
    found.push(`${problem.code} ${problem.detail ?? ''}`);
  expect(found).toEqual([expect.stringMatching(/^standard\/program-missing "xz" .* xz-utils/)]);
});

test.each(['tar', 'zip'] as const)('a %s archive that is given up ends, with its files closed', async (kind) => {
  await writeImage('image');
  const inputs = ['a', 'b'].map((name) => ({
    kind: 'file' as const,
    name,
    path: join(folder, 'image'),
    size: 5 << 20,
    mode: 0o644,
  }));
  const none = (): void => undefined;
  let read = 0;
  for await (const chunk of kind === 'tar' ? tarOf(inputs, new Date(0), none) : zipOf(inputs, 1, new Date(0), none)) {
    if ((read += chunk.length) > 100_000) break;
  }
  await tool('sleep 0.1');
  expect(await tool(`ls -l /proc/${process.pid}/fd`)).not.toContain(folder);
});
