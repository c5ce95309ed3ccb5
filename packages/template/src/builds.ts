import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import type { Builder } from '@imgbuild/core/sdk';
import { type Block as TemplateBlock, type Body, type BodySchema, type Content, expandDynamic, stringType } from '@imgbuild/hcl';
import { dynamicHeaders } from './block-references.ts';
import { type ChainLink, checkChain } from './chains.ts';
import { type BlockSource, blockSource } from './configure.ts';
import type { PlannedBuild, PostProcessorStep, ProvisionerStep } from '@imgbuild/core';
import { appliesTo, type MetaArguments, type Named, settled } from './meta-arguments.ts';
import { problems } from './problems.ts';
import { type BuildContext, structureScope } from './scope.ts';
import { applySelection, type Selected, type Selection } from './selection.ts';
import { readSourceUses, type SourceUse } from './source-uses.ts';
import { stepIndex } from './step-index.ts';
import { type Planning, type StepTemplate, stepTemplate } from './steps.ts';

/** All builds of a template, and those that are selected. */
export interface PlannedBuilds {
  /** Names of all builds, in the order of the template. */
  readonly names: readonly string[];
  readonly builds: readonly PlannedBuild[];
  /** What the selected builds are made of: build blocks and sources. */
  readonly bodies: readonly Body[];
}

/** What stands in a build block. */
export const buildSchema: BodySchema = {
  attributes: [{ name: 'name' }, { name: 'description' }, { name: 'sources' }],
  blocks: [
    { type: 'source', labels: ['reference'] },
    { type: 'provisioner', labels: ['type'] },
    { type: 'error-cleanup-provisioner', labels: ['type'] },
    { type: 'post-processor', labels: ['type'] },
    { type: 'post-processors' },
    { type: 'hcp_packer_registry' },
    { type: 'from' },
  ],
};

/** Plans every build that the selection leaves. */
export function planBuilds(
  blocks: readonly TemplateBlock[],
  sources: ReadonlyMap<string, TemplateBlock>,
  selection: Selection,
  planning: Planning,
): PlannedBuilds {
  const seen = new Map<string, Span>();
  const builders = new Map<object, BlockSource<Builder>>();
  const read = blocks.map((block) => {
    const build = readBuild(block, sources, planning);
    const uses = build.uses.map((use) => {
      const fullName = `${build.name === '' ? '' : `${build.name}.`}${use.type}.${use.name}`;
      return { use, fullName, name: uniqueName(fullName, use.usedAt, seen, planning.diagnostics) };
    });
    return { block, build, uses };
  });
  const all = read.flatMap(({ uses }) => uses);
  const selected = applySelection(
    selection,
    {
      builds: all.map(({ use, fullName }) => ({ name: fullName, platform: planning.components.platformOf(use.type) })),
      postProcessors: new Set(
        read.flatMap(({ build }) =>
          build.chains.flat().flatMap(({ type, name }) => (name === undefined ? [type] : [type, name])),
        ),
      ),
    },
    planning.diagnostics,
  );
  const builds: PlannedBuild[] = [];
  const bodies = new Set<Body>();
  for (const { block, build, uses } of read) {
    for (const { use, name } of uses.filter((each) => selected.build(each.fullName))) {
      builds.push(planBuild(build, use, name, selected, builders, planning));
      bodies.add(block.body).add(use.body);
    }
    reviewNames(build, planning.diagnostics);
  }
  // What a build is made from could not be told, for a mistake elsewhere: any source may be meant, so all are looked into.
  if (read.some(({ uses }) => uses.length === 0))
    lookIntoUnused(
      sources,
      all.map(({ use }) => use),
      planning,
    );
  return { names: all.map(({ name }) => name), builds, bodies: [...bodies] };
}

/** Finds what is wrong with sources that no build is known to have. */
function lookIntoUnused(sources: ReadonlyMap<string, TemplateBlock>, uses: readonly SourceUse[], planning: Planning): void {
  for (const [key, block] of sources) {
    const [type = '', name = ''] = block.labels;
    if (uses.some((use) => `${use.type}.${use.sourceName}` === key)) continue;
    const handle = planning.components.find('builder', type, block.headerSpan);
    const source = blockSource<Builder>({
      handle,
      body: block.body,
      origin: block.headerSpan,
      sees: 'source',
      world: planning.world,
    });
    const context = { fullName: key, blockName: '', type, name, sourceName: name, outputs: handle.outputs };
    planning.diagnostics.push(...source.forBuild(context).configure({ phase: 'validate', outputs: handle.outputs }).diagnostics);
  }
}

