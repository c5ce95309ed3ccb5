import { type KnownPlugin, knownBySource, knownByType, type Registry, type Requirement } from '@imgbuild/core';
import type { ComponentKind } from '@imgbuild/core/sdk';
import type { LegacySyntax, Outline } from '@imgbuild/template';
import { componentTitle } from '../schema/component-schema.ts';

/** A component that a template uses. */
export interface ComponentUse {
  readonly kind: ComponentKind;
  readonly type: string;
}

/** What becomes of the components that a template uses, and of the plugins that it requires. */
export interface Needs {
  /** What is there already: `provisioner "shell"`. */
  readonly installed: readonly string[];
  /** npm packages that are to be installed. */
  readonly packages: readonly string[];
  /** What Packer has a plugin for, and nobody here yet: `source "vmware-iso"`. */
  readonly nobody: readonly string[];
  /** What nobody has heard of. */
  readonly unknown: readonly string[];
}

/** The components of an HCL template, as far as they are written. */
export function usesOfOutline({ builds, data }: Outline): readonly ComponentUse[] {
  return unique([
    ...builds.flatMap(({ sources }) => sources.map((source) => ({ kind: 'builder' as const, type: source.split('.')[0] ?? '' }))),
    ...builds.flatMap(({ provisioners }) => provisioners.map(({ type }) => ({ kind: 'provisioner' as const, type }))),
    ...builds.flatMap(({ chains }) => chains.flat().map(({ type }) => ({ kind: 'post-processor' as const, type }))),
    ...[...data.keys()].map((type) => ({ kind: 'data' as const, type })),
  ]);
}

export function usesOfLegacy({ builders, provisioners, errorCleanup, chains }: LegacySyntax): readonly ComponentUse[] {
  return unique([
    ...builders.map(({ type }) => ({ kind: 'builder' as const, type: type.text })),
    ...[...provisioners, ...(errorCleanup === undefined ? [] : [errorCleanup])].map(({ type }) => ({
      kind: 'provisioner' as const,
      type: type.text,
    })),
    ...chains.flat().map(({ type }) => ({ kind: 'post-processor' as const, type: type.text })),
  ]);
}

function unique(uses: readonly ComponentUse[]): readonly ComponentUse[] {
  const found = new Map(uses.map((use) => [`${use.kind} ${use.type}`, use]));
  return [...found.values()].filter(({ type }) => type !== '' && type !== '<unknown>');
}

/** What is missing for some components, by what is installed and by the table of known plugins. */
export function needsOf(uses: readonly ComponentUse[], requirements: readonly Requirement[], registry: Registry): Needs {
  const missing = uses.filter(({ kind, type }) => registry.find(kind, type) === undefined);
  const found = missing.map((use) => ({ use, known: knownPlugin(use, requirements) }));
  const required = requirements.flatMap(({ source }) => knownBySource(source)?.package ?? []);
  const isInstalled = (name: string): boolean => registry.packages.some((each) => each.name === name);
  const packages = [...found.flatMap(({ known }) => known?.package ?? []), ...required].filter((name) => !isInstalled(name));
  const titles = (which: (known: KnownPlugin | undefined) => boolean): readonly string[] =>
    found.filter(({ known }) => which(known)).map(({ use }) => componentTitle(use));
  return {
    installed: uses.filter(({ kind, type }) => registry.find(kind, type) !== undefined).map(componentTitle),
    packages: [...new Set(packages)].sort(),
    nobody: titles((known) => known !== undefined && known.package === undefined),
    unknown: titles((known) => known === undefined),
  };
}

/** The plugin that a type is of; a requirement may have given it a name of its own. */
function knownPlugin({ kind, type }: ComponentUse, requirements: readonly Requirement[]): KnownPlugin | undefined {
  const named = requirements.find(({ accessor }) => type === accessor || type.startsWith(`${accessor}-`));
  return knownByType(kind, type) ?? (named === undefined ? undefined : knownBySource(named.source));
}
