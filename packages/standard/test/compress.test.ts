import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Artifact, PostProcessor } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runPostProcessor, testHost } from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blocksOf, inOrder } from '../src/compress/blocks.ts';
import { bgzfOf } from '../src/compress/bgzf.ts';
import { formatOf, isFormatKnown } from '../src/compress/format.ts';
import { gzipOf } from '../src/compress/gzip.ts';
import { tarNames, zipNames } from '../src/compress/inputs.ts';
import { levelOr } from '../src/compress/level.ts';
import { runTask } from '../src/compress/task.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-compress-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['packer_{{.BuildName}}_{{.BuilderType}}', undefined, 'tar gzip'],
  ['image', undefined, 'tar gzip'],
  ['image.box', undefined, 'tar gzip'],
  ['image.rar', undefined, 'tar gzip'],
  ['image.tar', undefined, 'tar none'],
  ['image.zip', undefined, 'zip'],
  ['image.gz', undefined, 'none gzip'],
  ['image.tar.gz', undefined, 'tar gzip'],
  ['image.tgz', undefined, 'tar gzip'],
  ['image.xz', undefined, 'none xz'],
  ['image.tar.xz', undefined, 'tar xz'],
  ['image.txz', undefined, 'tar xz'],
  ['image.lz4', undefined, 'none lz4'],
  ['image.bgzf', undefined, 'none bgzf'],
  ['image.bzip2', undefined, 'none bzip2'],
  ['image.tar.bz2', undefined, 'tar bzip2'],
  ['image.zst', undefined, 'none zstd'],
  ['image.tar.zst', undefined, 'tar zstd'],
  ['image', 'tar.gz', 'tar gzip'],
  ['image', 'gz', 'none gzip'],
  ['image.tar', 'lz4', 'tar lz4'],
  ['image.tar.gz', 'zip', 'zip'],
  ['image.raw', 'xz', 'none xz'],
  ['image.constructor', undefined, 'tar gzip'],
])('%s with format %s is %s', (output, format, expected) => {
  const found = formatOf(output, format);
  expect(found.archive === 'zip' ? 'zip' : `${found.archive} ${found.algorithm}`).toBe(expected);
});

test('which formats are known by themselves', () => {
  expect(['tar', 'zip', 'tar.gz', 'gz', 'zstd', 'tbz2'].map(isFormatKnown)).toEqual(Array(6).fill(true));
  expect(['rar', '', 'gzip', 'GZ', 'toString'].map(isFormatKnown)).toEqual(Array(5).fill(false));
});

test('levels: 0 and -1 are the usual one, more than 9 is 9', () => {
  expect([-1, 0, 1, 6.5, 9, 12].map((level) => levelOr(5, level))).toEqual([5, 5, 1, 6, 9, 9]);
});

test('names in archives: without folders, unless two would be one', () => {
  expect(tarNames(['/w/out/a.img', '/w/b.img'])).toEqual(['a.img', 'b.img']);
  expect(tarNames(['/w/one/disk', '/w/two/disk', '/w/two/deep/disk'])).toEqual(['one/disk', 'two/disk', 'two/deep/disk']);
  expect(tarNames(['/w/disk', '/w/two/disk'])).toEqual(['disk', 'two/disk']);
  expect(zipNames(testHost({ folder: '/w' }))(['/w/out/a.img', '/else/b'])).toEqual(['out/a.img', 'else/b']);
});

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = (sizes[index % Math.max(1, sizes.length)] ?? 100) + 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const inline = { width: 3, run: async (task: Parameters<typeof runTask>[0]) => runTask(task) };

test('blocks are the bytes that went in, whatever their chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(40)),
      fc.integer({ min: 1, max: 64 }),
      async (bytes, sizes, size) => {
        const blocks: Uint8Array[] = [];
        for await (const block of blocksOf(chunked(bytes, sizes), size)) blocks.push(block);
        expect(Buffer.concat(blocks).equals(bytes)).toBe(true);
        expect(blocks.slice(0, -1).every((block) => block.length === size)).toBe(true);
      },
    ),
  );
});

test('gzip and bgzf give back the bytes that went in, at every level', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: -1, max: 9 }), async (bytes, level) => {
      const long = Buffer.concat(Array.from({ length: 1 + (bytes.length % 3) * 700 }, () => bytes));
      for (const way of [gzipOf, bgzfOf]) {
        const packed = await joined(way(chunked(long, [65536]), level, inline));
        expect(gunzipSync(packed).equals(long)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test('results come in order, no more than the width are on their way, and an error of one is the error', async () => {
  let running = 0;
  let most = 0;
  const run = async (item: number): Promise<number> => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 10 - item; turn++) await Promise.resolve();
    running--;
    if (item === 7) throw new Error('seven');
    return item;
  };
  const items = async function* (count: number): AsyncGenerator<number> {
    for (let item = 0; item < count; item++) yield item;
  };
  const got: number[] = [];
  for await (const item of inOrder(items(7), 3, run)) got.push(item);
  expect(got).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBeLessThanOrEqual(3);
  await expect(async () => {
    for await (const _item of inOrder(items(10), 3, run));
  }).rejects.toThrow('seven');
});

function place(signal?: AbortSignal) {
  const host = testHost({ folder });
  const report = recordingReporter();
  return { host, report, scope: fakeScope({ host, report }), ...(signal === undefined ? {} : { signal }) };
}

const component = plugin.postProcessors['compress'] as PostProcessor;
const artifactOf = (...names: readonly string[]): Artifact => ({
  builderId: 'test',
  id: 'x',
  summary: 'a test',
  files: names.map((name) => ({ path: join(folder, name), size: 0 })),
  data: {},
});

test('what went in is discarded unless it is kept, and what came out can be deleted', async () => {
  await writeFile(join(folder, 'image'), Buffer.alloc(3 << 20, 'abc'));
  const world = place();
  const { artifact, input } = await runPostProcessor(component, { output: 'out/image.gz' }, artifactOf('image'), world);
  expect(input).toBe('discard');
  expect(artifact).toMatchObject({
    builderId: 'packer.post-processor.compress',
    id: '',
    summary: 'compressed artifacts in: out/image.gz',
  });
  expect(gunzipSync(await readFile(join(folder, 'out/image.gz'))).length).toBe(3 << 20);
  expect(world.report.told).toEqual(['say: Compressing to out/image.gz with gzip', 'say: Archive out/image.gz completed']);
  await component.destroy?.(artifact as Artifact, {} as never);
  expect(await readdir(join(folder, 'out'))).toEqual([]);
});

test.each(['x.gz', 'x.tar.gz', 'x.zip', 'x.tar', 'x.bgzf'])('an interrupt while writing %s leaves nothing', async (output) => {
  await writeFile(join(folder, 'image'), Buffer.alloc(20 << 20, 'abc'));
  const stop = new AbortController();
  const world = place(stop.signal);
  let seen = 0;
  const report = {
    ...world.report,
    progress: () => ({
      update: () => {
        if (++seen === 5) stop.abort(new Error('stopped'));
      },
      end: () => undefined,
    }),
  };
  await expect(runPostProcessor(component, { output }, artifactOf('image'), { ...world, report })).rejects.toThrow('stopped');
  expect(world.scope.held).toEqual([]);
  expect(await readdir(folder)).toEqual(['image']);
});
