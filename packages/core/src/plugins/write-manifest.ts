import { failure } from '../sdk/index.ts';
import type { LockFiles, PluginFiles } from './files.ts';
import { importPlugin } from './load-plugin.ts';
import { makeManifest, manifestText } from './manifest.ts';
import { readPackage } from './package-json.ts';
import { join } from './paths.ts';
import { problems } from './problems.ts';

export interface ManifestState {
  /** Path of the manifest. */
  readonly path: string;
  /** Whether the file said, before anything was written, what the plugin says. */
  readonly state: 'current' | 'outdated';
}

/**
 * Makes the manifest of the plugin whose package lies in a folder, from its module. `write` puts it where the package's
 * `imgbuild` field says. Rejects with a failure when the folder holds no plugin or it cannot be imported.
 */
export async function updateManifest(
  folder: string,
  mode: 'write' | 'check',
  o: { readonly files: PluginFiles & Pick<LockFiles, 'writeFile'>; readonly conditions: readonly string[] },
): Promise<ManifestState> {
  const installed = await readPackage(folder, o.files);
  const manifest = installed?.json.imgbuild?.manifest;
  if (installed === undefined || manifest === undefined) throw failure(problems.create('no-package', { folder }));
  const text = manifestText(makeManifest(await importPlugin(installed, o)));
  const path = join(installed.folder, manifest);
  const state = (await o.files.readFile(path)) === text ? 'current' : 'outdated';
  if (mode === 'write' && state === 'outdated') await o.files.writeFile(path, text);
  return { path, state };
}
