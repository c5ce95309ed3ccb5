import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import {
  type Attribute,
  type HclFunction,
  parseExpression,
  stringValue,
  typeExpression,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import type { TemplateFiles } from './files.ts';
import type { Paths } from './paths.ts';
import { problems } from './problems.ts';
import { readFile } from './texts.ts';
import { fit, isTakenLiterally, validate, type Variable, withSecrecy } from './variables.ts';

/** A value from the command line: `-var NAME=VALUE` or `-var-file PATH`, in the order given. */
export type VariableArgument =
  { readonly kind: 'value'; readonly text: string } | { readonly kind: 'file'; readonly path: string };

export interface ValueSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `*.auto.pkrvars.hcl` of the template's folder, absolute. */
  readonly automatic: readonly string[];
  readonly given: readonly VariableArgument[];
  /** Whether names in files that the template does not declare are told. */
  readonly undeclared: 'warn' | 'ignore';
}

/** A value and who gave it; later ones win. */
interface Assignment {
  readonly value: Value;
  readonly span: Span | undefined;
  readonly where: string;
}

/** What reading values passes along. */
interface Assigning {
  readonly declared: ReadonlyMap<string, Variable>;
  readonly assigned: Map<string, Assignment>;
  readonly undeclared: 'warn' | 'ignore';
  readonly files: TemplateFiles;
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
}

/**
 * The values of all variables: default, IMGBUILD_VAR_NAME or else PKR_VAR_NAME, `*.auto.pkrvars.hcl`, and then all -var-file,
 * all -var, each in order.
 * Values are converted, checked against the validations and marked.
 */
export function valuesOf(
  variables: readonly Variable[],
  sources: ValueSources,
  functions: ReadonlyMap<string, HclFunction>,
  world: { readonly files: TemplateFiles; readonly paths: Paths; readonly working: string },
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Value> {
  const declared = new Map(variables.map((variable) => [variable.name, variable]));
  const assigning: Assigning = {
    declared,
    assigned: new Map(),
    undeclared: sources.undeclared,
    files: world.files,
    texts,
    diagnostics,
  };
  for (const variable of variables) {
    const names = [`IMGBUILD_VAR_${variable.name}`, `PKR_VAR_${variable.name}`];
    const name = names.find((each) => sources.environment[each] !== undefined);
    if (name !== undefined) assign(variable, sources.environment[name] ?? '', name, assigning);
  }
  for (const path of sources.automatic) readValueFile(path, assigning);
  for (const argument of sources.given) {
    if (argument.kind === 'file') readValueFile(world.paths.resolve(world.working, argument.path), assigning);
  }
  for (const argument of sources.given) if (argument.kind === 'value') readArgument(argument.text, assigning);
  return new Map(
    variables.map((variable) => [variable.name, settle(variable, assigning.assigned.get(variable.name), functions, diagnostics)]),
  );
}

function settle(
  variable: Variable,
  given: Assignment | undefined,
  functions: ReadonlyMap<string, HclFunction>,
  diagnostics: Diagnostic[],
): Value {
  const { name, constraint } = variable;
  if (given === undefined && variable.default === undefined) {
    diagnostics.push(problems.create('unset-variable', { name, span: variable.span }));
    return withSecrecy(variable, unknownValue(constraint.type));
  }
  let value = variable.default ?? unknownValue(constraint.type);
  if (given !== undefined) {
    const fitted = fit(given.value, constraint);
    if (!fitted.ok) {
      const reason = [...fitted.error.path.map(String), ''].join(': ') + fitted.error.message;
      const place = { name, where: given.where, type: typeExpression(constraint.type), reason };
      diagnostics.push(problems.create('invalid-variable-value', { ...place, span: given.span ?? variable.span }));
      return withSecrecy(variable, unknownValue(constraint.type));
    }
    value = fitted.value;
  }
  const marked = withSecrecy(variable, value);
  diagnostics.push(...validate(variable, marked, given?.span, functions));
  return marked;
}

function readArgument(text: string, assigning: Assigning): void {
  const { declared, diagnostics } = assigning;
  const at = text.indexOf('=');
  if (at === -1) {
    diagnostics.push(problems.create('invalid-variable-argument', { text }));
    return;
  }
  const name = text.slice(0, at);
  const variable = declared.get(name);
  if (variable === undefined)
    diagnostics.push(problems.create('undeclared-variable', { name, suggestion: didYouMean(name, declared.keys()) }));
  else assign(variable, text.slice(at + 1), `-var ${name}`, assigning);
}

/** Reads a text as a value of a variable's type: as it is for strings and numbers, otherwise as an expression. */
function assign(variable: Variable, text: string, where: string, { assigned, texts, diagnostics }: Assigning): void {
  if (isTakenLiterally(variable.constraint.type)) {
    assigned.set(variable.name, { value: stringValue(text), span: undefined, where });
    return;
  }
  const file = `<${where}>`;
  // What is wrong with a secret is told without showing it.
  if (variable.secrecy === 'plain') texts.set(file, text);
  const { value: expression, diagnostics: syntax } = parseExpression(text, file);
  const evaluated = syntax.length > 0 ? undefined : expression.evaluate(undefined);
  const found = [...syntax, ...(evaluated?.diagnostics ?? [])];
  diagnostics.push(...found);
  const value = found.length > 0 || evaluated === undefined ? unknownValue(variable.constraint.type) : evaluated.value;
  assigned.set(variable.name, { value, span: undefined, where });
}

function readValueFile(path: string, { declared, assigned, undeclared, files, texts, diagnostics }: Assigning): void {
  const file = readFile(path, files, texts, diagnostics);
  if (file === undefined) return;
  const declarations = file.body.partialContent({ blocks: [{ type: 'variable', labels: ['name'] }] });
  for (const block of declarations.value.blocks) {
    diagnostics.push(problems.create('declaration-in-values', { name: block.labels[0] ?? '', span: block.headerSpan }));
  }
  const attributes = declarations.value.rest.justAttributes();
  diagnostics.push(...attributes.diagnostics);
  for (const attribute of attributes.value.values()) {
    const { name, nameSpan, expression } = attribute;
    const variable = declared.get(name);
    if (variable === undefined) {
      const suggestion = didYouMean(name, declared.keys());
      if (undeclared === 'warn') diagnostics.push(problems.create('undeclared-in-file', { name, suggestion, span: nameSpan }));
    } else
      assigned.set(name, { value: literalValue(attribute, variable, diagnostics), span: expression.span, where: 'This file' });
  }
}

function literalValue({ expression }: Attribute, variable: Variable, diagnostics: Diagnostic[]): Value {
  const evaluated = expression.evaluate(undefined);
  diagnostics.push(...evaluated.diagnostics);
  return evaluated.diagnostics.length > 0 ? unknownValue(variable.constraint.type) : evaluated.value;
}
