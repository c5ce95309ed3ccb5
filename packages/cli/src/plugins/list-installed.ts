import { hasErrors } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { kindNames, kinds, packagesOf } from './packages.ts';

/** `imgbuild plugins installed`: what is found from the working directory. */
export async function listInstalled(given: Arguments, terminal: Terminal): Promise<number> {
  const found = await discoverPlugins(terminal, [], terminal.workingDirectory);
  const output = outputOf(given, terminal);
  await output.tell(found.diagnostics);
  const packages = packagesOf(found.value);
  if (given.isOn('json', 'off')) {
    const list = packages.map(({ reference: { name, version, folder }, components }) => ({
      name,
      version,
      folder,
      components: components.map(({ kind, type, summary }) => ({ kind, type, summary })),
    }));
    await terminal.stdout(`${JSON.stringify(list, undefined, 2)}\n`);
  } else {
    for (const { reference, components } of packages) {
      const lines = kinds.flatMap((kind) => {
        const types = components.filter((each) => each.kind === kind).map(({ type }) => type);
        return types.length === 0 ? [] : [`  ${kindNames(kind)}: ${types.join(', ')}`];
      });
      await output.say([`${reference.name} ${reference.version} in ${reference.folder}`, ...lines].join('\n'));
    }
  }
  return hasErrors(found.diagnostics) ? 1 : 0;
}
