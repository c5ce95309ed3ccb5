import { type Diagnostic, hasErrors, type Span } from '@imgbuild/diagnostics';
import { type ComponentHandle, type Configured, type Late } from '@imgbuild/core';
import { interpret, type InterpretPorts, type Rendered, type TextProblem } from '@imgbuild/core/schema';
import { type AnyComponent, attr, body, type Body as SchemaBody, t } from '@imgbuild/core/sdk';
import type { JsonProperty } from '@imgbuild/hcl';
import type { BlockSource } from '../configure.ts';
import { contextKey } from '../context-key.ts';
import { isOldKey } from '../fix/old-keys.ts';
import { shapedAs } from '../missing-component.ts';
import { renderPorts, type RenderWorld } from '../render-context.ts';
import type { BuildContext } from '../scope.ts';
import { placed } from './resolve-variables.ts';
import { type Settings, settingsOf } from './settings.ts';
import { stringsOf } from './strings.ts';
import type { Undeclared } from './undeclared.ts';
import { answersFor, type Resolved, type UserAnswers } from './user-answers.ts';
import { userReferences } from './user-references.ts';
import { writtenIn } from './written.ts';

/** What every component of a JSON template is configured with. */
export interface LegacyWorld extends RenderWorld, Pick<InterpretPorts, 'environment' | 'resolvePath' | 'checkPath'> {
  /** Absolute: `{{ template_dir }}`. */
  readonly templateDirectory: string;
  readonly variables: ReadonlyMap<string, Resolved>;
  readonly undeclared: Undeclared;
  /** Settings that builders share, to check missing ones by. */
  readonly sharedSettings?: SchemaBody | undefined;
}

/** A component as a JSON template has it. */
export interface LegacyComponent<C extends AnyComponent> {
  readonly handle: ComponentHandle<C>;
  readonly settings: readonly JsonProperty[];
  /** What is different for single builders, by their names. */
  readonly overrides: ReadonlyMap<string, readonly JsonProperty[]>;
  /** Where the component says what it is. */
  readonly origin: Span;
}

/**
 * Prepares a component. However many builds it stands in, it is configured once for each different set of values that it reads
 * of them.
 */
export function legacyBlockSource<C extends AnyComponent>(component: LegacyComponent<C>, world: LegacyWorld): BlockSource<C> {
  const { settings, overrides, origin } = component;
  const properties = [...settings, ...[...overrides.values()].flat()];
  const strings = stringsOf(properties).map(writtenIn);
  const variables = [...new Set(strings.flatMap((string) => world.undeclared.look(string, 'elsewhere')))].map(
    (name) => `var.${name}`,
  );
  const handle = component.handle.missing === true ? shapeOf(component.handle, properties, world) : component.handle;
  let contextual: readonly string[] = overrides.size === 0 ? [] : ['source.name'];
  const done = new Map<string, Configured>();
  const configure = (context: BuildContext, late: Late): Configured => {
    const before = done.get(contextKey(contextual, context, late));
    if (before !== undefined) return before;
    const read = new Set<string>();
    const configured = configureOnce({ ...component, handle, variables, world, context, late, read });
    if (!read.isSubsetOf(new Set(contextual))) contextual = [...new Set([...contextual, ...read])].sort();
    done.set(contextKey(contextual, context, late), configured);
    return configured;
  };
  return { forBuild: (context) => ({ component: handle, origin, configure: (late) => configure(context, late) }) };
}

/** What no package has may be anything, and has just the settings that were written. */
function shapeOf<C extends AnyComponent>(
  handle: ComponentHandle<C>,
  properties: readonly JsonProperty[],
  { sharedSettings }: LegacyWorld,
): ComponentHandle<C> {
  const fields = properties.map(({ key }) => [key.text, attr(t.any, { doc: 'Not known here.' })] as const);
  return shapedAs(handle, body(Object.fromEntries(fields)), handle.kind === 'builder' ? sharedSettings : undefined);
}

