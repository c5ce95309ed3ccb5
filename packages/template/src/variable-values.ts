import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import { type HclFunction, parseExpression, stringValue, typeExpression, unknownValue, type Value } from '@imgbuild/hcl';
import type { TemplateFiles } from './files.ts';
import { problems } from './problems.ts';
import { readFile } from './read-template.ts';
import { fit, isTakenLiterally, validate, type Variable, withSecrecy } from './variables.ts';

/** A value from the command line: `-var NAME=VALUE` or `-var-file PATH`, in the order given. */
export type VariableArgument = { readonly kind: 'value'; readonly text: string } | { readonly kind: 'file'; readonly path: string };

export interface ValueSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `*.auto.pkrvars.hcl` of the template's folder. */
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

/**
 * The values of all variables: default, PKR_VAR_NAME, `*.auto.pkrvars.hcl`, and then all -var-file, all -var, each in order.
 * Values are converted, checked against the validations and marked.
 */
export async function valuesOf(
  variables: readonly Variable[],
  sources: ValueSources,
  functions: ReadonlyMap<string, HclFunction>,
  files: TemplateFiles,
  texts: Map<string, string>,
  diagnostics: Diagnostic[],
): Promise<ReadonlyMap<string, Value>> {
  const declared = new Map(variables.map((variable) => [variable.name, variable]));
  const assigned = new Map<string, Assignment>();
  for (const variable of variables) {
    const text = sources.environment[`PKR_VAR_${variable.name}`];
    if (text === undefined) continue;
    const where = `PKR_VAR_${variable.name}`;
    const value = readText(variable, text, where, texts, diagnostics);
    if (value !== undefined) assigned.set(variable.name, { value, span: undefined, where });
  }
  const givenFiles = sources.given.flatMap((argument) => (argument.kind === 'file' ? [files.resolve(argument.path)] : []));
  for (const path of [...sources.automatic, ...givenFiles]) {
    await readValueFile(path, declared, sources.undeclared, functions, files, texts, assigned, diagnostics);
  }
  for (const argument of sources.given) {
    if (argument.kind === 'value') readArgument(argument.text, declared, texts, assigned, diagnostics);
  }
  return new Map(variables.map((variable) => [variable.name, settle(variable, assigned.get(variable.name), functions, diagnostics)]));
}

function settle(variable: Variable, given: Assignment | undefined, functions: ReadonlyMap<string, HclFunction>, diagnostics: Diagnostic[]): Value {
  const { name, constraint } = variable;
  if (given === undefined && variable.default === undefined) {
    diagnostics.push(problems.create('unset-variable', { name, span: variable.span }));
    return withSecrecy(variable, unknownValue(constraint.type));
  }
  let value = variable.default ?? unknownValue(constraint.type);
  if (given !== undefined) {
    const fitted = fit(given.value, constraint);
    if (!fitted.ok) {
      const { where } = given;
      diagnostics.push(problems.create('invalid-variable-value', { name, where, type: typeExpression(constraint.type), reason: fitted.error.message, span: given.span ?? variable.span }));
      return withSecrecy(variable, unknownValue(constraint.type));
    }
    value = fitted.value;
  }
  const marked = withSecrecy(variable, value);
  diagnostics.push(...validate(variable, marked, given?.span, functions));
  return marked;
}

function readArgument(text: string, declared: ReadonlyMap<string, Variable>, texts: Map<string, string>, assigned: Map<string, Assignment>, diagnostics: Diagnostic[]): void {
  const at = text.indexOf('=');
  if (at === -1) {
    diagnostics.push(problems.create('invalid-variable-argument', { text }));
    return;
  }
  const name = text.slice(0, at);
  const variable = declared.get(name);
  if (variable === undefined) {
    diagnostics.push(problems.create('undeclared-variable', { where: '-var', name, suggestion: didYouMean(name, declared.keys()) }));
    return;
  }
  const where = `-var ${name}`;
  const value = readText(variable, text.slice(at + 1), where, texts, diagnostics);
  if (value !== undefined) assigned.set(name, { value, span: undefined, where });
}

/** A text as a value of a variable's type: as it is for strings and numbers, otherwise as an expression. */
function readText(variable: Variable, text: string, where: string, texts: Map<string, string>, diagnostics: Diagnostic[]): Value | undefined {
  if (isTakenLiterally(variable.constraint.type)) return stringValue(text);
  const file = `<${where}>`;
  // What is wrong with a secret is told without showing it.
  if (variable.secrecy === 'plain') texts.set(file, text);
  const { value: expression, diagnostics: syntax } = parseExpression(text, file);
  const evaluated = syntax.length > 0 ? undefined : expression.evaluate(undefined);
  const found = [...syntax, ...(evaluated?.diagnostics ?? [])];
  diagnostics.push(...found);
  return found.length > 0 ? unknownValue(variable.constraint.type) : evaluated?.value;
}

async function readValueFile(
  path: string,
  declared: ReadonlyMap<string, Variable>,
  undeclared: 'warn' | 'ignore',
  functions: ReadonlyMap<string, HclFunction>,
  files: TemplateFiles,
  texts: Map<string, string>,
  assigned: Map<string, Assignment>,
  diagnostics: Diagnostic[],
): Promise<void> {
  if (path.endsWith('.json')) {
    diagnostics.push(problems.create('syntax-not-supported', { path, what: 'JSON' }));
    return;
  }
  const file = await readFile(path, files, texts, diagnostics);
  if (file === undefined) return;
  const attributes = file.body.justAttributes();
  diagnostics.push(...attributes.diagnostics);
  for (const { name, nameSpan, expression } of attributes.value.values()) {
    if (!declared.has(name)) {
      if (undeclared === 'warn') diagnostics.push(problems.create('undeclared-in-file', { name, suggestion: didYouMean(name, declared.keys()), span: nameSpan }));
      continue;
    }
    const evaluated = expression.evaluate({ variables: new Map(), functions });
    diagnostics.push(...evaluated.diagnostics);
    const value = evaluated.diagnostics.length > 0 ? unknownValue(declared.get(name)?.constraint.type ?? evaluated.value.type) : evaluated.value;
    assigned.set(name, { value, span: expression.span, where: 'This file' });
  }
}
