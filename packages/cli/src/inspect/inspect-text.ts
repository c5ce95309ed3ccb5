import { quote } from '@imgbuild/gotemplate';
import type { Value } from '@imgbuild/hcl';
import type { LoadedVariable, Outline, OutlinedBuild, OutlinedStep } from '@imgbuild/template';
import { printValue } from '../console/print-value.ts';

/** The values of a template, as `inspect` and the console's `variables` list them. */
export function valuesText({ variables, locals }: Pick<Outline, 'variables' | 'locals'>): string {
  return `${variablesText(variables)}\n> local-variables:\n\n${list('local', [...locals])}`;
}

/** The variables of a template alone, which is all that a JSON template has. */
export function variablesText(variables: readonly LoadedVariable[]): string {
  const values = variables.map(({ name, value }) => [name, value] as const);
  return `> input-variables:\n\n${list('var', values)}`;
}

function list(prefix: string, values: readonly (readonly [string, Value])[]): string {
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${prefix}.${name}: ${quote(printValue(value))}\n`)
    .join('');
}

/** The builds of a template, as `inspect` lists them. */
export function buildsText(builds: readonly OutlinedBuild[]): string {
  return `> builds:\n${builds.map((build, index) => `\n${buildText(build, index)}`).join('')}`;
}

function buildText({ name, description, sources, provisioners, chains }: OutlinedBuild, index: number): string {
  const title = name === '' ? `<unnamed build ${index}>` : name;
  const about = description === undefined || description === '' ? '' : `\n  > Description: ${description}\n`;
  const steps =
    provisioners.length === 0 ? '      <no provisioner>\n' : provisioners.map((each) => `      ${stepName(each)}\n`).join('');
  const groups = chains.map(
    (chain, group) => `\n      ${group}:\n${chain.map((each) => `        ${stepName(each)}\n`).join('')}`,
  );
  return [
    `  > ${title}:\n${about}`,
    `\n    sources:\n${orNone(
      sources.map((source) => `\n      ${source}\n`),
      'source',
    )}`,
    `\n    provisioners:\n\n${steps}`,
    `\n    post-processors:\n${orNone(groups, 'post-processor')}`,
  ].join('');
}

function orNone(parts: readonly string[], what: string): string {
  return parts.length === 0 ? `\n      <no ${what}>\n` : parts.join('');
}

function stepName({ type, name }: OutlinedStep): string {
  return name === undefined || name === '' ? type : `${type}.${name}`;
}
