import { expect, test } from 'vitest';
import { nodePluginFiles } from '../../src/host/plugin-files.ts';
import { discover } from '../../src/plugins/index.ts';
import { plantTree } from './tree.ts';

test('what cannot be read is not what stops discovery', async () => {
  await using tree = await plantTree();
  await tree.write('project/package.json/file', 'a folder where a file should be');
  await tree.add('project/node_modules/a', { name: 'a', manifest: null });
  await tree.write('project/node_modules/a/plugin.json/file', 'a folder again');
  await tree.write('plugins', 'a file where a folder should be');
  const requirements = [{ accessor: 'a', source: 'a', constraints: [] }];
  const places = {
    templateFolder: tree.path('project'),
    pluginFolders: [tree.path('plugins')],
    builtIns: [tree.path('nowhere')],
  };
  const { diagnostics } = await discover({ files: nodePluginFiles(), requirements, ...places });
  expect(diagnostics.map(({ code }) => code)).toEqual(['plugins/manifest-unreadable']);
});
