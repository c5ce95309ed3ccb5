import { type TemplateFunction, templateFunctionError, typed } from '@imgbuild/gotemplate';
import type { RenderContext } from './context.ts';
import { formatGoTime, rfc3339 } from './go-time.ts';
import { lowerCase, upperCase } from './letter-case.ts';
import { packerVersion } from './packer-version.ts';
import { formatStrftime } from './strftime.ts';
import { part, replace } from './text-functions.ts';

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

/**
 * Packer's template functions over a context, with the types that they have in Go. Values that are only known later make the
 * caller give up before it calls one.
 */
export function templateFunctions(context: RenderContext): Readonly<Record<string, TemplateFunction>> {
  const now = context.startedAt;
  const cleaner = context.functions?.['clean_resource_name'];
  const fromText = (call: (text: string) => unknown): TemplateFunction => typed('func(string) any', call);
  const constant = (call: () => unknown): TemplateFunction => typed('func() any', call);
  return {
    build: fromText((name) => buildValue(context, name)),
    build_name: constant(() => notEmpty('build_name', context.build?.name)),
    build_type: constant(() => notEmpty('build_type', context.build?.type)),
    env: fromText((name) => context.environment?.(name) ?? ''),
    isotime: typed('func(...string) string', (...layouts: readonly string[]) => isotime(layouts, now)),
    lower: fromText(lowerCase),
    packer_version: constant(() => packerVersion),
    pwd: constant(() => context.workingDirectory),
    replace: typed('func(string, string, int, string) string', replace),
    replace_all: typed('func(string, string, string) string', (old: string, next: string, text: string) =>
      replace(old, next, -1, text),
    ),
    split: typed('func(string, string, int) string', part),
    strftime: fromText((pattern) => strftime(pattern, now)),
    template_dir: constant(() => context.templateDirectory ?? ''),
    timestamp: typed('func() int64', () => Math.floor(now / 1000)),
    upper: fromText(upperCase),
    user: fromText((name) => userVariable(context, name)),
    uuid: constant(() => context.uuid()),
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

function isotime(layouts: readonly string[], now: number): string {
  if (layouts.length > 1) throw templateFunctionError(`it takes one layout at most, and got ${layouts.length}`);
  return formatGoTime(layouts[0] ?? rfc3339, now);
}

function strftime(pattern: string, now: number): string {
  const text = formatStrftime(pattern, now);
  if (text === undefined) throw templateFunctionError(`${JSON.stringify(pattern)} has a conversion that strftime does not know`);
  return text;
}

function notEmpty(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw templateFunctionError(`${name} is empty here`);
  return value;
}
