import type { Diagnostic } from '@imgbuild/diagnostics';
import { exports as resolveExports, legacy } from 'resolve.exports';
import { apiLevel, failure, type Json, type Plugin } from '../sdk/index.ts';
import type { PluginFiles } from './files.ts';
import { firstDifference, makeManifest, type PluginManifest } from './manifest.ts';
import type { InstalledPackage } from './package-json.ts';
import { join } from './paths.ts';
import { problems } from './problems.ts';

export interface LoadOptions {
  readonly files: PluginFiles;
  /** Export conditions besides `node`, `import` and `default`. */
  readonly conditions: readonly string[];
}

/**
 * Imports a plugin's package and makes sure that its level is ours and that it is what its manifest says. Rejects with a failure whose problem says which side to change.
 */
export async function loadPlugin(installed: InstalledPackage, manifest: PluginManifest, o: LoadOptions): Promise<Plugin> {
  const plugin = await importPlugin(installed, o);
  const difference = firstDifference(manifest as unknown as Json, makeManifest(plugin) as unknown as Json);
  if (difference !== undefined)
    throw failure(problems.create('manifest-differs', { package: nameOf(installed), path: difference }));
  return plugin;
}

/** Imports a plugin's package without looking at its manifest, which may not have been written yet. */
export async function importPlugin(installed: InstalledPackage, o: LoadOptions): Promise<Plugin> {
  const entry = entryOf(installed, o.conditions);
  const path = join(installed.folder, entry);
  const module = await o.files.import(path).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(problems.create('import-failed', { package: nameOf(installed), path, reason }), error);
  });
  const plugin = pluginOf(module);
  if (plugin === undefined) throw failure(problems.create('no-plugin-exported', { package: nameOf(installed), path }));
  const misfit = apiMisfit(installed, plugin.api);
  if (misfit !== undefined) throw failure(misfit);
  return plugin;
}

/** What is wrong with a plugin of another level of the contracts, or undefined when it is ours. */
export function apiMisfit(installed: InstalledPackage, theirs: number): Diagnostic | undefined {
  if (theirs === apiLevel) return undefined;
  const remedy = theirs > apiLevel ? upgradeHost : `Upgrade the plugin: npm install --save-dev ${installed.name}@latest`;
  return problems.create('api-level', { package: nameOf(installed), theirs, ours: apiLevel, remedy });
}

/** A package with its version, for messages. */
export function nameOf(installed: { readonly name: string; readonly version: string }): string {
  return `${installed.name} ${installed.version}`;
}

/** What to do when the plugin is newer than we are. */
export const upgradeHost = 'Upgrade imgbuild: npm install --save-dev @imgbuild/cli@latest';

function entryOf(installed: InstalledPackage, conditions: readonly string[]): string {
  const described = (reason: string): Error =>
    failure(problems.create('no-entry', { package: nameOf(installed), folder: installed.folder, reason }));
  try {
    const targets = resolveExports(installed.json.all, '.', { conditions: [...conditions] });
    const main = targets?.[0] ?? legacy(installed.json.all, { browser: false, fields: ['main'] });
    if (typeof main === 'string') return main;
  } catch (error) {
    throw described(error instanceof Error ? error.message : String(error));
  }
  throw described('it has neither "exports" nor "main"');
}

/** The plugin a module exports. Known by its form, not by its class, since it may come with its own copy of core. */
function pluginOf(module: unknown): Plugin | undefined {
  const exported = (module as { readonly default?: unknown } | undefined)?.default;
  // A CommonJS module that was compiled from ESM has its default export inside the one that Node makes.
  const inner = (exported as { readonly default?: unknown } | undefined)?.default;
  return [exported, inner].find(isPlugin);
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const plugin = value as Partial<Plugin>;
  const tables = [
    plugin.provides,
    plugin.builders,
    plugin.provisioners,
    plugin.postProcessors,
    plugin.dataSources,
    plugin.communicators,
  ];
  return (
    typeof plugin.api === 'number' &&
    typeof plugin.accessor === 'string' &&
    Array.isArray(plugin.resources) &&
    tables.every((table) => typeof table === 'object' && table !== null)
  );
}
