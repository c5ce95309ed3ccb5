import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { nodePluginFiles } from '../../src/host/plugin-files.ts';
import { discover, lockFileName, makeLock, readLock, verifyLock, writeLock } from '../../src/plugins/index.ts';
import { plantTree, type Tree } from './tree.ts';

const files = nodePluginFiles();

async function requiredIn(tree: Tree) {
  const requirements = ['b', 'a'].map((name) => ({ accessor: name, source: `npm/${name}`, constraints: [] }));
  return (await discover({ files, requirements, templateFolder: tree.path('project'), pluginFolders: [], builtIns: [] }))
    .required;
}

test('what was locked is accepted until a file changes, comes or goes', async () => {
  await using tree = await plantTree();
  await tree.add('project/node_modules/a', { name: 'a' });
  await tree.add('project/node_modules/b', { name: 'b' });
  const required = await requiredIn(tree);
  const path = tree.path('project', lockFileName);
  expect(await readLock(path, files)).toEqual({ value: undefined, diagnostics: [] });
  await writeLock(path, await makeLock(required, files), files);
  const { value: lock } = await readLock(path, files);
  expect(Object.keys(lock?.plugins ?? {})).toEqual(['a', 'b']);
  const codes = async (): Promise<readonly string[]> =>
    (await verifyLock(path, lock ?? { lockfile: 1, plugins: {} }, required, files)).map(({ code }) => code);
  expect(await codes()).toEqual([]);

  await tree.write('project/node_modules/a/node_modules/dependency/index.js', 'its own package');
  expect(await codes()).toEqual([]);
  await tree.write('project/node_modules/a/further.js', '');
  expect(await codes()).toEqual(['plugins/lock-integrity']);
  await tree.write('project/node_modules/b/index.js', 'export default {}');
  expect(await codes()).toEqual(['plugins/lock-integrity', 'plugins/lock-integrity']);
});

test('the same requirements always make the same lock', async () => {
  await using tree = await plantTree();
  await tree.add('project/node_modules/a', { name: 'a' });
  await tree.add('project/node_modules/b', { name: 'b' });
  const required = await requiredIn(tree);
  await writeLock(tree.path('one'), await makeLock(required, files), files);
  await writeLock(tree.path('two'), await makeLock([...required].reverse(), files), files);
  expect(await readFile(tree.path('one'), 'utf8')).toBe(await readFile(tree.path('two'), 'utf8'));
});

test('a package that is linked from a working copy is locked by its version alone', async () => {
  await using tree = await plantTree();
  await tree.add('work/a', { name: 'a' });
  await tree.add('project/node_modules/b', { name: 'b' });
  await tree.link('project/node_modules/a', 'work/a');
  const lock = await makeLock(await requiredIn(tree), files);
  expect(lock.plugins['a']).toEqual({ version: '1.0.0', source: 'npm/a' });
  expect(lock.plugins['b']?.integrity).toMatch(/^sha256-/);
  await tree.write('work/a/index.js', 'edited');
  expect(await verifyLock('x', lock, await requiredIn(tree), files)).toEqual([]);
});
