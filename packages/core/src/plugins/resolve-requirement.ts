import type { Diagnostic } from '@imgbuild/diagnostics';
import { findByName, type PluginPlaces } from './candidates.ts';
import { type Constraint, meets, meetsWithin, npmRange, parseConstraint } from './constraint.ts';
import type { PluginFiles } from './files.ts';
import { knownBySource } from './known.ts';
import { nameOf } from './load-plugin.ts';
import type { OpenedPlugin } from './open-manifest.ts';
import type { InstalledPackage } from './package-json.ts';
import { problems } from './problems.ts';
import type { Requirement } from './requirement.ts';
import { parseSource, type Source } from './source.ts';

/** What a requirement came to: a package, and everything that is wrong with it. */
export interface Resolution {
  readonly requirement: Requirement;
  readonly source: Source;
  readonly found?: InstalledPackage;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the package that a requirement means: by its npm name, or one that stands in for the Packer plugin it names. */
export async function resolveRequirement(
  requirement: Requirement,
  opened: readonly OpenedPlugin[],
  places: PluginPlaces,
  files: PluginFiles,
): Promise<Resolution> {
  const source = parseSource(requirement.source);
  const said = { accessor: requirement.accessor, source: requirement.source, span: requirement.span };
  const result = (diagnostics: readonly Diagnostic[], found?: InstalledPackage): Resolution => ({
    requirement,
    source,
    diagnostics,
    ...(found === undefined ? {} : { found }),
  });
  if (source.kind === 'invalid') return result([problems.create('invalid-source', { ...said, mistake: source.mistake })]);
  if (source.kind === 'npm') return result(...(await byName(source.name, said, opened, places, files)));
  const standIn = opened.find(({ manifest }) => rangeOf(manifest.provides, source.address) !== undefined);
  if (standIn !== undefined) return result([], standIn.package);
  const known = knownBySource(source.address);
  if (known?.package !== undefined) return result(...(await byName(known.package, said, opened, places, files)));
  if (known === undefined) return result([problems.create('not-provided', said)]);
  const types = Object.values(known.types).flat().join(', ');
  return result([problems.create('not-available-yet', { ...said, types })]);
}

interface Said {
  readonly accessor: string;
  readonly source: string;
  readonly span: Requirement['span'];
}

async function byName(
  name: string,
  said: Said,
  opened: readonly OpenedPlugin[],
  places: PluginPlaces,
  files: PluginFiles,
): Promise<[readonly Diagnostic[], InstalledPackage?]> {
  const found = opened.find((plugin) => plugin.package.name === name)?.package ?? (await findByName(name, places, files));
  if (found === undefined) return [[problems.create('not-installed', { ...said, package: name })]];
  if (found.json.imgbuild !== undefined) return [[], found];
  return [[problems.create('not-a-plugin', { ...said, package: nameOf(found), folder: found.folder })]];
}

/** What is wrong with the version of the package that a requirement came to. */
export function checkVersion({ requirement, source }: Resolution, plugin: OpenedPlugin): readonly Diagnostic[] {
  const { accessor, constraints, span } = requirement;
  return constraints.flatMap((given): Diagnostic[] => {
    const parsed = parseConstraint(given.text);
    const place = { span: given.span ?? span };
    if ('mistake' in parsed) {
      return [problems.create('invalid-constraint', { ...place, accessor, constraint: given.text, mistake: parsed.mistake })];
    }
    if (holds(parsed.constraint, source, plugin)) return [];
    const installed = describeInstalled(source, plugin);
    const range = source.kind === 'packer' ? 'latest' : npmRange(parsed.constraint);
    const install = /^[\w.]*$/.test(range) ? `${plugin.package.name}@${range}` : `"${plugin.package.name}@${range}"`;
    const said = { source: requirement.source, constraint: given.text, installed, install };
    return [problems.create('version-mismatch', { ...place, ...said })];
  });
}

function holds(constraint: Constraint, source: Source, plugin: OpenedPlugin): boolean {
  const range = source.kind === 'packer' ? rangeOf(plugin.manifest.provides, source.address) : undefined;
  return range === undefined ? meets(plugin.package.version, constraint) : meetsWithin(range, constraint);
}

function describeInstalled(source: Source, plugin: OpenedPlugin): string {
  const range = source.kind === 'packer' ? rangeOf(plugin.manifest.provides, source.address) : undefined;
  const name = `package is ${nameOf(plugin.package)}`;
  return range === undefined ? name : `${name}, which stands in for versions ${range.from} to ${range.to}`;
}

type Provides = OpenedPlugin['manifest']['provides'];

function rangeOf(provides: Provides, address: string): Provides[string] | undefined {
  return Object.entries(provides).find(([provided]) => provided.toLowerCase() === address)?.[1];
}
