import { invariant } from '@imgbuild/diagnostics';
import { type AnyComponent, body, type ComponentKind, type Plugin } from '../sdk/index.ts';
import type { ComponentHandle, PackageReference, Registry } from '../registry.ts';
import { componentsOf, type ManifestComponent } from './manifest.ts';

/** A component as a template calls it, and the package behind it. */
export interface OfferedComponent {
  /** The name in the template, with the accessor it was required by. */
  readonly type: string;
  readonly component: ManifestComponent;
  readonly package: PackageReference;
  /** The same promise for every component of a package. */
  readonly plugin: () => Promise<Plugin>;
}

/** A registry of components; nothing is added to it afterwards. */
export function createRegistry(offered: readonly OfferedComponent[], packages: readonly PackageReference[]): Registry {
  const handles = new Map(offered.map((offer) => [keyOf(offer.component.kind, offer.type), handleOf(offer)]));
  return Object.freeze<Registry>({
    // The key holds the kind, so what is found there is of that kind.
    find: (kind, type) => handles.get(keyOf(kind, type)) as never,
    types: (kind) => [...handles.values()].flatMap((handle) => (handle.kind === kind ? [handle.type] : [])).sort(),
    packages: Object.freeze([...packages]),
  });
}

export function keyOf(kind: ComponentKind, type: string): string {
  return `${kind} ${type}`;
}

function handleOf({ type, component, package: reference, plugin }: OfferedComponent): ComponentHandle {
  const { kind, summary, config, outputs, platform, accepts, produces, names, checks } = component;
  return Object.freeze<ComponentHandle>({
    kind,
    type,
    summary,
    package: { name: reference.name, version: reference.version, folder: reference.folder },
    config,
    outputs: outputs ?? body({}),
    ...(platform === undefined ? {} : { platform }),
    ...(accepts === undefined ? {} : { accepts }),
    ...(produces === undefined ? {} : { produces }),
    ...(names === undefined ? {} : { names }),
    checks,
    load: async () => componentIn(await plugin(), kind, component.type),
    resources: async () => (await plugin()).resources,
  });
}

function componentIn(plugin: Plugin, kind: ComponentKind, type: string): AnyComponent {
  const found = componentsOf(plugin).find((candidate) => candidate.type === type && candidate.component.kind === kind);
  invariant(
    found !== undefined,
    `the plugin ${plugin.accessor} has no ${kind} "${type}", though its manifest was compared with it`,
  );
  return found.component;
}

/** A type under another accessor: `amazon-ebs` of the plugin `amazon` required as `foo` is `foo-ebs`. */
export function underAccessor(type: string, own: string, accessor: string): string {
  if (type === own) return accessor;
  return type.startsWith(`${own}-`) ? accessor + type.slice(own.length) : type;
}
