import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import type { Requirement } from '@imgbuild/core';
import {
  type Attribute,
  type Block,
  convert,
  expandDynamic,
  itemsOf,
  type Scope,
  stringType,
  type Type,
  unknownDynamic,
  unmarkDeep,
  type Value,
} from '@imgbuild/hcl';
import { buildSchema } from './builds.ts';
import type { LoadOptions } from './load.ts';
import { readOnce } from './read-data.ts';
import { dataValues } from './named-values.ts';
import { readPackerBlocks } from './packer-block.ts';
import { pathsOf } from './paths.ts';
import { secretTexts } from './raw-value.ts';
import { readTemplate } from './read-template.ts';
import { evaluateRoot } from './root-values.ts';
import { structureScope } from './scope.ts';
import { settled } from './services/settled.ts';
import { readStructure } from './structure.ts';
import { readTemplateValues } from './template-values.ts';

export interface OutlineOptions extends Pick<
  LoadOptions,
  'workingDirectory' | 'variables' | 'environment' | 'startedAt' | 'world' | 'discover' | 'readData' | 'services' | 'hide'
> {
  /** A template file or a folder of them; without one, there are just the names that every template has. */
  readonly path: string | undefined;
}

/** A variable of a template. Its value is unknown when nothing sets it. */
export interface OutlinedVariable {
  readonly name: string;
  readonly description: string | undefined;
  readonly type: Type;
  readonly secrecy: 'sensitive' | 'plain';
  /** Whether there is no default, so that a value must be given. */
  readonly need: 'required' | 'optional';
  readonly value: Value;
}

/** A provisioner or post-processor of a build, as it is written. */
export interface OutlinedStep {
  readonly type: string;
  readonly name: string | undefined;
}

/** A build block as it is written. */
export interface OutlinedBuild {
  /** Empty when it has none. */
  readonly name: string;
  readonly description: string | undefined;
  /** `TYPE.NAME`, whether there is such a source or not. */
  readonly sources: readonly string[];
  readonly provisioners: readonly OutlinedStep[];
  readonly chains: readonly (readonly OutlinedStep[])[];
}

/** What stands in an HCL template, with the values it has as far as they can be told. */
export interface Outline {
  readonly variables: readonly OutlinedVariable[];
  readonly locals: ReadonlyMap<string, Value>;
  readonly data: ReadonlyMap<string, ReadonlyMap<string, Value>>;
  /** Source blocks, `TYPE.NAME`. */
  readonly sources: readonly string[];
  readonly builds: readonly OutlinedBuild[];
  readonly requirements: readonly Requirement[];
  /** `var`, `local`, `data`, `path`, `packer`, and the functions. */
  readonly scope: Scope;
  /**
   * Asks services for what evaluating in `scope` has left open since, and whether there was anything: then it is to be evaluated again.
   * Never rejects.
   */
  readonly askServices: (signal: AbortSignal) => Promise<'asked' | 'nothing'>;
  /** Whether the template could be read at all; what is wrong with it beyond that keeps nothing from being listed. */
  readonly outcome: 'read' | 'unreadable';
  readonly diagnostics: readonly Diagnostic[];
  /** Of the diagnostics, those of what services were asked for in vain. */
  readonly failures: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
}

