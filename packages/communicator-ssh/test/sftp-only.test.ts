// A server in memory that runs no commands, and whose SFTP says what it likes.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Attributes, type FileEntry } from 'ssh2';
import { expect, test } from 'vitest';
import { makeKeyPair } from '@imgbuild/builder-kit/keys';
import { problemIn, reachServer } from './machine.ts';

const { STATUS_CODE } = ssh2.utils.sftp;
const file = 0o100_644;
const folder = 0o040_755;
const link = 0o120_777;

interface Entry {
  readonly name: string;
  readonly mode: number;
}

/** What folders of it list, by path; every file says "evil", every link leads to `target`. */
async function serverWith(
  listings: Readonly<Record<string, readonly Entry[]>>,
  target: string,
): Promise<AsyncDisposable & { readonly port: number }> {
  const attributes = (mode: number): Attributes => ({ mode, uid: 0, gid: 0, size: 4, atime: 0, mtime: 0 });
  const { privateKey } = await makeKeyPair('ed25519', undefined, 'host');
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (_accept, reject) => reject());
      session.on('sftp', (acceptSftp) => {
        const sftp = acceptSftp();
        const open = new Map<string, { entries?: readonly Entry[]; isRead: boolean }>();
        const handleOf = (state: { entries?: readonly Entry[]; isRead: boolean }): Buffer => {
          const handle = String(open.size);
          open.set(handle, state);
          return Buffer.from(handle);
        };
        sftp.on('OPENDIR', (id, path) => {
          const entries = listings[path];
          if (entries === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
          else sftp.handle(id, handleOf({ entries, isRead: false }));
        });
        sftp.on('READDIR', (id, handle) => {
          const state = open.get(handle.toString());
          if (state?.entries === undefined || state.isRead) return sftp.status(id, STATUS_CODE.EOF);
          state.isRead = true;
          const shown = state.entries.map(({ name, mode }): FileEntry => ({
            filename: name,
            longname: name,
            attrs: attributes(mode),
          }));
          sftp.name(id, shown);
        });
        sftp.on('OPEN', (id) => sftp.handle(id, handleOf({ isRead: false })));
        sftp.on('READ', (id, handle, offset) => {
          if (open.has(handle.toString()) && offset < 4) sftp.data(id, Buffer.from('evil').subarray(offset));
          else sftp.status(id, STATUS_CODE.EOF);
        });
        sftp.on('READLINK', (id) => sftp.name(id, [{ filename: target, longname: target, attrs: attributes(link) }]));
        sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
        sftp.on('STAT', (id) => sftp.attrs(id, attributes(folder)));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

async function download(listings: Readonly<Record<string, readonly Entry[]>>, around: string): Promise<void> {
  await using server = await serverWith(listings, around);
  const settings = { ssh_private_key_file: undefined, ssh_password: 'x' };
  await using machine = await reachServer({ port: server.port, key: '' }, { settings });
  await machine.line.downloadDir('/from', join(around, 'to'));
}

async function surroundings(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'imgbuild-hostile-'));
  await mkdir(join(path, 'to'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test.each<readonly [string, Readonly<Record<string, readonly Entry[]>>]>([
  ['a name upwards', { '/from': [{ name: '../evil', mode: file }] }],
  ['an absolute name', { '/from': [{ name: '/tmp/evil', mode: file }] }],
  [
    'a link, and a name through it',
    {
      '/from': [
        { name: 'a', mode: link },
        { name: 'a/evil', mode: file },
      ],
    },
  ],
  [
    'a link, and a folder of the same name',
    {
      '/from': [
        { name: 'a', mode: link },
        { name: 'a', mode: folder },
      ],
      '/from/a': [{ name: 'evil', mode: file }],
    },
  ],
  [
    'a folder, and a link of the same name',
    {
      '/from': [
        { name: 'a', mode: folder },
        { name: 'a', mode: link },
      ],
      '/from/a': [{ name: 'evil', mode: file }],
    },
  ],
])('%s: nothing is written outside', async (_name, listings) => {
  await using around = await surroundings();
  // Some are refused, others come to nothing.
  await download(listings, around.path).catch(() => undefined);
  expect(await readdir(around.path)).toEqual(['to']);
});

test('the reason is told', async () => {
  await using around = await surroundings();
  expect((await problemIn(download({ '/from': [{ name: '../evil', mode: file }] }, around.path))).code).toBe('kit/unsafe-name');
});

test('a server that runs no commands at all is used by SFTP', async () => {
  await using around = await surroundings();
  const listings = { '/from': [{ name: 'sub', mode: folder }], '/from/sub': [{ name: 'file', mode: file }] };
  await writeFile(join(around.path, 'to/before'), 'x');
  await download(listings, around.path);
  expect((await readdir(join(around.path, 'to'), { recursive: true })).sort()).toEqual(['before', 'sub', 'sub/file']);
  expect(await readFile(join(around.path, 'to/sub/file'), 'utf8')).toBe('evil');
});
