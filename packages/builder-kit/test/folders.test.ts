import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder, safeJoin, unpackFolder, walkFolder } from '@imgbuild/builder-kit/files';
import { problemOf } from '@imgbuild/core/sdk';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const fresh = (): string => {
  const path = join(folder, `case-${++count}`);
  mkdirSync(path);
  return path;
};

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

interface Hostile {
  readonly name: string;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory' | 'character-device' | 'fifo';
  readonly linkname?: string;
}

async function archiveOf(entries: readonly Hostile[]): Promise<Buffer> {
  const archive = pack();
  for (const entry of entries)
    archive.entry({ mode: 0o644, ...entry }, entry.type === undefined || entry.type === 'file' ? 'evil' : '');
  archive.finalize();
  return collect(archive);
}

test.each<readonly [string, readonly Hostile[]]>([
  ['a path upwards', [{ name: '../evil' }]],
  ['a path upwards in the middle', [{ name: 'a/../../evil' }]],
  ['a link and a path through it', [{ name: 'a', type: 'symlink', linkname: '..' }, { name: 'a/evil' }]],
  ['an absolute link and a path through it', [{ name: 'a', type: 'symlink', linkname: folder }, { name: 'a/evil' }]],
  [
    'a folder through a link',
    [
      { name: 'a', type: 'symlink', linkname: '..' },
      { name: 'a/evil', type: 'directory' },
    ],
  ],
  ['a hard link to what lies outside', [{ name: 'evil', type: 'link', linkname: '../outside' }]],
  [
    'a hard link through a link',
    [
      { name: 'a', type: 'symlink', linkname: '..' },
      { name: 'b', type: 'link', linkname: 'a/outside' },
    ],
  ],
])('%s is refused', async (_name, entries) => {
  const around = fresh();
  writeFileSync(join(around, 'outside'), 'secret');
  const to = join(around, 'to');
  const error: unknown = await unpackFolder(asChunks(await archiveOf(entries)), to).catch((reason: unknown) => reason);
  expect(problemOf(error)?.code).toBe('kit/unsafe-name');
  expect(readdirSync(around).sort()).toEqual(['outside', 'to']);
  expect(readdirSync(to).filter((name) => name !== 'a')).toEqual([]);
});

test('absolute names land inside, hard links are copies, devices and pipes are left out', async () => {
  const to = fresh();
  const entries: readonly Hostile[] = [
    { name: '/etc/file' },
    { name: './copy', type: 'link', linkname: './etc/file' },
    { name: 'null', type: 'character-device' },
    { name: 'pipe', type: 'fifo' },
  ];
  await unpackFolder(asChunks(await archiveOf(entries)), to);
  expect(readdirSync(to, { recursive: true }).sort()).toEqual(['copy', 'etc', 'etc/file']);
  expect(readFileSync(join(to, 'copy'), 'utf8')).toBe('evil');
});

test('an archive that is cut anywhere is an error, and no file of it is cut', async () => {
  const from = fresh();
  for (let index = 0; index < 3; index++) writeFileSync(join(from, `file-${index}`), 'x'.repeat(1000));
  const whole = await collect(packFolder(from));
  for (let end = 100; end < whole.length - 1024; end += 300) {
    const to = fresh();
    await unpackFolder(asChunks(whole.subarray(0, end)), to).catch(() => undefined);
    for (const name of readdirSync(to))
      expect([name, readFileSync(join(to, name)).length]).toEqual([expect.stringMatching(/^file-/), 1000]);
  }
});

test('any bytes are an error or a folder, never a throw of another kind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      await unpackFolder(asChunks(bytes), fresh()).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }),
    { numRuns: 50 },
  );
});

async function* asChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

test('safeJoin: nothing leads out', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', 'a', '', '/', 'b\0', '...', '..a'), { maxLength: 6 }), (parts) => {
      const name = parts.join('/');
      try {
        expect(safeJoin('/target', name)).toMatch(/^\/target\/./);
      } catch (error) {
        expect(problemOf(error)?.code).toBe('kit/unsafe-name');
      }
    }),
  );
});

