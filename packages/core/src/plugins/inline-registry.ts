import type { Plugin } from '../sdk/index.ts';
import type { PackageReference, Registry } from '../registry.ts';
import { createRegistry } from './components.ts';
import { makeManifest } from './manifest.ts';

/**
 * A registry of plugins that the caller has imported itself: for tools that embed imgbuild, and for tests. Of two that
 * provide one type the later counts. What they hold can be released by `cleanup` only where the caller gives their code.
 */
export function inlineRegistry(plugins: readonly Plugin[]): Registry {
  const offered = plugins.flatMap((plugin) => {
    const reference: PackageReference = { name: plugin.accessor, version: '0.0.0', folder: '' };
    const { components } = makeManifest(plugin);
    return components.map((component) => ({ type: component.type, component, package: reference, plugin: async () => plugin }));
  });
  return createRegistry(offered, [...new Map(offered.map((offer) => [offer.package.name, offer.package])).values()]);
}
