import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile, chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContractCase, ContractPlace } from './case.ts';
import { bytesOf, collect, expectEqual, expectError, sourceOf } from './assert.ts';
import { oddNames } from './files.ts';

/** A folder as data: names with `folder`, `-> TARGET`, or mode and content. */
async function treeOf(folder: string, prefix = ''): Promise<Readonly<Record<string, string>>> {
  const tree: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) tree[prefix + name] = `-> ${await readlink(path)}`;
    else if (stats.isDirectory()) Object.assign(tree, { [prefix + name]: 'folder' }, await treeOf(path, `${prefix}${name}/`));
    else tree[prefix + name] = `${(stats.mode & 0o777).toString(8)} ${(await readFile(path)).toString('base64')}`;
  }
  return tree;
}

async function write(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, mode);
}

export const folderCases: readonly ContractCase[] = [
  {
    name: 'a deep tree with empty folders, empty files, large ones and modes, there and back',
    needs: 'posix',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      const from = join(local, 'from');
      const deep = Array.from({ length: 20 }, (_, level) => `level-${level}`).join('/');
      await write(join(from, deep, 'leaf'), 'leaf');
      await write(join(from, 'script'), '#!/bin/sh\n', 0o755);
      await write(join(from, 'private'), 'x', 0o600);
      await write(join(from, 'read-only/file'), 'x', 0o444);
      await write(join(from, 'empty'), '');
      for (const size of [512, 513, 262_144, 262_145, 1_000_000]) await write(join(from, `size-${size}`), bytesOf(size));
      await mkdir(join(from, 'nothing/in/here'), { recursive: true });
      await line.uploadDir(from, `${remote}/made/to`);
      await line.downloadDir(`${remote}/made/to`, join(local, 'back'));
      expectEqual('the tree', await treeOf(join(local, 'back')), await treeOf(from));
    },
  },
  {
    name: 'names of any kind in a folder, and very long ones',
    needs: 'posix',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      const from = join(local, 'from');
      for (const name of [...oddNames, 'n'.repeat(255), `${'d'.repeat(120)}/${'e'.repeat(120)}/f`, 'ü'.repeat(100)]) {
        await write(join(from, name), name);
        await write(join(from, `in ${name.slice(0, 100)}`, 'file'), name);
      }
      await line.uploadDir(from, `${remote}/odd -names'`);
      await line.downloadDir(`${remote}/odd -names'`, join(local, 'back'));
      expectEqual('the tree', await treeOf(join(local, 'back')), await treeOf(from));
    },
  },
  {
    name: 'links within the folder stay links, and one that leads out is followed',
    needs: 'posix',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      const from = join(local, 'from');
      await write(join(from, 'folder/file'), 'inside');
      await write(join(local, 'outside/file'), 'outside');
      await symlink('folder/file', join(from, 'to-file'));
      await symlink('folder', join(from, 'to-folder'));
      await symlink('nowhere', join(from, 'to-nothing'));
      await symlink('l'.repeat(150), join(from, 'to-long'));
      await symlink('../outside', join(from, 'out-folder'));
      await symlink('../outside/file', join(from, 'out-file'));
      await line.uploadDir(from, `${remote}/to`);
      await line.downloadDir(`${remote}/to`, join(local, 'back'));
      const content = (text: string): string => `644 ${Buffer.from(text).toString('base64')}`;
      expectEqual('the tree', await treeOf(join(local, 'back')), {
        folder: 'folder',
        'folder/file': content('inside'),
        'out-file': content('outside'),
        'out-folder': 'folder',
        'out-folder/file': content('outside'),
        'to-file': '-> folder/file',
        'to-folder': '-> folder',
        'to-long': `-> ${'l'.repeat(150)}`,
        'to-nothing': '-> nowhere',
      });
    },
  },
  {
    name: 'a folder that is there is filled: what it had stays, what has the same name is replaced',
    needs: 'nothing',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      await line.upload(sourceOf(Buffer.from('stays')), `${remote}/to/sub/stays`);
      await line.upload(sourceOf(Buffer.from('old')), `${remote}/to/sub/changes`);
      await write(join(local, 'from/sub/changes'), 'new');
      await line.uploadDir(join(local, 'from'), `${remote}/to`);
      await write(join(local, 'back/sub/here'), 'here');
      await line.downloadDir(`${remote}/to`, join(local, 'back'));
      const contents = await Promise.all(
        ['sub/stays', 'sub/changes', 'sub/here'].map((name) => readFile(join(local, 'back', name), 'utf8')),
      );
      expectEqual('contents', contents, ['stays', 'new', 'here']);
    },
  },
  {
    name: 'what is excluded does not travel, in both directions',
    needs: 'nothing',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      for (const name of ['keep.txt', 'skip.log', 'sub/skip.log', 'skipped/file', 'sub/keep.txt'])
        await write(join(local, 'from', name), name);
      await line.uploadDir(join(local, 'from'), `${remote}/less`, { exclude: ['*.log', 'skipped'] });
      await line.downloadDir(`${remote}/less`, join(local, 'less'));
      expectEqual('what went', Object.keys(await treeOf(join(local, 'less'))), ['keep.txt', 'sub', 'sub/keep.txt']);
      await line.downloadDir(`${remote}/less`, join(local, 'back'), { exclude: ['sub'] });
      expectEqual('what came', Object.keys(await treeOf(join(local, 'back'))), ['keep.txt']);
    },
  },
  {
    name: 'an empty folder is one, and a missing one is an error',
    needs: 'nothing',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      await mkdir(join(local, 'empty'));
      await line.uploadDir(join(local, 'empty'), `${remote}/empty`);
      await line.downloadDir(`${remote}/empty`, join(local, 'back'));
      expectEqual('what came', await treeOf(join(local, 'back')), {});
      await expectError('downloading nothing', line.downloadDir(`${remote}/missing`, join(local, 'missing')));
      await expectError('uploading nothing', line.uploadDir(join(local, 'nothing'), `${remote}/nothing`));
    },
  },
  {
    name: 'twenty transfers at once',
    needs: 'nothing',
    run: async ({ line, remote, local }: ContractPlace): Promise<void> => {
      await write(join(local, 'from/file'), bytesOf(50_000));
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          if (index % 2 === 0) await line.uploadDir(join(local, 'from'), `${remote}/folder-${index}`);
          else await line.upload(sourceOf(bytesOf(40_000 + index)), `${remote}/file-${index}`);
          const path = index % 2 === 0 ? `${remote}/folder-${index}/file` : `${remote}/file-${index}`;
          const size = index % 2 === 0 ? 50_000 : 40_000 + index;
          expectEqual(path, (await collect(line.download(path))).equals(bytesOf(size)), true);
        }),
      );
    },
  },
];
