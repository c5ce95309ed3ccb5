import type { Diagnostic, Severity, Span } from '@imgbuild/diagnostics';
import type { AnyComponent, ComponentKind } from '@imgbuild/core/sdk';
import { type ComponentHandle, knownByType, type Registry, unknownType } from '@imgbuild/core';
import { missingComponent } from './missing-component.ts';

/** Looks components up and remembers what is missing: one diagnostic per type, however often it is used. */
export interface Components {
  /** What no package has is `missing`; it stands for anything, so that the rest can be checked. */
  find<K extends ComponentKind>(kind: K, type: string, span: Span): ComponentHandle<Extract<AnyComponent, { kind: K }>>;
  missing(): readonly MissingType[];
  /** The platform of a builder's type, as far as anybody knows. Does not count as using it. */
  platformOf(type: string): string | undefined;
  /** How many types were looked up, and how many of them no package has. */
  readonly count: { readonly used: number; readonly missing: number };
}

export interface MissingType {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly diagnostic: Diagnostic;
}

/** `severity` is that of missing types. */
export function findComponents(registry: Registry, severity: Severity = 'error'): Components {
  const missing = new Map<string, { readonly kind: ComponentKind; readonly type: string; readonly spans: Span[] }>();
  const used = new Set<string>();
  return {
    get count() {
      return { used: used.size, missing: missing.size };
    },
    platformOf: (type) => registry.find('builder', type)?.platform ?? knownByType('builder', type)?.platform,
    find: (kind, type, span) => {
      const key = `${kind} ${type}`;
      used.add(key);
      const handle = registry.find(kind, type);
      if (handle !== undefined) return handle;
      const uses = missing.get(key) ?? { kind, type, spans: [] };
      missing.set(key, uses);
      if (!uses.spans.some((each) => each.file === span.file && each.start === span.start)) uses.spans.push(span);
      return missingComponent(kind, type);
    },
    missing: () =>
      [...missing.values()].map(({ kind, type, spans: [span, ...others] }) => {
        const related = others.map((each) => ({ message: 'It is used here too', span: each }));
        const told = { ...unknownType({ kind, type, registry, span }), severity };
        return { kind, type, diagnostic: related.length === 0 ? told : { ...told, related } };
      }),
  };
}
