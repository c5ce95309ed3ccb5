import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Requirement } from '@imgbuild/core';
import { variableFunctions } from './env-function.ts';
import type { LoadOptions } from './load.ts';
import { readLocals } from './named-values.ts';
import type { Paths } from './paths.ts';
import { secretTexts } from './raw-value.ts';
import type { TemplateSource } from './read-template.ts';
import type { ValuesBasis } from './root-values.ts';
import type { Structure } from './structure.ts';
import { readVariables } from './variables.ts';
import { createServiceNeeds } from './services/service-needs.ts';
import { settled } from './services/settled.ts';
import { createSharedFailures } from './services/shared-failures.ts';
import { valuesOf } from './variable-values.ts';

/** Where values come from. */
export interface Giving {
  readonly o: ValuesBasis['o'] &
    Pick<LoadOptions, 'variables' | 'undeclared' | 'discover' | 'hide' | 'services' | 'missingPlugins'>;
  readonly template: TemplateSource;
  readonly structure: Structure;
  readonly paths: Paths;
  readonly requirements: readonly Requirement[];
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
}

/** All that is known before anything is evaluated. */
export interface TemplateValues extends Omit<ValuesBasis, 'read' | 'needed'> {
  /** What is wrong with finding the components; it is the caller's to tell. */
  readonly found: readonly Diagnostic[];
}

/** Finds components, gives variables their values, and reads locals. */
export async function readTemplateValues(giving: Giving): Promise<TemplateValues> {
  const { o, template, structure, paths, texts, diagnostics } = giving;
  const { files } = o.world;
  const { requirements } = giving;
  const { value: registry, diagnostics: found } = await o.discover(requirements, template.directory);
  const services = createServiceNeeds({ ...o, paths, finding: { registry, language: 'hcl2', requirements, found } });
  const base = { base: template.directory, working: o.workingDirectory, start: o.startedAt };
  const table = o.world.functions({ ...base, services: services.port });
  const ofVariables = variableFunctions(table, o.environment);
  const given = {
    environment: o.environment,
    automatic: template.valueFiles,
    given: o.variables ?? [],
    undeclared: o.undeclared ?? 'ignore',
  };
  const places = { files, paths, working: o.workingDirectory };
  // Conditions of validations may ask services.
  const {
    variables,
    values,
    diagnostics: mistakes,
  } = await settled(services, () => {
    const told: Diagnostic[] = [];
    const failures = createSharedFailures(services);
    const declared = readVariables(structure.variables, structure.variableGroups, ofVariables, told);
    const valued = valuesOf(declared, given, ofVariables.inValidation, places, texts, told);
    return { variables: declared, values: valued, diagnostics: [...failures.gather(told), ...failures.told()] };
  });
  diagnostics.push(...mistakes);
  for (const secret of secretTexts([...values.values()])) o.hide?.(secret);
  const locals = readLocals(structure.locals, structure.namedLocals, diagnostics);
  return { o, template, structure, variables, values, table, services, registry, locals, paths, found };
}
