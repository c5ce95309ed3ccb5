import type { Span } from '@imgbuild/diagnostics';
import { referenceText } from '@imgbuild/hcl';
import { codeParts, expressionOf, type Parts, plainText, textParts } from './parts.ts';

/** A value of a Go template that HCL can say too. Numbers are as they were written. */
export type GoValue = { readonly kind: 'string'; readonly parts: Parts } | { readonly kind: 'number'; readonly digits: string };

/** Where a text stands, which decides what its functions mean. */
export interface GoScope {
  /** Values of variables. */
  user(name: string): Parts | undefined;
  /** Told of every variable that a text names. */
  used(name: string, span: Span): void;
  /** Undefined where HCL has no environment variables. */
  environment(name: string): Parts | undefined;
  /** Seconds since 1970. */
  timestamp(): Parts | undefined;
  /** What can be read of the build. */
  readonly sees: 'nothing' | 'source' | 'build';
  /** Whether what stays a Go template is rendered in this place, as the settings of components are. */
  readonly leftovers: 'rendered' | 'not-rendered';
}

type Call = (given: readonly GoValue[], scope: GoScope) => Parts | undefined;

/** What Packer's template functions are in HCL. Those that are missing here have nothing that stands for them. */
const calls: Readonly<Record<string, Call>> = {
  user: named((name, scope) => scope.user(name)),
  env: named((name, scope) => scope.environment(name)),
  build: named((name, scope) => (scope.sees === 'build' ? codeParts(referenceText(['build', name])) : undefined)),
  // Packer's own upgrade writes build.name here, which in HCL is the name of the build block.
  build_name: constant((scope) => (scope.sees === 'nothing' ? undefined : codeParts('source.name'))),
  build_type: constant((scope) => (scope.sees === 'nothing' ? undefined : codeParts('source.type'))),
  template_dir: constant(() => codeParts('path.root')),
  pwd: constant(() => codeParts('path.cwd')),
  packer_version: constant(() => codeParts('packer.version')),
  uuid: constant(() => codeParts('uuidv4()')),
  timestamp: constant((scope) => scope.timestamp()),
  // Packer's own upgrade writes timestamp() where no layout is given, which is another moment at each call.
  isotime: (given, scope) => (given.length === 0 ? codeParts('legacy_isotime()') : isotimeBy(given, scope)),
  strftime: texts(1, (format) => invoke('legacy_strftime', format)),
  lower: texts(1, (text) => invoke('lower', text)),
  upper: texts(1, (text) => invoke('upper', text)),
  split: splitText,
  replace: replaceSome,
  replace_all: texts(3, (old, next, text) => invoke('replace', text, old, next)),
  print: (given) => (given.every(isText) ? given.flatMap(({ parts }) => parts) : undefined),
  printf: printFormatted,
  vault: texts(2, (path, key) => invoke('vault', path, key)),
  consul_key: texts(1, (key) => invoke('consul_key', key)),
  aws_secretsmanager: (given, scope) => (given.length === 1 ? onlySecret(given, scope) : namedSecret(given, scope)),
  aws_secretsmanager_raw: texts(1, (name) => invoke('aws_secretsmanager_raw', name)),
};

const isotimeBy = texts(1, (layout) => invoke('legacy_isotime', layout));
const onlySecret = texts(1, (name) => codeParts(`aws_secretsmanager(${expressionOf(name)}, null)`));
const namedSecret = texts(2, (name, key) => invoke('aws_secretsmanager', name, key));

/** All functions that a template may name. */
export const functionNames: readonly string[] = [
  ...Object.keys(calls),
  ...['clean_resource_name', 'clean_ami_name', 'clean_image_name', 'sed'],
];

/** Functions that the strings of HCL templates do not have, so that a call of them cannot be left there. */
export const goneFunctions: ReadonlySet<string> = new Set([
  'user',
  'env',
  'template_dir',
  'vault',
  'consul_key',
  'aws_secretsmanager',
  'aws_secretsmanager_raw',
]);

/** What a call of a function gives in HCL; undefined when HCL has nothing that is the same. */
export function callInHcl(name: string, given: readonly GoValue[], scope: GoScope): Parts | undefined {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  return call?.(given, scope);
}

function isText(value: GoValue | undefined): value is Extract<GoValue, { kind: 'string' }> {
  return value?.kind === 'string';
}

/** A function of so many strings. */
function texts(count: number, write: (...given: [Parts, Parts, Parts]) => Parts | undefined): Call {
  return (given) =>
    given.length === count && given.every(isText)
      ? write(...(given.map(({ parts }) => parts) as unknown as [Parts, Parts, Parts]))
      : undefined;
}

/** A function of one name that is written out. */
function named(write: (name: string, scope: GoScope) => Parts | undefined): Call {
  return ([value, more], scope) => {
    const name = isText(value) && more === undefined ? plainText(value.parts) : undefined;
    return name === undefined ? undefined : write(name, scope);
  };
}

function constant(write: (scope: GoScope) => Parts | undefined): Call {
  return (given, scope) => (given.length === 0 ? write(scope) : undefined);
}

function invoke(name: string, ...given: readonly Parts[]): Parts {
  return codeParts(`${name}(${given.map(expressionOf).join(', ')})`);
}

/** Not element(), which begins anew after the last part: a part that is not there stays a mistake. */
function splitText([text, separator, index, more]: readonly GoValue[]): Parts | undefined {
  if (!isText(text) || !isText(separator) || index?.kind !== 'number' || more !== undefined) return undefined;
  if (!/^\d+$/.test(index.digits)) return undefined;
  return codeParts(`split(${expressionOf(separator.parts)}, ${expressionOf(text.parts)})[${index.digits}]`);
}

/** HCL replaces all or nothing, so for the first few the text is taken apart: what comes after them keeps the old text between. */
function replaceSome([old, next, count, text, more]: readonly GoValue[]): Parts | undefined {
  if (!isText(old) || !isText(next) || count?.kind !== 'number' || !isText(text) || more !== undefined) return undefined;
  if (/^-\d+$/.test(count.digits)) return invoke('replace', text.parts, old.parts, next.parts);
  if (!/^\d{1,9}$/.test(count.digits) || (plainText(old.parts) ?? '') === '') return undefined;
  const [before, after, whole] = [old, next, text].map(({ parts }) => expressionOf(parts));
  const chunks = `chunklist(split(${before}, ${whole}), ${Number(count.digits) + 1})`;
  return codeParts(`join(${before}, [for index, parts in ${chunks} : join(index == 0 ? ${after} : ${before}, parts)])`);
}

/** A format of strings and numbers only is a text with holes. */
function printFormatted([format, ...given]: readonly GoValue[]): Parts | undefined {
  const pattern = isText(format) ? plainText(format.parts) : undefined;
  if (pattern === undefined) return undefined;
  const pieces = pattern.split(/(%[^])/);
  const values = [...given];
  const parts: Parts[] = [];
  for (const piece of pieces) {
    if (!piece.startsWith('%')) parts.push(textParts(piece));
    else if (piece === '%%') parts.push(textParts('%'));
    else {
      const value = values.shift();
      if (isText(value) && (piece === '%s' || piece === '%v')) parts.push(value.parts);
      else if (value?.kind === 'number' && /^-?\d+$/.test(value.digits) && (piece === '%d' || piece === '%v'))
        parts.push(textParts(value.digits));
      else return undefined;
    }
  }
  return values.length === 0 ? parts.flat() : undefined;
}