test('what is packed, GNU tar and BusyBox unpack, whatever the names', async () => {
  const names = fc.uniqueArray(
    fc
      .string({ minLength: 1, maxLength: 120, unit: 'grapheme' })
      .filter((name) => !/[/\0]/.test(name) && !/^\.{1,2}$/.test(name) && Buffer.byteLength(name) < 250),
    { maxLength: 6 },
  );
  const programs = [['tar'], ['busybox', 'tar']].filter(([program = '']) => isThere(program));
  await fc.assert(
    fc.asyncProperty(names, fc.integer({ min: 0, max: 3000 }), async (all, size) => {
      const from = fresh();
      for (const name of all) writeFileSync(join(from, name), `${name}\n`.padEnd(size, 'x'));
      const archive = await collect(packFolder(from, { last: 'the-last' }));
      for (const [program = '', ...first] of programs) {
        const to = fresh();
        execFileSync(program, [...first, '-xf', '-', '-C', to], { input: archive });
        expect(readdirSync(to).sort()).toEqual([...all, 'the-last'].sort());
        for (const name of all) expect(readFileSync(join(to, name))).toEqual(readFileSync(join(from, name)));
      }
    }),
    { numRuns: 15 },
  );
});

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a walk: order, modes, links in and out, loops, and what is left out', async () => {
  const around = fresh();
  const root = join(around, 'root');
  for (const name of ['root/b/c', 'outside/deep']) mkdirSync(join(around, name), { recursive: true });
  writeFileSync(join(root, 'B'), 'x');
  chmodSync(join(root, 'B'), 0o640);
  writeFileSync(join(around, 'outside/deep/file'), 'y');
  symlinkSync('b', join(root, 'in'));
  symlinkSync('../outside', join(root, 'out'));
  symlinkSync('../..', join(root, 'b/loop'));
  symlinkSync('nowhere', join(root, 'dangling'));
  symlinkSync(join(root, 'B'), join(root, 'absolute'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const seen: string[] = [];
  for (const entry of walkFolder(root, ['deep'])) seen.push(`${entry.kind} ${entry.name}`);
  expect(seen.filter((line) => !line.includes('loop'))).toEqual([
    'file B',
    'file absolute',
    'directory b',
    'directory b/c',
    'link dangling',
    'link in',
    'directory out',
  ]);
  expect(seen.length).toBeLessThan(30);
});

test('a file that becomes shorter while it is packed is an error', async () => {
  const from = fresh();
  for (let index = 0; index < 20; index++) writeFileSync(join(from, `a-${index}`.padEnd(6, '0')), Buffer.alloc(300_000));
  const packing = (async () => {
    for await (const _chunk of packFolder(from)) for (const name of readdirSync(from)) writeFileSync(join(from, name), '');
  })();
  await expect(packing).rejects.toThrow('became shorter');
});

test('sizes and times beyond octal digits, and names and targets beyond 100 bytes', async () => {
  const from = fresh();
  const long = `${'d'.repeat(90)}/${'f'.repeat(90)}`;
  mkdirSync(join(from, 'd'.repeat(90)));
  writeFileSync(join(from, long), 'long');
  symlinkSync('t'.repeat(200), join(from, 'link'));
  const to = fresh();
  await unpackFolder(packFolder(from), to);
  expect(readFileSync(join(to, long), 'utf8')).toBe('long');
  expect(readlinkSync(join(to, 'link'))).toBe('t'.repeat(200));
  expect(lstatSync(join(to, long)).mode & 0o777).toBe(lstatSync(join(from, long)).mode & 0o777);
  const { tarHeader } = await import('../src/files/tar-header.ts');
  const header = tarHeader({ kind: 'file', name: 'x', mode: 0o644, size: 10_000_000_000, modified: Date.UTC(2400, 0) });
  expect(header.readUIntBE(124 + 6, 6)).toBe(10_000_000_000);
});
