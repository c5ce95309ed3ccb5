import type { Diagnostic } from '@imgbuild/diagnostics';
import type { MissingType } from './components.ts';
import type { Requirement } from '@imgbuild/core';

/** Leaves out missing types that belong to a required plugin which was not found: that has been told, with the package. */
export function withoutConsequences(
  missing: readonly MissingType[],
  requirements: readonly Requirement[],
  found: readonly Diagnostic[],
): readonly Diagnostic[] {
  const unmet = unmetRequirements(requirements, found);
  const isUnmet = (type: string): boolean => unmet.some(({ accessor }) => type === accessor || type.startsWith(`${accessor}-`));
  return missing.flatMap(({ type, diagnostic }) => (isUnmet(type) ? [] : [diagnostic]));
}

/** Required plugins of which it has been told that they were not found. */
export function unmetRequirements(requirements: readonly Requirement[], found: readonly Diagnostic[]): readonly Requirement[] {
  return requirements.filter(({ span }) =>
    found.some(
      (diagnostic) =>
        diagnostic.severity === 'error' && diagnostic.span?.file === span?.file && diagnostic.span?.start === span?.start,
    ),
  );
}
