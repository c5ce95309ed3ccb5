import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { AnyComponent, ComponentKind } from '@imgbuild/core/sdk';
import { type ComponentHandle, type Registry, unknownType } from '@imgbuild/core';

/** Looks components up and remembers what is missing: one diagnostic per type, however often it is used. */
export interface Components {
  find<K extends ComponentKind>(
    kind: K,
    type: string,
    span: Span,
  ): ComponentHandle<Extract<AnyComponent, { kind: K }>> | undefined;
  missing(): readonly MissingType[];
}

export interface MissingType {
  readonly type: string;
  readonly diagnostic: Diagnostic;
}

export function findComponents(registry: Registry): Components {
  const missing = new Map<string, { readonly kind: ComponentKind; readonly type: string; readonly spans: Span[] }>();
  return {
    find: (kind, type, span) => {
      const handle = registry.find(kind, type);
      if (handle !== undefined) return handle;
      const key = `${kind} ${type}`;
      const uses = missing.get(key) ?? { kind, type, spans: [] };
      missing.set(key, uses);
      if (!uses.spans.some((each) => each.file === span.file && each.start === span.start)) uses.spans.push(span);
      return undefined;
    },
    missing: () =>
      [...missing.values()].map(({ kind, type, spans: [span, ...others] }) => {
        const related = others.map((each) => ({ message: 'It is used here too', span: each }));
        const told = unknownType({ kind, type, registry, span });
        return { type, diagnostic: related.length === 0 ? told : { ...told, related } };
      }),
  };
}
