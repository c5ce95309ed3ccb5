import type { Registry } from '@imgbuild/core';
import { attr, body, type ComponentKind, t } from '@imgbuild/core/sdk';
import type { JsonProperty } from '@imgbuild/hcl';
import type { LegacySyntax } from '@imgbuild/template';
import { anyComponent } from '../corpus-registry.ts';

/** A registry that knows every type, with exactly the settings that some templates use; all of them take anything. */
export function registryOf(templates: readonly LegacySyntax[]): Registry {
  const names = new Map<string, Set<string>>();
  const gather = (kind: ComponentKind, type: string, settings: readonly JsonProperty[]): void => {
    const key = `${kind} ${type}`;
    const known = names.get(key) ?? new Set();
    names.set(key, known);
    for (const setting of settings) known.add(setting.key.text);
  };
  for (const { builders, provisioners, errorCleanup, chains } of templates) {
    for (const { type, settings } of builders) gather('builder', type.text, settings);
    for (const { type, settings, overrides } of [...provisioners, ...(errorCleanup === undefined ? [] : [errorCleanup])]) {
      gather('provisioner', type.text, settings);
      for (const { value } of overrides) if (value.kind === 'object') gather('provisioner', type.text, value.properties);
    }
    for (const { type, settings } of chains.flat()) gather('post-processor', type.text, settings);
  }
  const schemaOf = (key: string) =>
    body(Object.fromEntries([...(names.get(key) ?? [])].map((name) => [name, attr(t.any, { doc: 'Anything.' })] as const)));
  return {
    find: (kind, type) => anyComponent(kind, type, schemaOf(`${kind} ${type}`)) as never,
    types: () => [],
    packages: [],
  };
}
