import { type Diagnostic, hasErrors, inSourceOrder, type Result } from '@imgbuild/diagnostics';
import { unknownDynamic, type Value } from '@imgbuild/hcl';
import { planBuilds } from './builds.ts';
import { findComponents } from './components.ts';
import type { ConfigureWorld } from './configure.ts';
import { outputsOf, type Plan, type PlannedBuild, type Registry, type Requirement } from '@imgbuild/core';
import { dataNodes, type ReadData } from './data-sources.ts';
import { templateFunctions, variableFunctions } from './env-function.ts';
import { createExplainer } from './explain.ts';
import type { TemplateWorld } from './files.ts';
import { evaluateNamed, readLocals } from './named-values.ts';
import { readPackerBlocks } from './packer-block.ts';
import { pathsOf } from './paths.ts';
import { problems } from './problems.ts';
import { textsWithin } from './raw-value.ts';
import { readTemplate } from './read-template.ts';
import { rootScope } from './scope.ts';
import { compileSelection, reviewSelection } from './selection.ts';
import { readStructure } from './structure.ts';
import { readVariables, sensitive } from './variables.ts';
import { valuesOf, type VariableArgument } from './variable-values.ts';
import { withoutConsequences } from './consequences.ts';
import { pathChecks } from './path-checks.ts';

export interface LoadOptions {
  /** A template file or a folder of them, absolute or relative to the working directory. */
  readonly path: string;
  /** Absolute. Relative paths in templates start here. */
  readonly workingDirectory: string;
  /** `-var` and `-var-file`, in the order given. */
  readonly variables?: readonly VariableArgument[];
  /** For `PKR_VAR_NAME`, `env("NAME")`, and arguments that fall back to the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Patterns of `-only` and `-except`. */
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  /** Whether names in value files that the template does not declare are told; `ignore` by default. */
  readonly undeclared?: 'warn' | 'ignore';
  /** When the run started, milliseconds since 1970: `{{timestamp}}` and `{{isotime}}`. */
  readonly startedAt: number;
  readonly world: TemplateWorld;
  /** Finds the components that the template may use; the CLI gives core's `discover`. */
  discover(requirements: readonly Requirement[], templateFolder: string): Promise<Result<Registry>>;
  /** Reads data sources; without it their values are unknown. */
  readonly readData?: ReadData;
}

/** A variable of the template with the value it has now. */
export interface LoadedVariable {
  readonly name: string;
  readonly secrecy: 'sensitive' | 'plain';
  readonly value: Value;
}

/** What a template comes to. */
export interface Loaded {
  /**
   * The selected builds. With errors among the diagnostics it is there too, for checking as much as can be checked at once;
   * every build then carries the errors, so that none of them can run.
   */
  readonly plan: Plan;
  /** All that is wrong with the template itself, in source order. What is wrong inside of blocks, `configure` of each tells. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of all files that spans point into, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
  /** Names of all builds, selected or not. */
  readonly buildNames: readonly string[];
  readonly variables: readonly LoadedVariable[];
  /** Values that must never be shown: hide them before anything is told. */
  readonly secrets: readonly string[];
  /** What found the components: it has the communicators too. Undefined when loading ended before. */
  readonly registry: Registry | undefined;
  readonly requirements: readonly Requirement[];
}

/** Loads a template: from files, values of variables and components to a plan. Never rejects for bad input. */
export async function loadTemplate(o: LoadOptions): Promise<Loaded> {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const { files } = o.world;
  const paths = pathsOf(files);
  const ended = (requirements: readonly Requirement[] = []): Loaded => ({
    plan: { builds: [] },
    diagnostics: onlyOnce(diagnostics),
    sources: texts,
    buildNames: [],
    variables: [],
    secrets: [],
    registry: undefined,
    requirements,
  });

  const template = readTemplate(o.path, o.workingDirectory, files, paths, texts, diagnostics);
  // Of a file that was not understood nothing certain follows: what seems to be missing may only be misread.
  if (template === undefined || hasErrors(diagnostics)) return ended();
  const { structure, diagnostics: surplus } = readStructure(template.files);
  const requirements = readPackerBlocks(structure.packer, diagnostics);
  // A template for another version may well have what this one does not know.
  if (diagnostics.some(({ code }) => code === 'template/required-version')) return ended();
  diagnostics.push(...surplus);
  for (const block of structure.registries) diagnostics.push(problems.create('hcp-ignored', { span: block.headerSpan }));

  const table = o.world.functions({ base: template.directory, working: o.workingDirectory, start: o.startedAt });
  const ofVariables = variableFunctions(table, o.environment);
  const variables = readVariables(structure.variables, structure.variableGroups, ofVariables, diagnostics);
  const given = {
    environment: o.environment,
    automatic: template.valueFiles,
    given: o.variables ?? [],
    undeclared: o.undeclared ?? 'ignore',
  };
  const values = valuesOf(
    variables,
    given,
    ofVariables.inValidation,
    { files, paths, working: o.workingDirectory },
    texts,
    diagnostics,
  );

  const discovered = await o.discover(requirements, template.directory);
  diagnostics.push(...discovered.diagnostics);
  const registry = discovered.value;
  const locals = readLocals(structure.locals, structure.namedLocals, diagnostics);
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
    ...pathChecks(files, paths, o.workingDirectory),
  };
  const data = dataNodes(structure.data, registry, o.readData, world, diagnostics);
  const functions = templateFunctions(table);
  const empty = rootScope(
    values,
    { locals: new Map(), data: new Map() },
    { root: template.root, working: o.workingDirectory },
    functions,
  );
  const named = await evaluateNamed(locals, data, empty, explainer.gather, diagnostics);
  const root = rootScope(values, named, { root: template.root, working: o.workingDirectory }, functions);

  const selection = compileSelection(o.only ?? [], o.except ?? [], diagnostics);
  const components = findComponents(registry);
  const planned = planBuilds(structure.builds, structure.sources, selection, {
    root,
    components,
    world: { ...world, root },
    diagnostics,
  });
  if (structure.builds.length === 0) diagnostics.push(problems.create('no-builds'));
  reviewSelection(selection, planned.names, planned.postProcessors, planned.selected, diagnostics);
  for (const build of planned.builds) lookInto(build);
  diagnostics.push(...explainer.undeclared());
  diagnostics.push(...withoutConsequences(components.missing(), requirements, discovered.diagnostics));

  const all = onlyOnce(diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error');
  return {
    plan: { builds: planned.builds.map((build) => (errors.length === 0 ? build : { ...build, diagnostics: errors })) },
    diagnostics: all,
    sources: texts,
    buildNames: planned.names,
    variables: variables.map(({ name, secrecy }) => ({ name, secrecy, value: values.get(name) ?? unknownDynamic })),
    secrets: secretTexts([...values.values(), ...named.locals.values()]),
    registry,
    requirements,
  };
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

function secretTexts(values: readonly Value[]): readonly string[] {
  return [...new Set(values.filter(({ marks }) => marks.has(sensitive)).flatMap(textsWithin))];
}

/** In the order of a reader; a mistake that several builds meet is said once. */
function onlyOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const key = JSON.stringify([diagnostic.code, diagnostic.span, diagnostic.summary, diagnostic.detail]);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return inSourceOrder([...found.values()]);
}
