import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import { quotedText } from '@imgbuild/hcl';
import type { LegacySyntax } from '../legacy/syntax.ts';
import { userReferences } from '../legacy/user-references.ts';
import type { GoScope } from './go-functions.ts';
import { translate } from './go-text.ts';
import { createNames, identifierOf } from './identifiers.ts';
import { codeParts, expressionOf, type Parts } from './parts.ts';
import { problems } from './problems.ts';
import { environmentCall, kindsOf } from './variable-kinds.ts';

/** A variable of the upgraded template. */
export interface NewVariable {
  readonly name: string;
  /** HCL; undefined when a value must be given. */
  readonly default: string | undefined;
  readonly secrecy: 'sensitive' | 'plain';
}

/** A value that is computed. */
export interface NewLocal {
  readonly name: string;
  readonly expression: string;
  readonly secrecy: 'sensitive' | 'plain';
}

/** The variables of a legacy template, as the rest of it refers to them. */
export interface Variables {
  user(name: string): Parts;
  /** Told of every use, and warns of the first of a variable that is not declared. */
  used(name: string, span: Span): void;
  timestamp(): Parts;
  /** All that has been asked for or declared, in the order to be written. */
  variables(): readonly NewVariable[];
  locals(): readonly NewLocal[];
}

/** Seconds from 1970 to the start of the run, as legacy templates have them; Packer's own upgrade makes other digits of the time. */
const unixSeconds = 'format("%d", rfc3339_parse(legacy_isotime()).unix)';

/**
 * Variables become variables. A default that HCL's variables cannot have, since it is made of other values, becomes a local
 * that counts while the variable is not set: so everything that could be set with -var still can.
 */
export function upgradeVariables(syntax: LegacySyntax, diagnostics: Diagnostic[]): Variables {
  const byName = new Map(syntax.variables.map((variable) => [variable.name.text, variable]));
  const sensitive = new Set(syntax.sensitive.map(({ text }) => text));
  const uniqueVariable = createNames();
  const newNames = new Map([...byName.keys()].map((name) => [name, uniqueVariable(identifierOf(name))]));
  for (const { name } of syntax.variables) {
    const to = newNames.get(name.text) ?? '';
    if (to !== name.text) diagnostics.push(problems.create('renamed-variable', { name: name.text, to, span: name.span }));
  }
  const kinds = kindsOf(syntax.variables);
  const isComputed = (name: string): boolean => kinds.get(name) === 'computed';
  const uniqueLocal = createNames([...byName.keys()].filter(isComputed).map((name) => newNames.get(name) ?? ''));
  const undeclared = new Map<string, NewVariable>();
  const ofEnvironment = new Map<string, NewVariable>();
  let timestampName: string | undefined;

  const user = (name: string): Parts => {
    const own = newNames.get(name);
    if (own !== undefined) return codeParts(`${isComputed(name) ? 'local' : 'var'}.${own}`);
    const given = neededByVariables.has(name) ? undefined : '""';
    const known = undeclared.get(name) ?? { name: uniqueVariable(identifierOf(name)), default: given, secrecy: 'plain' };
    undeclared.set(name, known);
    return codeParts(`var.${known.name}`);
  };
  // What the values of variables are made of has to be given; elsewhere an empty text stands for what is not.
  const neededByVariables = new Set(
    syntax.variables.flatMap((variable) =>
      userReferences(variable.default?.text ?? '').flatMap(({ name = '' }) => (byName.has(name) ? [] : [name])),
    ),
  );
  const told = new Set(byName.keys());
  const used = (name: string, span: Span): void => {
    if (told.has(name)) return;
    told.add(name);
    const suggestion = didYouMean(name, byName.keys());
    const code = neededByVariables.has(name) ? 'undeclared-and-needed' : 'undeclared-variable';
    diagnostics.push(problems.create(code, { name, suggestion, span }));
  };
  const timestamp = (): Parts => {
    timestampName ??= uniqueLocal('timestamp');
    return codeParts(`local.${timestampName}`);
  };
  /** Locals have no environment, so a variable stands between. */
  const environmentVariable = (name: string): Parts => {
    const known = ofEnvironment.get(name) ?? {
      name: uniqueVariable(identifierOf(`env_${name}`)),
      default: `env(${quotedText(name)})`,
      secrecy: 'plain',
    };
    ofEnvironment.set(name, known);
    return codeParts(`var.${known.name}`);
  };
  const inDefault: GoScope = { user, used, timestamp, environment: environmentCall, sees: 'nothing', leftovers: 'not-rendered' };
  const inLocal: GoScope = { ...inDefault, environment: environmentVariable };

  const declared = syntax.variables.map((variable): { variable: NewVariable; local?: NewLocal } => {
    const old = variable.name.text;
    const name = newNames.get(old) ?? '';
    const secrecy = sensitive.has(old) ? 'sensitive' : 'plain';
    if (variable.default === undefined || kinds.get(old) === 'required')
      return { variable: { name, default: undefined, secrecy } };
    if (!isComputed(old)) {
      const text = expressionOf(translate(variable.default, inDefault, diagnostics));
      return { variable: { name, default: text, secrecy } };
    }
    const value = expressionOf(translate(variable.default, inLocal, diagnostics));
    const grouped = value.startsWith('"') || !value.includes(' ? ') ? value : `(${value})`;
    const expression = `var.${name} == null ? ${grouped} : var.${name}`;
    return { variable: { name, default: 'null', secrecy }, local: { name, expression, secrecy } };
  });

  return {
    user,
    used,
    timestamp,
    variables: () => [...declared.map(({ variable }) => variable), ...ofEnvironment.values(), ...undeclared.values()],
    locals: () => [
      ...(timestampName === undefined ? [] : [{ name: timestampName, expression: unixSeconds, secrecy: 'plain' } as const]),
      ...declared.flatMap(({ local }) => (local === undefined ? [] : [local])),
    ],
  };
}
