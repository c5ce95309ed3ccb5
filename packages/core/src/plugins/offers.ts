import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import type { Plugin } from '../sdk/index.ts';
import { keyOf, type OfferedComponent, underAccessor } from './components.ts';
import { kindName } from './kind-name.ts';
import { nameOf } from './load-plugin.ts';
import type { OpenedPlugin } from './open-manifest.ts';
import type { InstalledPackage } from './package-json.ts';
import { problems } from './problems.ts';
import type { Requirement } from './requirement.ts';

/** How each package is imported: once, whoever asks first. */
export type Loaders = ReadonlyMap<InstalledPackage, () => Promise<Plugin>>;

interface Offer extends OfferedComponent {
  /** The requirement that gave it its name; without one, it goes by its own. */
  readonly requirement?: Requirement;
}

/**
 * What all plugins offer, under their own names and those that requirements give them. A name that a requirement gives
 * comes before one that a package has by itself; otherwise two packages with one name are a mistake.
 */
export function offerComponents(
  plugins: readonly OpenedPlugin[],
  required: ReadonlyMap<Requirement, OpenedPlugin>,
  load: Loaders,
): Result<readonly OfferedComponent[]> {
  const under = (plugin: OpenedPlugin, accessor: string, requirement?: Requirement): readonly Offer[] =>
    plugin.manifest.components.map((component) => ({
      type: underAccessor(component.type, plugin.manifest.accessor, accessor),
      component,
      package: plugin.package,
      plugin: load.get(plugin.package) as () => Promise<Plugin>,
      ...(requirement === undefined ? {} : { requirement }),
    }));
  const offers = [
    ...[...required].flatMap(([requirement, plugin]) => under(plugin, requirement.accessor, requirement)),
    ...plugins.flatMap((plugin) => under(plugin, plugin.manifest.accessor)),
  ];
  const diagnostics: Diagnostic[] = [];
  const chosen = new Map<string, Offer>();
  for (const next of offers) {
    const key = keyOf(next.component.kind, next.type);
    const first = chosen.get(key);
    if (first === undefined) chosen.set(key, next);
    else if (first.package !== next.package && (first.requirement === undefined) === (next.requirement === undefined)) {
      diagnostics.push(twoProviders(first, next));
    }
  }
  return { value: [...chosen.values()], diagnostics };
}

function twoProviders(first: Offer, second: Offer): Diagnostic {
  const describe = ({ package: reference }: Offer): string => `${nameOf(reference)} (${reference.folder})`;
  return problems.create('two-providers', {
    kind: kindName(first.component.kind),
    type: first.type,
    first: describe(first),
    second: describe(second),
    package: second.package.name,
    span: second.requirement?.span ?? first.requirement?.span,
  });
}