/** A build block, read. */
interface BuildBlock {
  readonly name: string;
  readonly uses: readonly SourceUse[];
  /** Those of one build. */
  provisionersFor(context: BuildContext): readonly StepTemplate<'provisioner'>[];
  readonly errorCleanup: StepTemplate<'provisioner'> | undefined;
  readonly chains: readonly (readonly StepTemplate<'post-processor'>[])[];
  /** Names in `only` and `except` of steps that were looked at. */
  readonly named: Set<Named>;
}

function readBuild(block: TemplateBlock, sources: ReadonlyMap<string, TemplateBlock>, planning: Planning): BuildBlock {
  const { diagnostics, world, root } = planning;
  const scope = structureScope(root);
  const read = expandDynamic(block.body, scope).content(buildSchema);
  diagnostics.push(...dynamicDiagnostics(block.body, read.diagnostics, planning));
  const content = read.value;
  const named = content.attributes.get('name');
  const name = named === undefined ? undefined : settled(named, stringType, scope, world.explain, diagnostics);
  const ofType = (type: string): readonly TemplateBlock[] => content.blocks.filter((each) => each.type === type);
  const [cleanup, second] = ofType('error-cleanup-provisioner');
  if (cleanup !== undefined && second !== undefined) {
    const related = [{ message: 'The first one is here', span: cleanup.headerSpan }];
    diagnostics.push(problems.create('second-error-cleanup', { span: second.headerSpan, related }));
  }
  for (const registry of ofType('hcp_packer_registry'))
    diagnostics.push(problems.create('hcp-ignored', { span: registry.headerSpan }));
  const steps = new Set<Named>();
  const provisioners = ofType('provisioner').map((each) => stepTemplate('provisioner', each, planning));
  return {
    name: (name?.data as string | undefined) ?? '',
    uses: readSourceUses(content, block, sources, scope, world.explain, diagnostics),
    provisionersFor: stepIndex(provisioners, steps),
    errorCleanup: cleanup === undefined ? undefined : stepTemplate('provisioner', cleanup, planning),
    chains: readChains(content, planning),
    named: steps,
  };
}

/** What reading a body of steps found; which steps there are must be known before anything is built. */
function dynamicDiagnostics(body: Body, found: readonly Diagnostic[], { world }: Planning): readonly Diagnostic[] {
  const { forEach, labels } = dynamicHeaders(body);
  const late = forEach.filter(({ root }) => root === 'build' || root === 'source');
  return [
    ...world.explain(found, [...forEach, ...labels]),
    ...late.map(({ span }) => problems.create('known-too-late', { name: 'for_each', span })),
  ];
}

/** Each post-processor by itself is a chain of one, each `post-processors` block one of its own. */
function readChains(content: Content, planning: Planning): StepTemplate<'post-processor'>[][] {
  return content.blocks.flatMap((block) => {
    if (block.type === 'post-processor') return [[stepTemplate('post-processor', block, planning)]];
    if (block.type !== 'post-processors') return [];
    const read = block.body.content({ blocks: [{ type: 'post-processor', labels: ['type'] }] });
    planning.diagnostics.push(...dynamicDiagnostics(block.body, read.diagnostics, planning));
    if (read.value.blocks.length === 0 && read.diagnostics.length === 0)
      planning.diagnostics.push(problems.create('empty-chain', { span: block.headerSpan }));
    return [read.value.blocks.map((each) => stepTemplate('post-processor', each, planning))];
  });
}

/** Builds must have names of their own; Packer lets them share one, so the later is numbered. */
function uniqueName(name: string, span: Span, seen: Map<string, Span>, diagnostics: Diagnostic[]): string {
  const before = seen.get(name);
  if (before === undefined) {
    seen.set(name, span);
    return name;
  }
  let number = 2;
  while (seen.has(`${name}#${number}`)) number++;
  const own = `${name}#${number}`;
  seen.set(own, span);
  diagnostics.push(
    problems.create('duplicate-build', { name, own, span, related: [{ message: 'The first one is here', span: before }] }),
  );
  return own;
}

