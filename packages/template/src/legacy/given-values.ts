import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import { type JsonObject, parseJsonText } from '@imgbuild/hcl';
import type { TemplateFiles } from '../files.ts';
import type { Paths } from '../paths.ts';
import { problems as templateProblems } from '../problems.ts';
import { readText } from '../texts.ts';
import type { VariableArgument } from '../variable-values.ts';
import { describeNode, wrongType } from './fields.ts';
import { problems } from './problems.ts';
import { emptyAt, scalarText, type Written, writtenAs } from './written.ts';

/** What reading values passes along. */
export interface Giving {
  /** Names of the template's variables, of those that are secrets, and all that its strings use. */
  readonly declared: ReadonlySet<string>;
  readonly sensitive: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
  readonly files: TemplateFiles;
  readonly paths: Paths;
  readonly working: string;
  /** Whether names in files that the template does not declare are told. */
  readonly undeclared: 'warn' | 'ignore';
  readonly texts: Map<string, string>;
  readonly diagnostics: Diagnostic[];
}

/**
 * Values from `-var-file`, and then from `-var`, each in order; later ones win. Names that are not declared count too, as
 * strings of the template may use them.
 */
export function readGivenValues(given: readonly VariableArgument[], giving: Giving): ReadonlyMap<string, Written> {
  const values = new Map<string, Written>();
  for (const argument of given) if (argument.kind === 'file') readFile(argument.path, values, giving);
  for (const argument of given) if (argument.kind === 'value') readArgument(argument.text, values, giving);
  return values;
}

function readArgument(text: string, values: Map<string, Written>, giving: Giving): void {
  const { declared, sensitive, used, texts, diagnostics } = giving;
  const at = text.indexOf('=');
  if (at === -1) {
    diagnostics.push(templateProblems.create('invalid-variable-argument', { text }));
    return;
  }
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  const file = `<-var ${name}>`;
  // What is wrong with a secret is told without showing it.
  if (!sensitive.has(name)) texts.set(file, value);
  values.set(name, writtenAs(value, file));
  if (declared.has(name) || used.has(name)) return;
  diagnostics.push(problems.create('undeclared-argument', { name, suggestion: didYouMean(name, declared) }));
}

function readFile(path: string, values: Map<string, Written>, giving: Giving): void {
  const { files, paths, working, texts, diagnostics } = giving;
  const absolute = paths.resolve(working, path);
  const text = readText(absolute, files, texts, diagnostics);
  if (text === undefined) return;
  const { tree, diagnostics: found } = parseJsonText(text, absolute);
  // What does not even begin like JSON is another kind of file, and one message is enough for it.
  if (found.length > 0 && /^\s*[{[]/.test(text)) diagnostics.push(...found);
  else if (tree.kind !== 'object' || found.length > 0) {
    const actual = found.length > 0 ? 'no JSON' : describeNode(tree);
    const span = { file: absolute, start: 0, end: Math.min(1, text.length) };
    diagnostics.push(problems.create('values-not-an-object', { actual, span }));
  } else readValues(tree, values, giving);
}

function readValues({ properties }: JsonObject, values: Map<string, Written>, giving: Giving): void {
  const { declared, used, undeclared, diagnostics } = giving;
  const seen = new Set<string>();
  for (const { key, value } of properties) {
    const { text: name, span } = key;
    if (seen.has(name)) diagnostics.push(problems.create('value-given-twice', { name, span }));
    seen.add(name);
    const written = scalarText(value);
    if (written === undefined && value.kind !== 'null') diagnostics.push(wrongType(`The variable "${name}"`, 'a string', value));
    values.set(name, written ?? emptyAt(value.span));
    if (undeclared === 'warn' && !declared.has(name) && !used.has(name))
      diagnostics.push(templateProblems.create('undeclared-in-file', { name, suggestion: didYouMean(name, declared), span }));
  }
}
