import { type Block, type BuildTexts, lateRenderer, type Late, outputsOf, type Plan, type PlannedBuild } from '@imgbuild/core';
import type { AnyComponent, BuildInfo, Json } from '@imgbuild/core/sdk';
import type { Diagnostic } from '@imgbuild/diagnostics';

/** What a plan does, as data that can be compared: names of builds are `TYPE.NAME`, and all late texts are filled. */
export interface Meaning {
  readonly builds: readonly BuildMeaning[];
  readonly diagnostics: readonly Diagnostic[];
}

interface BlockMeaning {
  readonly type: string;
  readonly config: Json;
}

export interface BuildMeaning {
  readonly name: string;
  readonly builder: BlockMeaning;
  readonly provisioners: readonly BlockMeaning[];
  readonly errorCleanup?: BlockMeaning;
  readonly chains: readonly (readonly BlockMeaning[])[];
}

/** What texts are filled with. */
export interface Circumstances {
  readonly startedAt: number;
  readonly workingDirectory: string;
}

/** `names` says what a source of the plan is called by its build. */
export function meaningOf(plan: Plan, names: 'legacy' | 'hcl', circumstances: Circumstances): Meaning {
  const diagnostics: Diagnostic[] = [];
  return { builds: plan.builds.map((build) => buildMeaning(build, names, circumstances, diagnostics)), diagnostics };
}

function buildMeaning(
  build: PlannedBuild,
  names: 'legacy' | 'hcl',
  { startedAt, workingDirectory }: Circumstances,
  diagnostics: Diagnostic[],
): BuildMeaning {
  const type = build.builder.component.type;
  const values = Object.fromEntries(
    Object.keys(outputsOf(build.builder.component.outputs).fields).map((name) => [name, `<${name}>`]),
  );
  const { name, sourceName } = build;
  const info: BuildInfo = { name, sourceName, type, runId: 'run', force: false, debug: false, startedAt, values };
  const late: Late = { phase: 'run', build: info, values, sensitive: new Set() };
  const show = (block: Block<AnyComponent>): BlockMeaning => {
    const texts = lateRenderer(info, workingDirectory, block.component.names);
    const configured = block.configure(late);
    diagnostics.push(...configured.diagnostics);
    return { type: block.component.type, config: filled(configured.config, texts) };
  };
  return {
    name: names === 'legacy' ? `${type}.${sourceName}` : name,
    builder: show(build.builder),
    provisioners: build.provisioners.map((step) => shown(show, step)),
    ...(build.errorCleanup === undefined ? {} : { errorCleanup: shown(show, build.errorCleanup) }),
    chains: build.chains.map((chain) => chain.map((step) => shown(show, step))),
  };
}

function shown<Step extends { readonly block: Block<AnyComponent> }>(
  show: (block: Block<AnyComponent>) => BlockMeaning,
  { block, ...options }: Step,
): BlockMeaning {
  return { ...show(block), ...options };
}

/** A configuration with its late texts filled, every hole by its name, and its properties in the order of their names. */
function filled(value: unknown, texts: BuildTexts): Json {
  if (Array.isArray(value)) return value.map((each) => filled(each, texts));
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
  if ('text' in value && 'holes' in value) {
    const holes = value.holes as readonly string[];
    return texts.render(value as never, Object.fromEntries(holes.map((hole) => [hole, `<${hole}>`])));
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const all = entries.map(([name, each]) => [name, each === undefined ? '' : filled(each, texts)] as const);
  // An empty text is the same as none.
  return Object.fromEntries(all.filter(([, each]) => each !== ''));
}
