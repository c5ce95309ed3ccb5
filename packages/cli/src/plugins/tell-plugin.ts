import { type ComponentHandle, knownBySource, knownByType, parseSource, type Registry } from '@imgbuild/core';
import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { type Output, outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { optionsText } from './options-text.ts';
import { kinds, packagesOf, type PluginPackage } from './packages.ts';

/** `imgbuild plugins info NAME`. */
export async function tellPlugin(given: Arguments, terminal: Terminal): Promise<number> {
  const name = given.positional[0] ?? '';
  const found = await discoverPlugins(terminal, [], terminal.workingDirectory);
  const output = outputOf(given, terminal);
  const packages = findPackages(name, await standIn(name, terminal), packagesOf(found.value));
  if (packages.length === 0) {
    await output.tell([...found.diagnostics, notThere(name, found.value)]);
    return 1;
  }
  if (given.isOn('json', 'off')) {
    const data = packages.map(({ reference: { name: packageName, version, folder }, components }) => ({
      name: packageName,
      version,
      folder,
      components: components.map(withoutFunctions),
    }));
    await terminal.stdout(`${JSON.stringify(data, undefined, 2)}\n`);
  } else for (const each of packages) await tell(each, output);
  return 0;
}

/** The package that stands in for a Packer plugin. */
async function standIn(source: string, terminal: Terminal): Promise<string | undefined> {
  if (parseSource(source).kind !== 'packer') return undefined;
  const found = await discoverPlugins(terminal, [{ accessor: 'asked', source, constraints: [] }], terminal.workingDirectory);
  return found.required[0]?.package.name;
}

/** The package of that name, or that stands in for that plugin, or those that have a component of that type. */
function findPackages(name: string, other: string | undefined, packages: readonly PluginPackage[]): readonly PluginPackage[] {
  const named = packages.filter(({ reference }) => reference.name === name || reference.name === other);
  if (named.length > 0) return named;
  return packages.flatMap(({ reference, components }) => {
    const chosen = components.filter(({ type }) => type === name);
    return chosen.length === 0 ? [] : [{ reference, components: chosen }];
  });
}

function notThere(name: string, registry: Registry): Diagnostic {
  const known = knownBySource(name) ?? kinds.map((kind) => knownByType(kind, name)).find((plugin) => plugin !== undefined);
  if (known?.package !== undefined) return problems.create('plugin-not-installed', { name, package: known.package });
  if (known !== undefined) return problems.create('plugin-not-available', { name });
  const names = [...registry.packages.map((each) => each.name), ...kinds.flatMap((kind) => registry.types(kind))];
  return problems.create('unknown-plugin', { name, suggestion: didYouMean(name, names) });
}

const blocks: Readonly<Record<ComponentHandle['kind'], string>> = {
  builder: 'source',
  provisioner: 'provisioner',
  'post-processor': 'post-processor',
  data: 'data',
  communicator: 'communicator',
};

async function tell({ reference, components }: PluginPackage, output: Output): Promise<void> {
  await output.say(`${reference.name} ${reference.version} in ${reference.folder}`);
  for (const { kind, type, summary, config, outputs } of components) {
    const gives = Object.keys(outputs.fields).length === 0 ? '' : `\n  What it gives:\n${optionsText(outputs, '    ')}`;
    await output.say(`\n${blocks[kind]} "${type}"\n  ${summary}\n\n${optionsText(config)}${gives}`.trimEnd());
  }
}

function withoutFunctions({ kind, type, summary, platform, accepts, produces, config, outputs }: ComponentHandle): object {
  return { kind, type, summary, platform, accepts, produces, config, outputs };
}
