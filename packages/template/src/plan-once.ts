import type { Diagnostic } from '@imgbuild/diagnostics';
import { outputsOf, type PlannedBuild } from '@imgbuild/core';
import { planBuilds, type PlannedBuilds } from './builds.ts';
import type { Components } from './components.ts';
import type { LoadOptions } from './load.ts';
import type { NamedValues } from './named-values.ts';
import { problems } from './problems.ts';
import { evaluateRoot, type ValuesBasis } from './root-values.ts';
import { compileSelection } from './selection.ts';

/** What planning starts from: all that does not depend on data sources. */
export interface PlanningBasis extends ValuesBasis {
  readonly o: LoadOptions;
  readonly told: readonly Diagnostic[];
}

export interface PlannedOnce {
  readonly planned: PlannedBuilds;
  readonly named: NamedValues;
  readonly components: Components;
  readonly diagnostics: readonly Diagnostic[];
}

/** Evaluates locals and data sources, and plans the selected builds with them. */
export async function planOnce(basis: PlanningBasis): Promise<PlannedOnce> {
  const { o, structure } = basis;
  // What follows from a mistake that has been told is not told again, so planning looks at what was found before.
  const diagnostics = [...basis.told];
  const severity = o.missingPlugins === 'warn' ? 'warning' : 'error';
  const { root, named, components, explainer, world } = await evaluateRoot(basis, severity, diagnostics);
  const selection = compileSelection(o.only ?? [], o.except ?? [], diagnostics);
  const planned = planBuilds(structure.builds, structure.sources, selection, {
    root,
    components,
    world,
    diagnostics,
  });
  if (structure.builds.length === 0) diagnostics.push(problems.create('no-builds'));
  for (const build of planned.builds) lookInto(build);
  diagnostics.push(...explainer.gathered());
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
