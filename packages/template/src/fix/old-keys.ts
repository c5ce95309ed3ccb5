import { matchesType, type OldKeys, type StepKind } from './fixer.ts';
import { fixers } from './fixers.ts';

/** Every key that a fixer replaces or removes, by component, with the name of the fixer. */
export const oldKeys: readonly (OldKeys & { readonly fixer: string })[] = fixers.flatMap(({ name, oldKeys: all }) =>
  all.map((each) => ({ ...each, fixer: name })),
);

/** Whether `fix` would help with a key that a component does not know. */
export function isOldKey(kind: StepKind, type: string, key: string): boolean {
  return oldKeys.some(
    (each) => each.kind === kind && each.keys.includes(key) && each.types.some((pattern) => matchesType(pattern, type)),
  );
}
