import { invariant } from '@imgbuild/diagnostics';
import type { AnyComponent, Body, ComponentKind, Json, NameRule, Plugin } from '../sdk/index.ts';

/**
 * All that is known of a plugin without running it, `plugin.json` in its package. Name and version are not in it: they are
 * read from the package.json beside it.
 */
export interface PluginManifest {
  /** Level of the contracts, `apiLevel` of the core it was made with. */
  readonly api: number;
  readonly accessor: string;
  readonly provides: Plugin['provides'];
  readonly components: readonly ManifestComponent[];
  /** Types of the resources that it may hold. */
  readonly resources: readonly string[];
}

export interface ManifestComponent {
  readonly kind: ComponentKind;
  /** The name templates use, without another accessor. */
  readonly type: string;
  readonly summary: string;
  readonly platform?: string;
  readonly accepts?: readonly string[];
  readonly produces?: string;
  /** Builders may have it. */
  readonly names?: NameRule;
  readonly checks: readonly ('check' | 'verify')[];
  readonly config: Body;
  /** Builders and data sources have it. */
  readonly outputs?: Body;
}

/** Components of a plugin by kind and type, in the order in which they stand in its manifest. */
export function componentsOf(plugin: Plugin): readonly { readonly type: string; readonly component: AnyComponent }[] {
  const tables = [plugin.builders, plugin.provisioners, plugin.postProcessors, plugin.dataSources, plugin.communicators];
  return tables.flatMap((table) => Object.entries<AnyComponent>(table).map(([type, component]) => ({ type, component })));
}

/** The manifest of a plugin: plain data, the same for the same plugin. */
export function makeManifest(plugin: Plugin): PluginManifest {
  const manifest: PluginManifest = {
    api: plugin.api,
    accessor: plugin.accessor,
    provides: plugin.provides,
    components: componentsOf(plugin).map(({ type, component }) => describeComponent(type, component)),
    resources: plugin.resources.map((resource) => resource.type).sort(),
  };
  const data = JSON.parse(JSON.stringify(manifest)) as PluginManifest;
  invariant(data.components.length === manifest.components.length, 'a manifest lost a component');
  return data;
}

function describeComponent(type: string, component: AnyComponent): ManifestComponent {
  const { kind, summary, config } = component;
  return {
    kind,
    type,
    summary,
    ...('platform' in component ? { platform: component.platform } : {}),
    ...('accepts' in component && component.accepts !== undefined ? { accepts: component.accepts } : {}),
    ...('produces' in component && component.produces !== undefined ? { produces: component.produces } : {}),
    ...('names' in component && component.names !== undefined ? { names: component.names } : {}),
    checks: [
      ...(component.check === undefined ? [] : (['check'] as const)),
      ...(component.verify === undefined ? [] : (['verify'] as const)),
    ],
    config,
    ...('outputs' in component ? { outputs: component.outputs } : {}),
  };
}

/** A manifest as it stands in `plugin.json`. */
export function manifestText(manifest: PluginManifest): string {
  return JSON.stringify(manifest, null, 2) + '\n';
}

/** The path of the first difference between two pieces of data, or undefined when they say the same. */
export function firstDifference(a: Json | undefined, b: Json | undefined, path = ''): string | undefined {
  if (a === b) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b))
    return path;
  const first = a as Readonly<Record<string, Json>>;
  const second = b as Readonly<Record<string, Json>>;
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  for (const name of names) {
    const place = path === '' ? name : `${path}.${name}`;
    const difference = firstDifference(
      Object.hasOwn(first, name) ? first[name] : undefined,
      Object.hasOwn(second, name) ? second[name] : undefined,
      place,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}
