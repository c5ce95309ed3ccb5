import { didYouMean } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { componentsOf } from '../plugins/packages.ts';
import { problems } from '../problems.ts';
import { componentSchema, componentTitle } from './component-schema.ts';
import { templateSchema } from './template-schema.ts';

/** `imgbuild schema [TYPE]`. */
export async function printSchema(given: Arguments, terminal: Terminal): Promise<number> {
  const found = await discoverPlugins(terminal, [], terminal.workingDirectory);
  const output = outputOf(given, terminal);
  await output.tell(found.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const })));
  const [type] = given.positional;
  if (type === undefined) {
    await terminal.stdout(`${JSON.stringify(templateSchema(found.value), undefined, 2)}\n`);
    return 0;
  }
  const wanted = given.value('kind');
  const handles = componentsOf(found.value).filter(
    (each) => each.type === type && (wanted === undefined || each.kind === wanted),
  );
  const [handle, other] = handles;
  if (handle === undefined) {
    const types = componentsOf(found.value).map((each) => each.type);
    await output.tell([problems.create('unknown-plugin', { name: type, suggestion: didYouMean(type, types) })]);
    return 1;
  }
  if (other !== undefined) {
    const all = handles.map((each) => `-kind=${each.kind} for ${componentTitle(each)}`).join(', ');
    await output.tell([problems.create('ambiguous-type', { type, kinds: all })]);
    return 1;
  }
  await terminal.stdout(`${JSON.stringify(componentSchema(handle), undefined, 2)}\n`);
  return 0;
}
