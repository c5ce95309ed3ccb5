import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import { meets, packerVersion, parseConstraint, type RenderContext, renderText, timeOrderedUuid } from '@imgbuild/core';
import { findComponents } from '../components.ts';
import { endedEarly } from '../ended-early.ts';
import type { Loaded, LoadOptions } from '../load.ts';
import { onlyOnce } from '../only-once.ts';
import { pathChecks } from '../path-checks.ts';
import { pathsOf } from '../paths.ts';
import { problems as templateProblems } from '../problems.ts';
import { createServiceNeeds } from '../services/service-needs.ts';
import { settled } from '../services/settled.ts';
import { createSharedFailures } from '../services/shared-failures.ts';
import { readText } from '../texts.ts';
import { planLegacyBuilds } from './builds.ts';
import { problems } from './problems.ts';
import { readLegacySyntax } from './read-syntax.ts';
import { placed } from './resolve-variables.ts';
import { answersFor } from './user-answers.ts';
import { type LegacyValues, valuesOf } from './values.ts';
import type { Written } from './written.ts';

/** Loads a legacy JSON template: its file, values of variables and components to a plan. Never rejects for bad input. */
export async function loadLegacyTemplate(o: LoadOptions): Promise<Loaded> {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const paths = pathsOf(o.world.files);
  const ended = (): Loaded => endedEarly(diagnostics, texts);

  const path = paths.resolve(o.workingDirectory, o.path);
  const text = readText(path, o.world.files, texts, diagnostics);
  if (text === undefined) return ended();
  const { value: syntax, diagnostics: found } = readLegacySyntax(text, path);
  const mistaken = checkVersion(syntax.minimumVersion);
  // A template for another version may well have what this one does not know.
  const isForAnother = mistaken?.code === 'template/required-version';
  diagnostics.push(...(isForAnother ? [] : found), ...(mistaken === undefined ? [] : [mistaken]));
  if (isForAnother || (syntax.root === undefined && hasErrors(found))) return ended();

  const directory = paths.dirname(path);
  const context: RenderContext = {
    startedAt: o.startedAt,
    uuid: () => timeOrderedUuid(o.startedAt, (count) => o.world.random(count)),
    workingDirectory: o.workingDirectory,
    templateDirectory: directory,
  };
  const discovered = await o.discover([], directory);
  const finding = {
    registry: discovered.value,
    language: 'json',
    requirements: [],
    found: discovered.diagnostics,
  } as const;
  const services = createServiceNeeds({ ...o, paths, finding });
  const places = { base: directory, working: o.workingDirectory, start: o.startedAt };
  const table = o.world.functions({ ...places, services: services.port });
  const { values, diagnostics: mistakes } = await settled(services, () => {
    const told: Diagnostic[] = [];
    const failures = createSharedFailures(services);
    const valued = valuesOf(syntax, { o, paths, context, table, texts, diagnostics: told });
    return { values: valued, diagnostics: [...failures.gather(told), ...failures.told()] };
  });
  diagnostics.push(...mistakes, ...discovered.diagnostics);

  const components = findComponents(discovered.value, o.missingPlugins === 'warn' ? 'warning' : 'error');
  const planned = planLegacyBuilds(syntax, exactSelection(o), {
    components,
    diagnostics,
    render: (written) => renderEarly(written, values, context, diagnostics),
    world: {
      start: o.startedAt,
      working: o.workingDirectory,
      random: (count) => o.world.random(count),
      templateDirectory: directory,
      variables: values.resolved,
      undeclared: values.undeclared,
      sharedSettings: o.sharedSettings,
      environment: (name) => o.environment[name],
      ...pathChecks(o.world.files, paths, o.workingDirectory),
    },
  });
  const hasBuilders = syntax.builders.length > 0 || hasErrors(found);
  if (!hasBuilders)
    diagnostics.push(problems.create('no-builders', { span: { file: path, start: 0, end: Math.min(1, text.length) } }));
  diagnostics.push(...values.undeclared.told(), ...components.missing().map(({ diagnostic }) => diagnostic));

  const all = onlyOnce(diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error');
  const description = syntax.description?.text;
  return {
    plan: { builds: planned.builds.map((build) => (errors.length === 0 ? build : { ...build, diagnostics: errors })) },
    diagnostics: all,
    sources: texts,
    ...(description === undefined ? {} : { description }),
    buildNames: planned.names,
    variables: values.declared,
    secrets: [...new Set([...services.secrets, ...values.secrets])],
    registry: discovered.value,
    requirements: [],
    components: components.count,
  };
}

/** `min_packer_version`, of which a pre-release part does not count. */
function checkVersion(minimum: Written | undefined): Diagnostic | undefined {
  if (minimum === undefined || minimum.text === '') return undefined;
  const { text, span } = minimum;
  const numbers = /^v?(\d+(?:\.\d+){0,2})(?:[-+][0-9A-Za-z.+-]+)?$/.exec(text)?.[1];
  const parsed = numbers === undefined ? undefined : parseConstraint(`>= ${numbers}`);
  if (parsed === undefined || 'mistake' in parsed) return problems.create('invalid-version', { text, span });
  if (meets(packerVersion, parsed.constraint)) return undefined;
  return templateProblems.create('required-version', { constraint: `${text} or later`, version: packerVersion, span });
}

/** Names of builds are given as they are: JSON templates know no patterns. */
function exactSelection({ only = [], except = [] }: LoadOptions): Parameters<typeof planLegacyBuilds>[1] {
  const exact = (text: string) => ({ text, matches: (name: string) => name === text });
  return { only: only.map(exact), except: except.map(exact) };
}

/** Renders what is known before there are builds. */
function renderEarly(
  written: Written,
  { resolved, undeclared }: LegacyValues,
  context: RenderContext,
  diagnostics: Diagnostic[],
): string | undefined {
  undeclared.look(written, 'elsewhere');
  const answers = answersFor(written.text, (name) => resolved.get(name), 'empty');
  const rendered = renderText(written.text, { ...context, user: answers.user });
  if (answers.isOpen) return undefined;
  if (rendered.kind === 'problems') diagnostics.push(...rendered.problems.map((problem) => placed(problem, written)));
  return rendered.kind === 'text' ? rendered.text : undefined;
}
