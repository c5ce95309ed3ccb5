import type { Diagnostic } from '@imgbuild/diagnostics';
import type { HclFunction, Value } from '@imgbuild/hcl';
import { outputsOf, type PlannedBuild, type Registry } from '@imgbuild/core';
import { planBuilds, type PlannedBuilds } from './builds.ts';
import { type Components, findComponents } from './components.ts';
import type { ConfigureWorld } from './configure.ts';
import { dataNodes, type ReadData } from './data-sources.ts';
import { templateFunctions } from './env-function.ts';
import { createExplainer } from './explain.ts';
import type { LoadOptions } from './load.ts';
import { evaluateNamed, type Local, type NamedValues } from './named-values.ts';
import { pathChecks } from './path-checks.ts';
import type { Paths } from './paths.ts';
import { problems } from './problems.ts';
import type { TemplateSource } from './read-template.ts';
import { rootScope } from './scope.ts';
import { compileSelection } from './selection.ts';
import type { Structure } from './structure.ts';
import type { Variable } from './variables.ts';

/** What planning starts from: all that does not depend on data sources. */
export interface PlanningBasis {
  readonly o: LoadOptions;
  readonly template: TemplateSource;
  readonly structure: Structure;
  readonly variables: readonly Variable[];
  readonly values: ReadonlyMap<string, Value>;
  readonly table: ReadonlyMap<string, HclFunction>;
  readonly registry: Registry;
  readonly locals: ReadonlyMap<string, Local>;
  readonly paths: Paths;
  readonly told: readonly Diagnostic[];
  readonly read: ReadData | undefined;
  /** `TYPE.NAME` of the data sources to read. */
  readonly needed: ReadonlySet<string>;
}

export interface PlannedOnce {
  readonly planned: PlannedBuilds;
  readonly named: NamedValues;
  readonly components: Components;
  readonly diagnostics: readonly Diagnostic[];
}

/** Evaluates locals and data sources, and plans the selected builds with them. */
export async function planOnce(basis: PlanningBasis): Promise<PlannedOnce> {
  const { o, template, structure, variables, values, table, registry, locals } = basis;
  // What follows from a mistake that has been told is not told again, so planning looks at what was found before.
  const diagnostics = [...basis.told];
  const explainer = createExplainer({
    variables: variables.map(({ name }) => name),
    locals: [...locals.keys()],
    data: structure.data.map(({ labels }) => labels.join('.')),
    beside: template.beside,
  });
  const world: Omit<ConfigureWorld, 'root'> = {
    start: o.startedAt,
    working: o.workingDirectory,
    random: (count) => o.world.random(count),
    explain: explainer.gather,
    environment: (name) => o.environment[name],
    sharedSettings: o.sharedSettings,
    ...pathChecks(o.world.files, basis.paths, o.workingDirectory),
  };
  const components = findComponents(registry, o.missingPlugins === 'warn' ? 'warning' : 'error');
  const data = dataNodes(structure.data, { components, world, diagnostics, read: basis.read, needed: basis.needed });
  const functions = templateFunctions(table);
  const places = { root: template.root, working: o.workingDirectory };
  const empty = rootScope(values, { locals: new Map(), data: new Map() }, places, functions);
  const named = await evaluateNamed(locals, data, empty, explainer.gather, diagnostics);
  const root = rootScope(values, named, places, functions);

  const selection = compileSelection(o.only ?? [], o.except ?? [], diagnostics);
  const planned = planBuilds(structure.builds, structure.sources, selection, {
    root,
    components,
    world: { ...world, root },
    diagnostics,
  });
  if (structure.builds.length === 0) diagnostics.push(problems.create('no-builds'));
  for (const build of planned.builds) lookInto(build);
  diagnostics.push(...explainer.undeclared());
  return { planned, named, components, diagnostics: diagnostics.slice(basis.told.length) };
}

/** Configures every block once, so that names which are used and not declared are found; the results are kept by the blocks. */
function lookInto(build: PlannedBuild): void {
  const steps = [
    ...build.provisioners,
    ...(build.errorCleanup === undefined ? [] : [build.errorCleanup]),
    ...build.chains.flat(),
  ];
  const outputs = outputsOf(build.builder.component.outputs);
  for (const block of [build.builder, ...steps.map((step) => step.block)]) block.configure({ phase: 'validate', outputs });
}
