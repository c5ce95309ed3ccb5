import { resolve } from 'node:path';
import type { Diagnostic } from '@imgbuild/diagnostics';
import { configurationFolder, pluginPath } from './environment.ts';
import type { Terminal } from './command.ts';
import { problems } from './problems.ts';

/** Where plugins may be installed apart from the project: beside the template, `IMGBUILD_PLUGIN_PATH`, and the user's own. */
export function pluginFolders(
  { environment, workingDirectory }: Pick<Terminal, 'environment' | 'workingDirectory'>,
  templateFolder: string,
): readonly string[] {
  const path = pluginPath(environment);
  const config = configurationFolder(environment);
  return [
    resolve(templateFolder, '.imgbuild/plugins'),
    ...('list' in path || path.folder === undefined ? [] : [resolve(workingDirectory, path.folder)]),
    ...(config === undefined ? [] : [resolve(workingDirectory, config, 'plugins')]),
  ];
}

/** What is wrong with the folders that the environment names. */
export function pluginFolderProblems({ environment }: Pick<Terminal, 'environment'>): readonly Diagnostic[] {
  const path = pluginPath(environment);
  return 'list' in path ? [problems.create('plugin-path-list', { path: path.list })] : [];
}
