import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { byName, type BuildOutput } from './model.ts';
import { recall } from './remembered.ts';

/** `imgbuild output [NAME]`. */
export async function printOutput(given: Arguments, terminal: Terminal): Promise<number> {
  const path = given.value('template') ?? '.';
  const [name] = given.positional;
  const all = await recall(path, terminal);
  const output = outputOf(given, terminal);
  const chosen = name === undefined ? all : all.filter((build) => build.name === name);
  const problem =
    (name !== undefined && chosen.length === 0 ? missing(name, path, all) : undefined) ??
    (name !== undefined || given.isOn('json', 'off') ? ambiguous(chosen) : undefined);
  if (problem !== undefined) {
    await output.tell([problem]);
    return 1;
  }
  if (given.isOn('json', 'off'))
    await terminal.stdout(`${JSON.stringify({ format: 1, builds: byName(chosen) }, undefined, 2)}\n`);
  else
    for (const build of chosen)
      for (const line of linesOf(build, given)) await output.write(`${name === undefined ? `${build.name} ` : ''}${line}\n`);
  return 0;
}

function missing(name: string, path: string, all: readonly BuildOutput[]): Diagnostic {
  const names = [...new Set(all.map((build) => build.name))];
  const known = names.length === 0 ? 'Nothing has been built there yet.' : `There are: ${names.join(', ')}.`;
  return problems.create('no-output', { name, path, suggestion: didYouMean(name, names), known });
}

/** A name that stands for builds of several templates. */
function ambiguous(chosen: readonly BuildOutput[]): Diagnostic | undefined {
  const twice = chosen.find((build, index) => chosen.findIndex(({ name }) => name === build.name) !== index);
  if (twice === undefined) return undefined;
  const templates = chosen.filter(({ name }) => name === twice.name).map(({ template }) => template || '.');
  return problems.create('several-outputs', { name: twice.name, templates: templates.join(', ') });
}

function linesOf({ artifacts }: BuildOutput, given: Arguments): readonly string[] {
  if (given.isOn('image', 'off')) return artifacts.flatMap(({ images }) => images.map(({ id }) => id));
  if (given.isOn('files', 'off')) return [...new Set(artifacts.flatMap(({ files }) => files.map((file) => file.path)))];
  const ids = artifacts.map(({ id }) => id);
  return [ids.find((id) => id !== '') ?? ''];
}
