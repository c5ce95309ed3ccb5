import { type TemplateFunction, templateFunctionError } from '@imgbuild/gotemplate';
import type { RenderContext } from './context.ts';
import { formatGoTime, rfc3339 } from './go-time.ts';
import { packerVersion } from './packer-version.ts';
import { formatStrftime } from './strftime.ts';

// What plugins call the same thing; the older names are of the time when there were only two such plugins.
const cleaners = ['clean_resource_name', 'clean_ami_name', 'clean_image_name'];

const variablesOnly = 'It can only be used in the "variables" section of a JSON template, where values come from.';

/** Why functions that Packer has cannot be used by a text with this context, by name. */
export function unavailableFunctions(context: RenderContext): ReadonlyMap<string, string> {
  const offered = new Set([
    ...Object.keys(context.functions ?? {}),
    ...(context.functions?.['clean_resource_name'] === undefined ? [] : cleaners),
  ]);
  const reasons: readonly (readonly [string, string | false])[] = [
    ['user', context.user === undefined && 'User variables belong to JSON templates. In HCL2 write ${var.NAME}.'],
    ['env', context.environment === undefined && `${variablesOnly} In HCL2, env("NAME") can be the default of a variable.`],
    ['template_dir', context.templateDirectory === undefined && 'It belongs to JSON templates. In HCL2 write ${path.root}.'],
    ['build', context.values === undefined && 'What a build made is only known to provisioners and post-processors.'],
    ['build_name', context.build === undefined && 'This text does not belong to a build.'],
    ['build_type', context.build === undefined && 'This text does not belong to a build.'],
    ['sed', 'It was removed from Packer. Use replace or replace_all.'],
    ...['consul_key', 'vault', 'aws_secretsmanager', 'aws_secretsmanager_raw'].map(
      (name) => [name, `${variablesOnly} In HCL2, ${name} is a function of the language.`] as const,
    ),
    ...cleaners.map((name) => [name, 'The plugin that this text belongs to has no rule for names. Use replace_all.'] as const),
  ];
  return new Map(reasons.flatMap(([name, reason]) => (reason === false || offered.has(name) ? [] : [[name, reason] as const])));
}

/** Packer's template functions over a context. Values that are only known later make the caller give up before it calls one. */
export function templateFunctions(context: RenderContext): Readonly<Record<string, TemplateFunction>> {
  const now = context.startedAt;
  const cleaner = context.functions?.['clean_resource_name'];
  const own: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
    build: (...values) => buildValue(context, texts('build', values, 1)[0]),
    build_name: withoutArguments('build_name', () => notEmpty('build_name', context.build?.name)),
    build_type: withoutArguments('build_type', () => notEmpty('build_type', context.build?.type)),
    env: (...values) => context.environment?.(texts('env', values, 1)[0]) ?? '',
    isotime: (...values) => formatGoTime(values.length === 0 ? rfc3339 : texts('isotime', values, 1)[0], now),
    lower: (...values) => texts('lower', values, 1)[0].toLowerCase(),
    packer_version: withoutArguments('packer_version', () => packerVersion),
    pwd: withoutArguments('pwd', () => context.workingDirectory),
    replace: (...values) => replace(values),
    replace_all: (...values) => {
      const [old, next, text] = texts('replace_all', values, 3);
      return text.replaceAll(old, () => next);
    },
    split: (...values) => split(values),
    strftime: (...values) => strftime(texts('strftime', values, 1)[0], now),
    template_dir: withoutArguments('template_dir', () => context.templateDirectory ?? ''),
    timestamp: withoutArguments('timestamp', () => Math.floor(now / 1000)),
    upper: (...values) => texts('upper', values, 1)[0].toUpperCase(),
    user: (...values) => userVariable(context, texts('user', values, 1)[0]),
    uuid: withoutArguments('uuid', () => context.uuid()),
  };
  return {
    ...own,
    ...(cleaner === undefined ? {} : Object.fromEntries(cleaners.map((name) => [name, cleaner]))),
    ...context.functions,
  };
}

function buildValue(context: RenderContext, name: string): unknown {
  const values = context.values?.kind === 'known' ? context.values.values : {};
  if (!Object.hasOwn(values, name)) throw templateFunctionError(`the builder gives no value "${name}"`);
  return values[name];
}

function userVariable(context: RenderContext, name: string): string {
  const found = context.user?.(name) ?? 'undeclared';
  if (found === 'undeclared') throw templateFunctionError(`there is no variable "${name}"`);
  return found === 'missing' ? '' : found.value;
}

function strftime(pattern: string, now: number): string {
  const text = formatStrftime(pattern, now);
  if (text === undefined) throw templateFunctionError(`${JSON.stringify(pattern)} has a conversion that strftime does not know`);
  return text;
}

function split(values: readonly unknown[]): string {
  if (values.length !== 3) throw wrongCount('split', '3 arguments: a text, a separator and an index', values);
  const [text, separator] = texts('split', values.slice(0, 2), 2);
  const index = whole('split', values[2]);
  const parts = separator === '' ? [...text] : text.split(separator);
  const part = index < 0 ? undefined : parts[index];
  if (part === undefined)
    throw templateFunctionError(`there is no part ${index}: ${JSON.stringify(separator)} splits the text into ${parts.length}`);
  return part;
}

/** Go's strings.Replace: the first `count` occurrences, all of them for a negative count. */
function replace(values: readonly unknown[]): string {
  if (values.length !== 4) throw wrongCount('replace', '4 arguments: old, new, how many, and the text', values);
  const [old, next, text] = texts('replace', [values[0], values[1], values[3]], 3);
  const count = whole('replace', values[2]);
  if (count < 0) return text.replaceAll(old, () => next);
  let left = count;
  return text.replaceAll(old, (match) => (left-- > 0 ? next : match));
}

type Texts<Count extends number> = Count extends 1 ? [string] : Count extends 2 ? [string, string] : [string, string, string];

/** The arguments as strings, of which there must be so many. */
function texts<const Count extends 1 | 2 | 3>(name: string, values: readonly unknown[], count: Count): Texts<Count> {
  if (values.length !== count) throw wrongCount(name, count === 1 ? 'one argument' : `${count} arguments`, values);
  const wrong = values.find((value) => typeof value !== 'string');
  if (wrong !== undefined) throw templateFunctionError('an argument is not a string');
  return values as unknown as Texts<Count>;
}

function whole(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw templateFunctionError(`${name} needs a whole number`);
  return value;
}

function withoutArguments(name: string, value: () => unknown): (...values: unknown[]) => unknown {
  return (...values) => {
    if (values.length > 0) throw wrongCount(name, 'no arguments', values);
    return value();
  };
}

function notEmpty(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw templateFunctionError(`${name} is empty here`);
  return value;
}

function wrongCount(name: string, wanted: string, values: readonly unknown[]): Error {
  return templateFunctionError(`${name} takes ${wanted}, and got ${values.length}`);
}
