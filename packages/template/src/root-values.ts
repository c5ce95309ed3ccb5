import type { Diagnostic, Severity } from '@imgbuild/diagnostics';
import type { HclFunction, Scope, Value } from '@imgbuild/hcl';
import type { Registry } from '@imgbuild/core';
import { type Components, findComponents } from './components.ts';
import type { ConfigureWorld } from './configure.ts';
import { dataNodes } from './data-sources.ts';
import { templateFunctions } from './env-function.ts';
import { createExplainer, type Explainer } from './explain.ts';
import type { LoadOptions } from './load.ts';
import { evaluateNamed, type Evaluating, type Local, type NamedValues } from './named-values.ts';
import { pathChecks } from './path-checks.ts';
import type { Needed } from './needs.ts';
import type { Paths } from './paths.ts';
import type { ReadData } from './read-data.ts';
import type { TemplateSource } from './read-template.ts';
import { rootScope } from './scope.ts';
import type { ServiceNeeds } from './services/service-needs.ts';
import { createSharedFailures } from './services/shared-failures.ts';
import type { Structure } from './structure.ts';
import type { Variable } from './variables.ts';

/** What the values of a template come from. */
export interface ValuesBasis {
  readonly o: Pick<LoadOptions, 'workingDirectory' | 'environment' | 'startedAt' | 'world' | 'sharedSettings'>;
  readonly template: TemplateSource;
  readonly structure: Structure;
  readonly variables: readonly Variable[];
  readonly values: ReadonlyMap<string, Value>;
  readonly table: ReadonlyMap<string, HclFunction>;
  readonly registry: Registry;
  readonly locals: ReadonlyMap<string, Local>;
  readonly paths: Paths;
  readonly read: ReadData | undefined;
  readonly services: ServiceNeeds;
  /** The locals and data sources that something needs: nothing is read, and no service asked, for the others. */
  readonly needed: Needed;
}

/** Everything that the blocks of a template see, and what goes on being used to look at them. */
export interface RootValues {
  readonly root: Scope;
  readonly named: NamedValues;
  readonly components: Components;
  readonly explainer: Explainer;
  readonly world: ConfigureWorld;
}

/** Evaluates locals and data sources over the variables. `severity` is that of components that no plugin has. */
export async function evaluateRoot(basis: ValuesBasis, severity: Severity, diagnostics: Diagnostic[]): Promise<RootValues> {
  const { o, template, structure, variables, values, locals, services, needed } = basis;
  const declared = {
    variables: variables.map(({ name }) => name),
    locals: [...locals.keys()],
    data: structure.data.map(({ labels }) => labels.join('.')),
    beside: template.beside,
  };
  const explainer = createExplainer(declared, createSharedFailures(services));
  const world: Omit<ConfigureWorld, 'root'> = {
    start: o.startedAt,
    working: o.workingDirectory,
    random: (count) => o.world.random(count),
    explain: explainer.gather,
    environment: (name) => o.environment[name],
    sharedSettings: o.sharedSettings,
    ...pathChecks(o.world.files, basis.paths, o.workingDirectory),
  };
  const components = findComponents(basis.registry, severity);
  const data = dataNodes(structure.data, { components, world, diagnostics, read: basis.read, needed: needed.data });
  const functions = templateFunctions(basis.table);
  const places = { root: template.root, working: o.workingDirectory };
  const empty = rootScope(values, { locals: new Map(), data: new Map() }, places, functions);
  const ofWhatIsNeeded: Evaluating = (kind, name, evaluate) =>
    needed[kind].has(name) ? evaluate() : services.withoutAsking(evaluate);
  const named = await evaluateNamed(locals, data, empty, { explain: explainer.gather, within: ofWhatIsNeeded, diagnostics });
  const root = rootScope(values, named, places, functions);
  return { root, named, components, explainer, world: { ...world, root } };
}
