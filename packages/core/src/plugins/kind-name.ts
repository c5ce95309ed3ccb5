import type { ComponentKind } from '../sdk/index.ts';

/** A kind of component as people call it. */
export function kindName(kind: ComponentKind): string {
  return kind === 'data' ? 'data source' : kind;
}
