import { type Diagnostic, inSourceOrder, type Result } from '@imgbuild/diagnostics';
import type { Registry } from '../registry.ts';
import { findCandidates, type PluginPlaces } from './candidates.ts';
import { createRegistry } from './components.ts';
import type { PluginFiles } from './files.ts';
import { loadPlugin } from './load-plugin.ts';
import type { RequiredPlugin } from './lock.ts';
import { type Loaders, offerComponents } from './offers.ts';
import { openManifest, type OpenedPlugin, type UnusableManifest } from './open-manifest.ts';
import type { Requirement } from './requirement.ts';
import { checkVersion, type Resolution, resolveRequirement } from './resolve-requirement.ts';
import type { Plugin } from '../sdk/index.ts';

export interface DiscoverOptions extends PluginPlaces {
  readonly requirements: readonly Requirement[];
  readonly files: PluginFiles;
  /** Export conditions of this process besides `node`, `import` and `default`: `@imgbuild/source` when run from source. */
  readonly conditions?: readonly string[];
}

export interface Discovery extends Result<Registry> {
  /** The package that each requirement came to, for the lock file; those without one are missing. */
  readonly required: readonly RequiredPlugin[];
}

/**
 * Finds every component that a template may use, without running a plugin. Requirements add version constraints and names;
 * packages of the project, of the plugin folders and the built-ins count without being required. Never rejects for what is
 * wrong with a package: all of it is in the diagnostics.
 */
export async function discover(o: DiscoverOptions): Promise<Discovery> {
  const candidates = await Promise.all((await findCandidates(o, o.files)).map((candidate) => openManifest(candidate, o.files)));
  const resolutions = await Promise.all(
    o.requirements.map((requirement) => resolveRequirement(requirement, candidates.filter(isOpen), o, o.files)),
  );
  const plugins = await withRequired(candidates, resolutions, o.files);
  const diagnostics: Diagnostic[] = [];
  const required = new Map<Requirement, OpenedPlugin>();
  for (const resolution of resolutions) {
    diagnostics.push(...resolution.diagnostics);
    const plugin = plugins.find((candidate) => candidate.package.name === resolution.found?.name);
    if (plugin === undefined) continue;
    const span = resolution.requirement.span;
    if (!isOpen(plugin)) diagnostics.push({ ...plugin.error, ...(span === undefined ? {} : { span }) });
    else {
      diagnostics.push(...checkVersion(resolution, plugin));
      required.set(resolution.requirement, plugin);
    }
  }
  const asked = new Set(resolutions.map((resolution) => resolution.found?.name));
  diagnostics.push(...plugins.flatMap((plugin) => (isOpen(plugin) || asked.has(plugin.package.name) ? [] : [plugin.warning])));
  const open = plugins.filter(isOpen);
  const offers = offerComponents(open, required, loaders(open, o));
  return {
    value: createRegistry(
      offers.value,
      open.map((plugin) => plugin.package),
    ),
    diagnostics: inSourceOrder([...diagnostics, ...offers.diagnostics]),
    required: [...required].map(([requirement, plugin]) => ({ requirement, package: plugin.package })),
  };
}

function isOpen(plugin: OpenedPlugin | UnusableManifest): plugin is OpenedPlugin {
  return 'manifest' in plugin;
}

/** The candidates and those packages that only a requirement names. */
async function withRequired(
  candidates: readonly (OpenedPlugin | UnusableManifest)[],
  resolutions: readonly Resolution[],
  files: PluginFiles,
): Promise<readonly (OpenedPlugin | UnusableManifest)[]> {
  const known = new Set(candidates.map((candidate) => candidate.package.name));
  const further = new Map(
    resolutions.flatMap(({ found }) => (found === undefined || known.has(found.name) ? [] : [[found.name, found] as const])),
  );
  return [...candidates, ...(await Promise.all([...further.values()].map((found) => openManifest(found, files))))];
}

/** One import per package, however many of its components are used. */
function loaders(plugins: readonly OpenedPlugin[], o: DiscoverOptions): Loaders {
  return new Map(
    plugins.map((plugin) => {
      let loading: Promise<Plugin> | undefined;
      const options = { files: o.files, conditions: o.conditions ?? [] };
      return [plugin.package, () => (loading ??= loadPlugin(plugin.package, plugin.manifest, options))];
    }),
  );
}