interface Configuring extends LegacyComponent<AnyComponent> {
  readonly variables: readonly string[];
  readonly world: LegacyWorld;
  readonly context: BuildContext;
  readonly late: Late;
  /** Gets what is read of the build. */
  readonly read: Set<string>;
}

function configureOnce(o: Configuring): Configured {
  const { handle, world, context, late, read, variables } = o;
  const settings = settingsOf(o.settings, o.overrides.get(context.name) ?? []);
  let answers: UserAnswers | undefined;
  const json = {
    templateDirectory: world.templateDirectory,
    user: (name: string) => answers?.user(name) ?? ('undeclared' as const),
  };
  const place = {
    context,
    late: handle.kind === 'builder' ? undefined : late,
    open: handle.missing === true,
    names: handle.names,
  };
  const ports = renderPorts({ ...world, json }, place, (name) => void read.add(name));
  // What is made of an unknown variable is unknown, whatever came of it.
  const guarded =
    (render: (text: string) => Rendered) =>
    (text: string): Rendered => {
      answers = answersFor(text, (name) => world.variables.get(name), 'empty');
      const rendered = render(text);
      return answers.isOpen ? { kind: 'unknown' } : rendered;
    };
  const interpreted = interpret(handle.config, settings.raw, {
    ...ports,
    render: guarded(ports.render),
    ...(ports.bindLate === undefined ? {} : { bindLate: guarded(ports.bindLate) }),
    environment: (name) => world.environment(name),
    resolvePath: (path) => world.resolvePath(path),
    checkPath: (path, kind) => world.checkPath(path, kind),
    isSensitive: (path) => {
      const node = path.length === 0 ? undefined : settings.at(path)?.node;
      return node?.kind === 'string' && usesSecret(node.text, world, () => guarded(ports.render)(node.text) && answers?.isSecret);
    },
    conversions: 'weak',
  });
  const diagnostics = interpreted.problems.map((problem) => locate(withHint(problem, handle), settings, o.origin));
  const isSound = !hasErrors(diagnostics);
  return {
    config: isSound ? interpreted.config : undefined,
    known: interpreted.known && isSound,
    diagnostics,
    reads: [...variables, ...[...read].filter((name) => name.startsWith('build.'))].sort(),
    secrets: interpreted.secrets,
    spanOf: (path) => settings.at(path)?.node.span ?? o.origin,
  };
}

/** Whether a string uses a variable that is a secret; which variables it computes, `attempt` finds out by rendering it. */
function usesSecret(text: string, { variables }: LegacyWorld, attempt: () => boolean | undefined): boolean {
  const references = userReferences(text);
  if (references.some(({ name }) => name !== undefined && variables.get(name)?.secrecy === 'sensitive')) return true;
  return references.some(({ name }) => name === undefined) && attempt() === true;
}

/** A key that Packer used to have is what `fix` is for. */
function withHint(problem: TextProblem, { kind, type }: ComponentHandle): TextProblem {
  const [key, ...rest] = problem.path ?? [];
  if (problem.code !== 'config/unsupported-argument' || rest.length > 0) return problem;
  if ((kind !== 'builder' && kind !== 'provisioner' && kind !== 'post-processor') || !isOldKey(kind, type, String(key)))
    return problem;
  return {
    ...problem,
    detail: `${problem.detail ?? ''} It is of an older version of Packer: imgbuild fix brings the template up to date.`,
  };
}

function locate(problem: TextProblem, settings: Settings, origin: Span): Diagnostic {
  const path = problem.path ?? [];
  const setting = path.length === 0 ? undefined : settings.at(path);
  if (setting === undefined) return { ...placed(problem, { text: '', span: origin, part: () => origin }) };
  const { node, key } = setting;
  if (node.kind === 'string' && problem.within !== undefined) return placed(problem, writtenIn(node));
  const span = problem.code === 'config/unsupported-argument' && key !== undefined ? key.span : node.span;
  return placed(problem, { text: '', span, part: () => span });
}
