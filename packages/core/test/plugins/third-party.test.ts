import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { problemOf } from '@imgbuild/core/sdk';
import { nodePluginFiles } from '../../src/host/plugin-files.ts';
import { discover } from '../../src/plugins/index.ts';
import { plantTree, type Tree } from './tree.ts';

const packages = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
const bin =
  process.env['IMGBUILD_TEST_DIST'] === '1'
    ? [join(packages, 'core/dist/bin.js')]
    : ['--conditions=@imgbuild/source', join(packages, 'core/src/bin.ts')];

const plugin = `
import { attr, body, defineBuilder, definePlugin, failure, t } from '@imgbuild/core/sdk';

export default definePlugin({
  accessor: 'third',
  builders: {
    'third-party': defineBuilder({
      summary: 'Fails on purpose.',
      platform: 'none',
      config: body({ size: attr(t.size, { doc: 'How large.', default: '1G' }) }),
      outputs: body({}),
      run: async () => {
        throw failure({ code: 'third/no-space', summary: 'No space' });
      },
    }),
  },
});
`;

/** Compiles a folder of our sources into a package's folder, as it would lie in somebody's node_modules. */
async function compile(source: string, tree: Tree, target: string): Promise<void> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile() && each.name.endsWith('.ts'))) {
    const path = join(entry.parentPath, entry.name);
    const options = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    };
    const { outputText } = ts.transpileModule(await readFile(path, 'utf8'), { compilerOptions: options });
    await tree.write(join(target, relative(source, path).replace(/\.ts$/, '.js')), outputText);
  }
}

test('a plugin with its own copy of core is found, described and run', async () => {
  await using tree = await plantTree();
  const own = 'project/node_modules/third-party/node_modules/@imgbuild';
  await compile(join(packages, 'core/src/sdk'), tree, `${own}/core`);
  await compile(join(packages, 'diagnostics/src'), tree, `${own}/diagnostics`);
  await tree.write(
    `${own}/core/package.json`,
    JSON.stringify({ name: '@imgbuild/core', version: '1.4.2', type: 'module', exports: { './sdk': './index.js' } }),
  );
  await tree.write(
    `${own}/diagnostics/package.json`,
    JSON.stringify({ name: '@imgbuild/diagnostics', version: '1.4.2', type: 'module', exports: './index.js' }),
  );
  await tree.add('project/node_modules/third-party', { name: 'third-party', peer: '^1.0.0', module: plugin, manifest: null });
  await tree.write('project/package.json', JSON.stringify({ devDependencies: { 'third-party': '*' } }));

  const manifest = (...flags: readonly string[]) =>
    run(process.execPath, [...bin, 'manifest', ...flags], {
      cwd: tree.path('project/node_modules/third-party'),
    });
  await expect(manifest('--check')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('plugin.json is not up to date') as string,
  });
  expect((await manifest()).stdout).toContain('plugin.json');
  expect(await manifest('--check')).toMatchObject({ stdout: '', stderr: '' });

  const discovery = await discover({
    files: nodePluginFiles(),
    requirements: [],
    templateFolder: tree.path('project'),
    pluginFolders: [],
    builtIns: [],
  });
  expect(discovery.diagnostics).toEqual([]);
  const handle = discovery.value.find('builder', 'third-party');
  expect(handle?.config.fields).toHaveProperty('size.default', '1G');
  const builder = await handle?.load();
  const error = await builder?.run({} as never).catch((reason: unknown) => reason);
  expect(problemOf(error)).toEqual({ code: 'third/no-space', summary: 'No space' });
});

test('a plugin is imported once, and only when it is needed', async () => {
  await using tree = await plantTree();
  const types = { builder: ['counted', 'counted-too'] };
  await tree.add('project', { name: 'counted', types });
  const real = nodePluginFiles();
  const imports: string[] = [];
  const files = { ...real, import: (path: string) => (imports.push(path), real.import(path)) };
  const { value: registry } = await discover({
    files,
    requirements: [],
    templateFolder: tree.path('project'),
    pluginFolders: [],
    builtIns: [],
  });
  expect(imports).toEqual([]);
  await Promise.all([
    registry.find('builder', 'counted')?.load(),
    registry.find('builder', 'counted-too')?.load(),
    registry.find('builder', 'counted')?.resources(),
  ]);
  expect(imports).toEqual([tree.path('project/index.js')]);
});

test('the command line of plugin authors explains itself', async () => {
  const call = (...words: readonly string[]) => run(process.execPath, [...bin, ...words]);
  expect((await call('--help')).stdout).toContain('imgbuild-plugin manifest');
  await expect(call('nonsense')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Usage:') as string });
  await expect(call('manifest')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('No package here') as string });
});
