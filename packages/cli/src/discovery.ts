import { discover, type Discovery, type Requirement } from '@imgbuild/core';
import { nodePluginFiles } from '@imgbuild/core/host';
import { builtInFolders } from './built-ins.ts';
import type { Terminal } from './command.ts';
import { pluginFolderProblems, pluginFolders } from './plugin-folders.ts';

/** Finds the components that a template in a folder may use. Only manifests are read; no plugin is run. */
export async function discoverPlugins(
  terminal: Terminal,
  requirements: readonly Requirement[],
  templateFolder: string,
): Promise<Discovery> {
  const found = await discover({
    requirements,
    templateFolder,
    pluginFolders: pluginFolders(terminal, templateFolder),
    builtIns: builtInFolders(),
    files: nodePluginFiles(),
    conditions: terminal.conditions,
  });
  for (const { name, version, folder } of found.value.packages)
    terminal.log?.line('INFO', `plugin ${name} ${version} in ${folder}`);
  return { ...found, diagnostics: [...pluginFolderProblems(terminal), ...found.diagnostics] };
}