function planBuild(
  build: BuildBlock,
  use: SourceUse,
  name: string,
  selected: Selected,
  builders: Map<object, BlockSource<Builder>>,
  planning: Planning,
): PlannedBuild {
  const handle = planning.components.find('builder', use.type, use.origin);
  const source =
    builders.get(use.identity) ??
    blockSource<Builder>({ handle, body: use.body, origin: use.origin, sees: 'source', world: planning.world });
  builders.set(use.identity, source);
  const context: BuildContext = {
    fullName: name,
    blockName: build.name,
    type: use.type,
    name: use.name,
    sourceName: use.sourceName,
    outputs: handle.outputs,
    ...(handle.missing === true ? { open: true } : {}),
  };
  const provisioners = build.provisionersFor(context).map((step) => provisionerStep(step, step.metaFor(context), context));
  const cleanupMeta = build.errorCleanup === undefined ? undefined : metaOf(build.errorCleanup, context, build);
  const errorCleanup =
    build.errorCleanup === undefined || cleanupMeta === undefined
      ? undefined
      : provisionerStep(build.errorCleanup, cleanupMeta, context);
  const chains = build.chains.flatMap((chain) => {
    const { steps, links } = chainSteps(chain, context, build, selected);
    planning.diagnostics.push(...checkChain(handle, links));
    return steps.length === 0 ? [] : [steps];
  });
  const builder = source.forBuild(context);
  return {
    name,
    sourceName: use.sourceName,
    builder,
    provisioners,
    ...(errorCleanup === undefined ? {} : { errorCleanup }),
    chains,
  };
}

function metaOf(
  step: { metaFor(context: BuildContext): MetaArguments },
  context: BuildContext,
  build: BuildBlock,
): MetaArguments | undefined {
  const meta = step.metaFor(context);
  for (const named of [...(meta.only ?? []), ...(meta.except ?? [])]) build.named.add(named);
  return appliesTo(meta, `${context.type}.${context.name}`) ? meta : undefined;
}

function provisionerStep(step: StepTemplate<'provisioner'>, meta: MetaArguments, context: BuildContext): ProvisionerStep {
  const { name, pauseBefore, timeout, maxRetries, onFailure } = meta;
  return {
    block: step.forBuild(context).block,
    ...(name === undefined ? {} : { name }),
    ...(pauseBefore === undefined ? {} : { pauseBefore }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

function chainSteps(
  chain: readonly StepTemplate<'post-processor'>[],
  context: BuildContext,
  build: BuildBlock,
  selected: Selected,
): { readonly steps: readonly PostProcessorStep[]; readonly links: readonly ChainLink[] } {
  const steps: PostProcessorStep[] = [];
  const links: ChainLink[] = [];
  for (const step of chain) {
    const meta = metaOf(step, context, build);
    if (meta === undefined) continue;
    if (selected.isExcepted(meta.name ?? step.type)) break;
    const made = step.forBuild(context);
    if (made === undefined) continue;
    const { name, keepInputArtifact } = meta;
    steps.push({
      block: made.block,
      ...(name === undefined ? {} : { name }),
      ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
    });
    links.push({ handle: made.handle, span: step.span });
  }
  return { steps, links };
}

/** Warns of names in `only` and `except` that no source of the build has: such a step never runs, or always. */
function reviewNames({ named, uses }: BuildBlock, diagnostics: Diagnostic[]): void {
  const names = [...new Set(uses.map(({ type, name }) => `${type}.${name}`))];
  for (const { text, span } of named) {
    if (names.includes(text)) continue;
    const meant = names.find((name) => name.startsWith(`${text}.`) || name.endsWith(`.${text}`));
    const suggestion = meant === undefined ? didYouMean(text, names) : ` Did you mean "${meant}"?`;
    diagnostics.push(problems.create('unknown-in-only', { name: text, suggestion, names: names.join(', ') || 'none', span }));
  }
}
