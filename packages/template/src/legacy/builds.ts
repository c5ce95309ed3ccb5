import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import type { PlannedBuild, PostProcessorStep, ProvisionerStep } from '@imgbuild/core';
import type { Builder } from '@imgbuild/core/sdk';
import { type ChainLink, checkChain } from '../chains.ts';
import type { BlockSource } from '../configure.ts';
import { appliesTo } from '../meta-arguments.ts';
import { problems as templateProblems } from '../problems.ts';
import type { BuildContext } from '../scope.ts';
import { applySelection, type Selected, type Selection } from '../selection.ts';
import { legacyBlockSource } from './configure.ts';
import { problems } from './problems.ts';
import { type LegacyPlanning, type StepSource, stepSource } from './steps.ts';
import type { LegacyBuilder, LegacyPostProcessor, LegacyProvisioner, LegacySyntax } from './syntax.ts';

/** All builds of a template, and those that are selected. */
export interface PlannedLegacyBuilds {
  /** As `-only` and `-except` take them, in the order of the template. */
  readonly names: readonly string[];
  readonly builds: readonly PlannedBuild[];
}

/** Plans every build that the selection leaves. */
export function planLegacyBuilds(syntax: LegacySyntax, selection: Selection, planning: LegacyPlanning): PlannedLegacyBuilds {
  const { diagnostics, components } = planning;
  const named = uniqueBuilders(syntax.builders, planning);
  reviewNames(syntax, diagnostics);
  const steps: Steps = {
    provisioners: syntax.provisioners.map((each) => stepSource('provisioner', each, planning)),
    errorCleanup: syntax.errorCleanup && stepSource('provisioner', syntax.errorCleanup, planning),
    chains: syntax.chains.map((chain) => chain.map((each) => stepSource('post-processor', each, planning))),
  };
  const selected = applySelection(
    selection,
    {
      builds: named.map(({ name, builder }) => ({ name, platform: components.platformOf(builder.type.text) })),
      postProcessors: new Set(syntax.chains.flat().map((each) => (each.name ?? each.type).text)),
    },
    diagnostics,
  );
  return {
    names: named.map(({ name }) => name),
    builds: named.flatMap(({ name, builder }) =>
      selected.build(name) ? [planBuild(name, builder, steps, selected, planning)] : [],
    ),
  };
}

interface Steps {
  readonly provisioners: readonly StepSource<'provisioner', LegacyProvisioner>[];
  readonly errorCleanup: StepSource<'provisioner', LegacyProvisioner> | undefined;
  readonly chains: readonly (readonly StepSource<'post-processor', LegacyPostProcessor>[])[];
}

/** Builders with their names, which may be Go templates. */
function uniqueBuilders(
  builders: readonly LegacyBuilder[],
  { render, diagnostics }: LegacyPlanning,
): readonly { readonly name: string; readonly builder: LegacyBuilder }[] {
  const seen = new Map<string, LegacyBuilder>();
  for (const builder of builders) {
    const name = render(builder.name) ?? builder.name.text;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, builder);
    else {
      const related = [{ message: 'The first one is here', span: before.name.span }];
      diagnostics.push(problems.create('duplicate-builder', { name, span: builder.name.span, related }));
    }
  }
  return [...seen].map(([name, builder]) => ({ name, builder }));
}

/** Tells of names in `only`, `except` and `override` that no builder has. They are compared as they were written, as Packer does. */
function reviewNames({ builders, provisioners, errorCleanup, chains }: LegacySyntax, diagnostics: Diagnostic[]): void {
  const names = new Set(builders.map(({ name }) => name.text));
  const list = [...names].join(', ') || 'none';
  const review = (step: LegacyProvisioner | LegacyPostProcessor): readonly Diagnostic[] => {
    const overrides = 'overrides' in step ? step.overrides.map(({ builder }) => builder) : [];
    return Object.entries({ only: step.only, except: step.except, override: overrides }).flatMap(([where, written]) =>
      written.flatMap(({ text: name, span }) => {
        if (names.has(name)) return [];
        return [problems.create('unknown-builder', { where, name, suggestion: didYouMean(name, names), names: list, span })];
      }),
    );
  };
  for (const step of [...provisioners, ...chains.flat()]) {
    diagnostics.push(...review(step));
    const [[only], [except]] = [step.only, step.except];
    if (only === undefined || except === undefined) continue;
    const related = [{ message: 'The other one is here', span: only.span }];
    diagnostics.push(templateProblems.create('only-and-except', { span: except.span, related }));
  }
  // Packer does not look at those of the cleanup.
  if (errorCleanup !== undefined)
    diagnostics.push(...review(errorCleanup).map((each): Diagnostic => ({ ...each, severity: 'warning' })));
}

function planBuild(
  name: string,
  builder: LegacyBuilder,
  steps: Steps,
  selected: Selected,
  { components, world, diagnostics }: LegacyPlanning,
): PlannedBuild {
  const { text: type, span: origin } = builder.type;
  const handle = components.find('builder', type, origin);
  const source: BlockSource<Builder> = legacyBlockSource(
    { handle, settings: builder.settings, overrides: new Map(), origin },
    world,
  );
  const context: BuildContext = {
    fullName: name,
    blockName: '',
    type,
    name: builder.name.text,
    sourceName: name,
    outputs: handle.outputs,
    ...(handle.missing === true ? { open: true } : {}),
  };
  const errorCleanup = steps.errorCleanup && provisionerStep(steps.errorCleanup, context);
  return {
    // As Packer shows it; what selects it is its own name.
    name: name === type ? name : `${type}.${name}`,
    sourceName: name,
    builder: source.forBuild(context),
    provisioners: steps.provisioners.flatMap((step) => provisionerStep(step, context) ?? []),
    ...(errorCleanup === undefined ? {} : { errorCleanup }),
    chains: steps.chains.flatMap((chain) => {
      const { planned, links } = chainSteps(chain, context, selected);
      diagnostics.push(...checkChain(handle, links));
      return planned.length === 0 ? [] : [planned];
    }),
  };
}

function provisionerStep(
  { step, maxRetries, forBuild }: StepSource<'provisioner', LegacyProvisioner>,
  context: BuildContext,
): ProvisionerStep | undefined {
  const { only, except, pauseBefore, timeout } = step;
  if (!appliesTo({ only, except }, context.name)) return undefined;
  const retries = maxRetries();
  return {
    block: forBuild(context).block,
    ...(pauseBefore === undefined ? {} : { pauseBefore }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { maxRetries: retries }),
  };
}

function chainSteps(
  chain: readonly StepSource<'post-processor', LegacyPostProcessor>[],
  context: BuildContext,
  selected: Selected,
): { readonly planned: readonly PostProcessorStep[]; readonly links: readonly ChainLink[] } {
  const planned: PostProcessorStep[] = [];
  const links: ChainLink[] = [];
  for (const { step, forBuild } of chain) {
    const { name, type, only, except, keepInputArtifact } = step;
    if (!appliesTo({ only, except }, context.name)) continue;
    if (selected.isExcepted((name ?? type).text)) break;
    const { block, handle } = forBuild(context);
    planned.push({
      block,
      ...(name === undefined ? {} : { name: name.text }),
      ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
    });
    links.push({ handle, span: type.span });
  }
  return { planned, links };
}
