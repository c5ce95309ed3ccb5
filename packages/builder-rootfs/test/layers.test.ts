import { execFileSync } from 'node:child_process';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { type Entry, parseTar } from '@imgbuild/sandbox';
import { examineLayer, leadsOut } from '../src/apply-layer.ts';
import { layerTar } from '../src/layer-tar.ts';
import { normalise } from '../src/normalise.ts';

const file = (path: string, text = '', more: Partial<Entry> = {}): Entry => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 1_000,
  size: text.length,
  attributes: {},
  content: of(new TextEncoder().encode(text)),
  ...more,
});

async function* of<T>(...values: readonly T[]): AsyncIterable<T> {
  yield* values;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function listing(entries: readonly Entry[], epoch = 2_000): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of parseTar(of(await bytesOf(layerTar(entries, epoch))))) {
    let text = '';
    for await (const chunk of entry.content ?? []) text += new TextDecoder().decode(chunk);
    found.push(`${entry.type} ${entry.path} ${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${entry.mtime} ${text}`.trim());
  }
  return found;
}

test('a layer says what was deleted by names, and no time is later than the epoch', async () => {
  const layer = await listing([
    file('', '', { type: 'directory' }),
    file('etc', '', { type: 'directory', mode: 0o755, opaque: true }),
    file('etc/issue', '', { type: 'whiteout' }),
    file('etc/new', 'text', { uid: 5, gid: 6, mode: 0o4755, mtime: 5_000.25 }),
    file('gone', '', { type: 'whiteout' }),
  ]);
  expect(layer).toEqual([
    'directory etc 755 0:0 1000',
    'file etc/.wh..wh..opq 644 0:0 2000',
    'file etc/.wh.issue 644 0:0 2000',
    'file etc/new 4755 5:6 2000 text',
    'file .wh.gone 644 0:0 2000',
  ]);
});

test('the same entries give the same bytes, whatever the chunks', async () => {
  const text = 'x'.repeat(100_000);
  const parts = ['x'.repeat(1), 'x'.repeat(99_999)].map((part) => new TextEncoder().encode(part));
  const first = await bytesOf(layerTar([file('big', text), file('l'.repeat(200), 'long name')], 2_000));
  const second = await bytesOf(
    layerTar([file('big', text, { content: of(...parts) }), file('l'.repeat(200), 'long name')], 2_000),
  );
  expect(first.equals(second)).toBe(true);
});

test.each([
  ['usr/bin/ping', undefined],
  [`${'long/'.repeat(50)}na\u00efve \u2713`, undefined],
  ['etc/alternatives/\u00fc', `../${'far/'.repeat(40)}\u2713`],
])('attributes of any bytes are carried over: %s', async (path, target) => {
  const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  const attributes = { 'security.capability': '\u0001\0\0\u0002\u00ff\u00fe=\n', 'system.posix_acl_access': everyByte };
  const entry: Entry =
    target === undefined ? file(path, 'text', { attributes }) : { ...file(path), type: 'symlink', target, size: 0, attributes };
  const layer = await bytesOf(layerTar([entry, file('next', 'one')], 0));
  const found: Partial<Entry>[] = [];
  for await (const each of parseTar(of(layer)))
    found.push({ path: each.path, attributes: each.attributes, ...(each.target === undefined ? {} : { target: each.target }) });
  expect(found).toEqual([
    { path, attributes, ...(target === undefined ? {} : { target }) },
    { path: 'next', attributes: {} },
  ]);
  // As tar itself sees it.
  const names = execFileSync('tar', ['--list', '--quoting-style=literal'], { input: layer, encoding: 'utf8' });
  expect(names).toBe(`${path}\nnext\n`);
});

test('what tells when something was built stays out', async () => {
  const entries = [
    file('etc/machine-id', '0123456789abcdef\n'),
    file('etc/resolv.conf'),
    file('usr/lib/python3/__pycache__/os.cpython-311.pyc', 'x'),
    file('var/cache/ldconfig/aux-cache', 'x'),
    file('var/lib/apt/lists/deb.debian.org_Release', 'x'),
    file('var/log/apt', '', { type: 'directory' }),
    file('var/log/apt/history.log', 'x'),
    file('var/log/dpkg.log', 'x'),
    file('var/log/dpkg.log.keep', 'mine'),
    file('var/log/lastlog', '', { type: 'whiteout' }),
  ];
  const kept: Entry[] = [];
  for await (const entry of normalise(of(...entries))) kept.push(entry);
  expect(await listing(kept)).toEqual([
    'file etc/machine-id 644 0:0 1000 uninitialized',
    'directory var/log/apt 644 0:0 1000',
    'file var/log/dpkg.log.keep 644 0:0 1000 mine',
    'file var/log/.wh.lastlog 644 0:0 2000',
  ]);
});

test.each([
  ['etc/passwd', [], false],
  ['../etc/passwd', [], true],
  ['a/../../b', [], true],
  ['lib/x', [['lib', 'usr/lib']], false],
  ['lib/x', [['lib', '../etc']], true],
  ['a/b/x', [['a/b', '../c']], false],
  ['a/b/x', [['a/b', '../../c']], true],
  ['home/x', [['home', '/home/user']], true],
  ['home', [['home', '/home/user']], false],
] as const)('writing %s among the links %j leads out: %s', (path, links, out) => {
  expect(leadsOut(path, { links: new Map(links.map(([from, to]) => [from, to])) })).toBe(out);
});

test('a layer that would write outside is refused before anything is written', async () => {
  const archive = pack();
  archive.entry({ name: 'home', type: 'symlink', linkname: '/home/user' });
  archive.entry({ name: 'home/.bashrc' }, 'evil');
  archive.finalize();
  const refused = examineLayer(archive as AsyncIterable<Uint8Array>, { links: new Map() }, 'layer.tar');
  await expect(refused).rejects.toMatchObject({
    problem: { code: 'rootfs/unsafe-path', detail: expect.stringContaining('"home/.bashrc" of layer.tar') as string },
  });
});

test('whiteouts of a layer are read as removals', async () => {
  const archive = pack();
  archive.entry({ name: 'etc/.wh.issue' }, '');
  archive.entry({ name: 'opt/.wh..wh..opq' }, '');
  archive.finalize();
  expect(await examineLayer(archive as AsyncIterable<Uint8Array>, { links: new Map() }, 'layer.tar')).toEqual({
    removed: ['etc/issue'],
    emptied: ['opt'],
  });
});
