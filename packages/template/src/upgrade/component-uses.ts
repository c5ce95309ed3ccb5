import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import { knownByType, knownPlugins, type Registry } from '@imgbuild/core';
import type { ComponentKind } from '@imgbuild/core/sdk';
import { isOldKey } from '../fix/old-keys.ts';
import type { LegacySyntax } from '../legacy/syntax.ts';
import { problems } from './problems.ts';

/** A component that a template names, and where it first does. */
export interface ComponentUse {
  readonly kind: Exclude<ComponentKind, 'communicator' | 'data'>;
  readonly type: string;
  readonly span: Span;
}

/** All components of a template, each once. */
export function componentsOf(syntax: LegacySyntax): readonly ComponentUse[] {
  const uses = new Map<string, ComponentUse>();
  for (const { kind, type } of partsOf(syntax)) {
    const key = `${kind} ${type.text}`;
    if (!uses.has(key)) uses.set(key, { kind, type: type.text, span: type.span });
  }
  return [...uses.values()];
}

/** Whether an installed package or a well-known plugin has a component. */
export function isKnown({ kind, type }: ComponentUse, registry: Registry | undefined): boolean {
  return registry?.find(kind, type) !== undefined || knownByType(kind, type) !== undefined;
}

/** Says that nobody knows a component. */
export function unknownComponent({ kind, type, span }: ComponentUse, registry: Registry | undefined): Diagnostic {
  const types = [...(registry?.types(kind) ?? []), ...knownPlugins().flatMap((plugin) => plugin.types[kind] ?? [])];
  return problems.create('unknown-component', { kind, type, suggestion: didYouMean(type, types), span });
}

/** Warns of keys that have other names since the template was written. */
export function warnOfOldKeys(syntax: LegacySyntax, diagnostics: Diagnostic[]): void {
  for (const { kind, type, settings } of partsOf(syntax)) {
    for (const { key } of settings) {
      if (isOldKey(kind, type.text, key.text))
        diagnostics.push(problems.create('old-key', { key: key.text, type: type.text, span: key.span }));
    }
  }
}

type Part = Pick<LegacySyntax['provisioners'][number], 'type' | 'settings'> & Pick<ComponentUse, 'kind'>;

function partsOf({ builders, provisioners, errorCleanup, chains }: LegacySyntax): readonly Part[] {
  const steps = errorCleanup === undefined ? provisioners : [...provisioners, errorCleanup];
  return [
    ...builders.map((each) => ({ ...each, kind: 'builder' as const })),
    ...steps.map((each) => ({ ...each, kind: 'provisioner' as const })),
    ...chains.flat().map((each) => ({ ...each, kind: 'post-processor' as const })),
  ];
}