/** Reads a template for whoever wants to look at it: everything is listed, whatever is unset, missing or wrong. */
export async function outlineTemplate(o: OutlineOptions): Promise<Outline> {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const { files } = o.world;
  const paths = pathsOf(files);
  const none = { directory: o.workingDirectory, root: '', files: [], valueFiles: [], beside: [] };
  const template = o.path === undefined ? none : readTemplate(o.path, o.workingDirectory, files, paths, texts, diagnostics);
  if (template === undefined || hasErrors(diagnostics)) return { ...nothing, diagnostics, texts };
  const { structure, diagnostics: surplus } = readStructure(template.files);
  diagnostics.push(...surplus);
  const requirements = readPackerBlocks(structure.packer, diagnostics);

  const given = await readTemplateValues({ o, template, structure, paths, requirements, texts, diagnostics });
  diagnostics.push(...given.found);
  const { variables, values, services } = given;
  const read = o.readData && readOnce(o.readData);
  const needed = {
    locals: new Set(given.locals.keys()),
    data: new Set(read === undefined ? [] : structure.data.map(({ labels }) => labels.join('.'))),
  };
  const { root, diagnostics: mistakes } = await settled(services, async () => {
    const found: Diagnostic[] = [];
    const evaluated = await evaluateRoot({ ...given, read, needed }, 'warning', found);
    return { root: evaluated, diagnostics: [...found, ...evaluated.explainer.gathered()] };
  });
  const { root: scope, named } = root;
  diagnostics.push(...mistakes);
  const descriptions = new Map(structure.variables.map((block) => [block.labels[0] ?? '', descriptionOf(block, scope)]));
  return {
    variables: variables.map((variable) => ({
      name: variable.name,
      description: descriptions.get(variable.name),
      type: variable.constraint.type,
      secrecy: variable.secrecy,
      need: variable.default === undefined ? 'required' : 'optional',
      value: values.get(variable.name) ?? unknownDynamic,
    })),
    locals: named.locals,
    data: named.data,
    sources: [...structure.sources.keys()],
    builds: structure.builds.map((block) => outlineBuild(block, structureScope(scope))),
    requirements,
    scope,
    askServices: async (signal) => {
      if (services.reach === 'nobody' || services.waiting === 0) return 'nothing';
      await services.meet(signal);
      return 'asked';
    },
    outcome: 'read',
    diagnostics,
    failures: diagnostics.filter(({ detail }) => services.failureIn(detail) !== undefined),
    texts,
    secrets: [
      ...new Set([...services.secrets, ...secretTexts([...values.values(), ...named.locals.values(), ...dataValues(named)])]),
    ],
  };
}

const nothing = {
  variables: [],
  locals: new Map(),
  data: new Map(),
  sources: [],
  builds: [],
  requirements: [],
  scope: { variables: new Map(), functions: new Map() },
  askServices: async () => 'nothing',
  outcome: 'unreadable',
  failures: [],
  secrets: [],
} as const satisfies Partial<Outline>;

function descriptionOf(block: Block, scope: Scope): string | undefined {
  return textIn(block.body.partialContent({ attributes: [{ name: 'description' }] }).value.attributes.get('description'), scope);
}

/** The text that an attribute has; undefined when it has none, or none that is known. */
function textIn(attribute: Attribute | undefined, scope: Scope): string | undefined {
  const evaluated = attribute?.expression.evaluate(scope);
  return evaluated === undefined ? undefined : textOf(evaluated.value);
}

function textOf(value: Value): string | undefined {
  const text = convert(unmarkDeep(value).value, stringType);
  return text.ok && text.value.state === 'known' ? (text.value.data as string) : undefined;
}

function outlineBuild(block: Block, scope: Scope): OutlinedBuild {
  const content = expandDynamic(block.body, scope).content(buildSchema).value;
  const step = (each: Block): OutlinedStep => ({
    type: each.labels[0] ?? '',
    name: textIn(each.body.partialContent({ attributes: [{ name: 'name' }] }).value.attributes.get('name'), scope),
  });
  return {
    name: textIn(content.attributes.get('name'), scope) ?? '',
    description: textIn(content.attributes.get('description'), scope),
    sources: [
      ...sourcesIn(content.attributes.get('sources'), scope),
      ...content.blocks.flatMap((each) => (each.type === 'source' ? [withoutPrefix(each.labels[0] ?? '')] : [])),
    ],
    provisioners: content.blocks.flatMap((each) => (each.type === 'provisioner' ? [step(each)] : [])),
    chains: content.blocks.flatMap((each) => {
      if (each.type === 'post-processor') return [[step(each)]];
      if (each.type !== 'post-processors') return [];
      const inner = expandDynamic(each.body, scope).content({ blocks: [{ type: 'post-processor', labels: ['type'] }] });
      return [inner.value.blocks.map(step)];
    }),
  };
}

function sourcesIn(attribute: Attribute | undefined, scope: Scope): readonly string[] {
  const value = attribute?.expression.evaluate(scope).value;
  if (value?.state !== 'known' || !['tuple', 'list', 'set'].includes(value.type.kind)) return [];
  return itemsOf(value).map((item) => withoutPrefix(textOf(item) ?? '<unknown>'));
}

function withoutPrefix(reference: string): string {
  return reference.replace(/^source\./, '');
}
