import type { ComponentHandle, PackageReference, Registry } from '@imgbuild/core';
import type { ComponentKind } from '@imgbuild/core/sdk';

/** Kinds of components in the order in which they are listed. */
export const kinds: readonly ComponentKind[] = ['builder', 'provisioner', 'post-processor', 'data', 'communicator'];

const plurals: Readonly<Record<ComponentKind, string>> = {
  builder: 'builders',
  provisioner: 'provisioners',
  'post-processor': 'post-processors',
  data: 'data sources',
  communicator: 'communicators',
};

/** Several components of a kind, as people call them. */
export function kindNames(kind: ComponentKind): string {
  return plurals[kind];
}

/** A package and the components it has, in the order of the kinds. */
export interface PluginPackage {
  readonly reference: PackageReference;
  readonly components: readonly ComponentHandle[];
}

/** All components of a registry, in the order of the kinds. */
export function componentsOf(registry: Registry): readonly ComponentHandle[] {
  return kinds.flatMap((kind) => registry.types(kind).flatMap((type) => registry.find(kind, type) ?? []));
}

/** The packages of a registry with what they have; a package from which another takes all names has nothing. */
export function packagesOf(registry: Registry): readonly PluginPackage[] {
  const all = componentsOf(registry);
  return [...registry.packages]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((reference) => ({ reference, components: all.filter((each) => each.package.folder === reference.folder) }));
}
