import { type Diagnostic, hasErrors, type Result } from '@imgbuild/diagnostics';
import { unknownDynamic, type Value } from '@imgbuild/hcl';
import type { Plan, Registry, Requirement } from '@imgbuild/core';
import type { Body } from '@imgbuild/core/sdk';
import type { MissingType } from './components.ts';
import type { ReadData } from './read-data.ts';
import { endedEarly } from './ended-early.ts';
import type { TemplateWorld } from './files.ts';
import { readTemplateValues } from './template-values.ts';
import { dataValues } from './named-values.ts';
import { onlyOnce } from './only-once.ts';
import { readPackerBlocks } from './packer-block.ts';
import { pathsOf } from './paths.ts';
import { planSettled } from './plan-settled.ts';
import { problems } from './problems.ts';
import { secretTexts } from './raw-value.ts';
import { readTemplate } from './read-template.ts';
import type { ServiceAccess } from './services/access.ts';
import { readStructure } from './structure.ts';
import { templateKind } from './template-kind.ts';
import type { VariableArgument } from './variable-values.ts';
import { withoutConsequences } from './consequences.ts';

export interface LoadOptions {
  /** A template file or a folder of them, absolute or relative to the working directory. */
  readonly path: string;
  /** `-config-type`: how a file is read whose name does not say it. `json` by default. */
  readonly configType?: 'json' | 'hcl2';
  /** Absolute. Relative paths in templates start here. */
  readonly workingDirectory: string;
  /** `-var` and `-var-file`, in the order given. */
  readonly variables?: readonly VariableArgument[];
  /** For `PKR_VAR_NAME`, `env("NAME")`, and arguments that fall back to the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Patterns of `-only` and `-except`; for JSON templates, names. */
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  /** Whether names in value files that the template does not declare are told; `ignore` by default. */
  readonly undeclared?: 'warn' | 'ignore';
  /** When the run started, milliseconds since 1970: `{{timestamp}}` and `{{isotime}}`. */
  readonly startedAt: number;
  readonly world: TemplateWorld;
  /** Finds the components that the template may use; the CLI gives core's `discover`. */
  discover(requirements: readonly Requirement[], templateFolder: string): Promise<Result<Registry>>;
  /** Told of every secret among the variables before anything is read with them, and of what services are asked with and give. */
  hide?(secret: string): void;
  /** Reads the data sources that the selected builds need; without it their values are unknown. */
  readonly readData?: ReadData;
  /** How services like Vault are asked that functions need; without it what they would give is unknown. */
  readonly services?: ServiceAccess;
  /**
   * Whether a type that no plugin has is an error, as by default, or a warning: then everything around it is checked all the
   * same. A plan with warnings of missing types cannot be run.
   */
  readonly missingPlugins?: 'error' | 'warn';
  /** Settings that builders have in common (those of communicators), by which builders that no plugin has are checked. */
  readonly sharedSettings?: Body;
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
  /** What a JSON template says of itself. */
  readonly description?: string;
  /** Names of all builds, selected or not, as `-only` takes them. */
  readonly buildNames: readonly string[];
  readonly variables: readonly LoadedVariable[];
  /** Values that must never be shown: hide them before anything is told. */
  readonly secrets: readonly string[];
  /** What found the components: it has the communicators too. Undefined when loading ended before. */
  readonly registry: Registry | undefined;
  readonly requirements: readonly Requirement[];
  /** How many types of components the selected builds use, and how many of them no plugin has. */
  readonly components: { readonly used: number; readonly missing: number };
}

/** Loads a template: from files, values of variables and components to a plan. Never rejects for bad input. */
export async function loadTemplate(o: LoadOptions): Promise<Loaded> {
  if (templateKind(o) === 'json') return (await import('./legacy/load.ts')).loadLegacyTemplate(o);
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const { files } = o.world;
  const paths = pathsOf(files);
  const ended = (): Loaded => endedEarly(diagnostics, texts);

  const template = readTemplate(o.path, o.workingDirectory, files, paths, texts, diagnostics);
  // Of a file that was not understood nothing certain follows: what seems to be missing may only be misread.
  if (template === undefined || hasErrors(diagnostics)) return ended();
  const { structure, diagnostics: surplus } = readStructure(template.files);
  const requirements = readPackerBlocks(structure.packer, diagnostics);
  // A template for another version may well have what this one does not know.
  if (diagnostics.some(({ code }) => code === 'template/required-version')) return ended();
  diagnostics.push(...surplus);
  for (const block of structure.registries) diagnostics.push(problems.create('hcp-ignored', { span: block.headerSpan }));

  const basis = await readTemplateValues({ o, template, structure, paths, requirements, texts, diagnostics });
  const { variables, values, registry, services, found } = basis;
  // One that is not there is missed as its components are; one that is there and broken stays an error.
  const isMissed = ({ code }: Diagnostic): boolean =>
    o.missingPlugins === 'warn' && ['plugins/not-installed', 'plugins/not-available-yet'].includes(code);
  diagnostics.push(...found.map((each) => (isMissed(each) ? { ...each, severity: 'warning' as const } : each)));
  const pass = { ...basis, o, told: [...diagnostics] };
  const { planned, named, components, needed, ...last } = await planSettled(pass);
  diagnostics.push(...last.diagnostics);
  // What only other builds use is missed by nobody.
  const isAll = planned.builds.length === planned.names.length;
  const isUsed = ({ kind, type }: MissingType): boolean =>
    isAll || kind !== 'data' || [...needed.data].some((name) => name.startsWith(`${type}.`));
  const missing = components.missing().filter(isUsed);
  diagnostics.push(...withoutConsequences(missing, requirements, found));

  const all = onlyOnce(diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error');
  return {
    plan: { builds: planned.builds.map((build) => (errors.length === 0 ? build : { ...build, diagnostics: errors })) },
    diagnostics: all,
    sources: texts,
    buildNames: planned.names,
    variables: variables.map(({ name, secrecy }) => ({ name, secrecy, value: values.get(name) ?? unknownDynamic })),
    secrets: [
      ...new Set([...services.secrets, ...secretTexts([...values.values(), ...named.locals.values(), ...dataValues(named)])]),
    ],
    registry,
    requirements,
    components: { used: components.count.used - (components.count.missing - missing.length), missing: missing.length },
  };
}
