import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import type { RenderContext } from '@imgbuild/core';
import { type HclFunction, mark, stringType, stringValue, unknownValue } from '@imgbuild/hcl';
import type { LoadedVariable, LoadOptions } from '../load.ts';
import type { Paths } from '../paths.ts';
import { sensitive } from '../variables.ts';
import { readGivenValues } from './given-values.ts';
import { problems } from './problems.ts';
import { resolveVariables, type Unresolved } from './resolve-variables.ts';
import { stringsIn } from './strings.ts';
import type { LegacySyntax } from './syntax.ts';
import { gatherUndeclared, type Undeclared } from './undeclared.ts';
import type { Resolved } from './user-answers.ts';
import { userReferences } from './user-references.ts';
import type { Written } from './written.ts';

/** The variables of a template with their values. */
export interface LegacyValues {
  /** All there are, declared or given. */
  readonly resolved: ReadonlyMap<string, Resolved>;
  /** Those that are declared. */
  readonly declared: readonly LoadedVariable[];
  readonly secrets: readonly string[];
  readonly undeclared: Undeclared;
}

/** What finding values takes from loading. */
export interface ValuesBasis {
  readonly o: LoadOptions;
  readonly paths: Paths;
  /** What all texts of the template are rendered with; the variables alone see the environment. */
  readonly context: RenderContext;
  readonly table: ReadonlyMap<string, HclFunction>;
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
}

/** Gives every variable its value: what was given for it, or else its default. Both are Go templates. */
export function valuesOf(syntax: LegacySyntax, { o, paths, context, table, texts, diagnostics }: ValuesBasis): LegacyValues {
  const defaults = new Map(syntax.variables.map((variable) => [variable.name.text, variable.default] as const));
  const hidden = new Set(syntax.sensitive.map(({ text }) => text));
  const given = readGivenValues(o.variables ?? [], {
    declared: new Set(defaults.keys()),
    sensitive: hidden,
    used: usedNames(syntax),
    files: o.world.files,
    paths,
    working: o.workingDirectory,
    undeclared: o.undeclared ?? 'ignore',
    texts,
    diagnostics,
  });
  const all = new Map<string, Written | undefined>([...defaults, ...given]);
  const known = new Set(all.keys());
  for (const { text: name, span } of syntax.sensitive) {
    if (!known.has(name))
      diagnostics.push(problems.create('unknown-sensitive', { name, suggestion: didYouMean(name, known), span }));
  }
  const undeclared = gatherUndeclared(known);
  const places = new Map(syntax.variables.map(({ name }) => [name.text, name] as const));
  const variables = [...all].map(([name, text]): Unresolved => {
    const place = given.has(name) ? undefined : places.get(name);
    const tell = place === undefined ? undefined : (reason: string) => unset(place, reason, o.environment);
    if (text === undefined && tell !== undefined) diagnostics.push(tell('null'));
    return { name, text, unset: tell, secrecy: hidden.has(name) ? 'sensitive' : 'plain' };
  });
  const resolving = {
    context: { ...context, environment: (name: string) => o.environment[name] },
    table,
    undeclared,
    diagnostics,
  };
  const resolved = resolveVariables(variables, resolving);
  return {
    resolved,
    declared: syntax.variables.map(({ name }) => loaded(name.text, resolved.get(name.text))),
    secrets: secretsOf(variables, resolved),
    undeclared,
  };
}

function unset({ text: name, span }: Written, reason: string, environment: LoadOptions['environment']): Diagnostic {
  const isInEnvironment = environment[`PKR_VAR_${name}`] !== undefined;
  const hint = isInEnvironment ? ` PKR_VAR_${name} counts for HCL templates only.` : '';
  return problems.create('unset-variable', { name, reason, hint, span });
}

function loaded(name: string, found: Resolved | undefined): LoadedVariable {
  const value = found?.value === undefined ? unknownValue(stringType) : stringValue(found.value);
  return found?.secrecy === 'sensitive'
    ? { name, secrecy: 'sensitive', value: mark(value, sensitive) }
    : { name, secrecy: 'plain', value };
}

/** What must not be shown: values that are secrets, or the texts that should have become values and could not. */
function secretsOf(variables: readonly Unresolved[], resolved: ReadonlyMap<string, Resolved>): readonly string[] {
  const secrets = variables.flatMap(({ name, text }) => {
    const found = resolved.get(name);
    return found?.secrecy === 'sensitive' ? [found.value ?? text?.text ?? ''] : [];
  });
  return [...new Set(secrets.filter((secret) => secret !== ''))];
}

function usedNames({ root }: LegacySyntax): ReadonlySet<string> {
  const strings = root === undefined ? [] : stringsIn(root);
  return new Set(strings.flatMap(({ text }) => userReferences(text).flatMap(({ name }) => name ?? [])));
}
