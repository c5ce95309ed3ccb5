import { dirname, resolve } from 'node:path';
import type { RequiredPlugin, Requirement } from '@imgbuild/core';
import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import { readSyntax } from '@imgbuild/template';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { configType } from '../template-flags.ts';
import { templateWorld } from '../template-world.ts';
import { kindOf } from '../utf8-files.ts';

/** `imgbuild plugins required`. That something is missing is told, and is no failure: that is what one wants to know. */
export async function listRequired(given: Arguments, terminal: Terminal): Promise<number> {
  const path = given.positional[0] ?? '.';
  const { workingDirectory } = terminal;
  const world = await templateWorld(terminal, path);
  const syntax = readSyntax({ path, workingDirectory, world, configType: configType(given) });
  const output = outputOf(given, terminal, syntax.texts);
  if (syntax.language === 'json') {
    await output.tell([problems.create('nothing-required', { path })]);
    return 1;
  }
  if (syntax.language === 'none' || hasErrors(syntax.diagnostics)) {
    await output.tell(syntax.diagnostics);
    return 1;
  }
  const absolute = resolve(workingDirectory, path);
  const folder = (await kindOf(absolute)) === 'folder' ? absolute : dirname(absolute);
  const found = await discoverPlugins(terminal, syntax.requirements, folder);
  await output.tell(found.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const })));
  const list = syntax.requirements.map((requirement) => ({
    name: requirement.accessor,
    source: requirement.source,
    constraint: requirement.constraints.map(({ text }) => text).join(', '),
    package: isMet(requirement, found.diagnostics)
      ? found.required.find((each) => each.requirement === requirement)?.package
      : undefined,
  }));
  if (given.isOn('json', 'off')) {
    const data = list.map((each) => ({ ...each, package: each.package === undefined ? null : pick(each.package) }));
    await terminal.stdout(`${JSON.stringify(data, undefined, 2)}\n`);
    return 0;
  }
  for (const { name, source, constraint, package: meets } of list) {
    const by = meets === undefined ? '' : ` ${meets.name}@${meets.version} ${meets.folder}`;
    await output.say(`${name} ${source} ${JSON.stringify(constraint)}${by}`);
  }
  return 0;
}

/** Whether nothing is wrong with what a requirement came to, its version for instance. */
function isMet({ span, constraints }: Requirement, diagnostics: readonly Diagnostic[]): boolean {
  const places = [span, ...constraints.map((constraint) => constraint.span)];
  const isHere = ({ span: at }: Diagnostic): boolean =>
    places.some((place) => place !== undefined && place.file === at?.file && place.start === at.start);
  return !diagnostics.some((diagnostic) => diagnostic.severity === 'error' && isHere(diagnostic));
}

function pick({ name, version, folder }: RequiredPlugin['package']): object {
  return { name, version, folder };
}
