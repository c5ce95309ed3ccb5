import { type Diagnostic, hasErrors, type Span } from '@imgbuild/diagnostics';
import { parseDuration } from '@imgbuild/core/schema';
import {
  type Attribute,
  boolType,
  convert,
  isWholeNumber,
  itemsOf,
  listOf,
  numberIn,
  numberType,
  type Scope,
  stringType,
  toSafeInteger,
  type Type,
  unmarkDeep,
  type Value,
} from '@imgbuild/hcl';
import type { Explain } from './explain.ts';
import { problems } from './problems.ts';

/** Arguments that belong to imgbuild, not to the component: the names of both kinds of steps. */
export const provisionerArguments = [
  'name',
  'only',
  'except',
  'pause_before',
  'timeout',
  'max_retries',
  'continue_on_error',
  'override',
] as const;
export const postProcessorArguments = ['name', 'only', 'except', 'keep_input_artifact'] as const;

/** Meta-arguments, evaluated. Times in milliseconds. */
export interface MetaArguments {
  readonly name?: string;
  readonly only?: readonly Named[];
  readonly except?: readonly Named[];
  readonly pauseBefore?: number;
  readonly timeout?: number;
  readonly maxRetries?: number;
  readonly onFailure?: 'continue';
  readonly keepInputArtifact?: boolean;
}

/** The name of a source, `TYPE.NAME`, and where it was written. */
export interface Named {
  readonly text: string;
  readonly span: Span;
}

/** Evaluates the meta-arguments of a provisioner or post-processor. They decide what is run, so all of them must be known. */
export function readMetaArguments(
  attributes: ReadonlyMap<string, Attribute>,
  scope: Scope,
  explain: Explain,
  diagnostics: Diagnostic[],
): MetaArguments {
  const value = (name: string, type: Type): Value | undefined => {
    const attribute = attributes.get(name);
    return attribute === undefined ? undefined : settled(attribute, type, scope, explain, diagnostics);
  };
  const refuse = (name: string, reason: string): undefined => {
    diagnostics.push(problems.create('invalid-meta-argument', { name, reason, span: attributes.get(name)?.expression.span }));
    return undefined;
  };
  const duration = (name: string): number | undefined => {
    const text = value(name, stringType)?.data as string | undefined;
    if (text === undefined) return undefined;
    const parsed = parseDuration(text);
    if ('mistake' in parsed) return refuse(name, `"${text}" is no duration: ${parsed.mistake}`);
    return parsed.value < 0 ? refuse(name, 'a duration cannot be negative') : parsed.value;
  };
  const retries = (): number | undefined => {
    const number = value('max_retries', numberType);
    if (number === undefined) return undefined;
    const count = isWholeNumber(numberIn(number)) ? toSafeInteger(numberIn(number)) : undefined;
    return count === undefined || count < 0 ? refuse('max_retries', 'a whole number, not negative, is needed') : count;
  };
  const only = names('only', attributes, value);
  const except = names('except', attributes, value);
  const [first, second] = [attributes.get('only'), attributes.get('except')];
  if (first !== undefined && second !== undefined && only !== undefined && except !== undefined) {
    const related = [{ message: 'The other one is here', span: first.span }];
    diagnostics.push(problems.create('only-and-except', { span: second.span, related }));
  }
  return withoutUndefined({
    name: value('name', stringType)?.data as string | undefined,
    only,
    except,
    pauseBefore: duration('pause_before'),
    timeout: duration('timeout'),
    maxRetries: retries(),
    onFailure: value('continue_on_error', boolType)?.data === true ? ('continue' as const) : undefined,
    keepInputArtifact: value('keep_input_artifact', boolType)?.data as boolean | undefined,
  });
}

/** Whether a step belongs to a build, by the `only` and `except` it has. */
export function appliesTo({ only, except }: MetaArguments, sourceName: string): boolean {
  const has = (names: readonly Named[]): boolean => names.some(({ text }) => text === sourceName);
  if (only !== undefined && only.length > 0) return has(only);
  return except === undefined || !has(except);
}

/** The value of an attribute that must be known; undefined for null and for what is wrong, which has been told. */
export function settled(
  attribute: Attribute,
  type: Type,
  scope: Scope,
  explain: Explain,
  diagnostics: Diagnostic[],
): Value | undefined {
  const { name, expression } = attribute;
  const evaluated = expression.evaluate(scope);
  diagnostics.push(...explain(evaluated.diagnostics, expression.references()));
  if (evaluated.diagnostics.length > 0) return undefined;
  const converted = convert(unmarkDeep(evaluated.value).value, type);
  if (!converted.ok) {
    const path = converted.error.path.map((part) => (typeof part === 'number' ? `element ${part}: ` : `${part}: `)).join('');
    diagnostics.push(
      problems.create('invalid-meta-argument', { name, reason: path + converted.error.message, span: expression.span }),
    );
    return undefined;
  }
  const isOpen = !isSettled(converted.value);
  if (isOpen && !isTold(attribute, diagnostics))
    diagnostics.push(problems.create('known-too-late', { name, span: expression.span }));
  return isOpen || converted.value.state === 'null' ? undefined : converted.value;
}

function isSettled(value: Value): boolean {
  if (value.state === 'unknown') return false;
  return value.type.kind !== 'list' || value.state === 'null' || itemsOf(value).every((item) => item.state === 'known');
}

/** What is unknown though it comes from the template itself is unknown because of a mistake elsewhere. */
function isTold({ expression }: Attribute, diagnostics: readonly Diagnostic[]): boolean {
  return hasErrors(diagnostics) && !expression.references().some(({ root }) => root === 'build' || root === 'source');
}

function names(
  name: 'only' | 'except',
  attributes: ReadonlyMap<string, Attribute>,
  value: (name: string, type: Type) => Value | undefined,
): readonly Named[] | undefined {
  const list = value(name, listOf(stringType));
  const expression = attributes.get(name)?.expression;
  if (list === undefined || expression === undefined) return undefined;
  return itemsOf(list).map((item, index) => ({
    text: item.data as string,
    span: expression.asList()?.[index]?.span ?? expression.span,
  }));
}

type Defined<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

function withoutUndefined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}
