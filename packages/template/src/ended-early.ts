import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Requirement } from '@imgbuild/core';
import type { Loaded } from './load.ts';
import { onlyOnce } from './only-once.ts';

/** What loading comes to when it cannot go on: nothing but what is wrong. */
export function endedEarly(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  requirements: readonly Requirement[] = [],
): Loaded {
  return {
    plan: { builds: [] },
    diagnostics: onlyOnce(diagnostics),
    sources,
    buildNames: [],
    variables: [],
    secrets: [],
    registry: undefined,
    requirements,
    components: { used: 0, missing: 0 },
  };
}
