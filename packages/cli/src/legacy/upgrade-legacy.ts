import { dirname, resolve } from 'node:path';
import { hasErrors } from '@imgbuild/diagnostics';
import { upgradeTemplate } from '@imgbuild/template/upgrade';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { reasonOf } from '../utf8-files.ts';
import { writeWhole } from '../write-whole.ts';
import { readLegacy } from './read-legacy.ts';

/** `imgbuild hcl2_upgrade`: writes the HCL, also where something in it is to be looked at, which the exit code tells. */
export async function upgradeLegacy(given: Arguments, terminal: Terminal): Promise<number> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const template = await readLegacy(given, terminal, output);
  if (template === undefined) return 1;
  sources.set(template.file, template.text);
  // What is wrong with plugins is no matter here: without their schemas the settings are brought over by the look of them.
  const { value: registry } = await discoverPlugins(terminal, [], dirname(resolve(terminal.workingDirectory, template.path)));
  const upgraded = upgradeTemplate(template.text, template.file, {
    registry,
    annotations: given.isOn('with-annotations', 'off') ? 'yes' : 'no',
  });
  await output.tell(upgraded.diagnostics);
  if (upgraded.text === '' && hasErrors(upgraded.diagnostics)) return 1;
  const isUnsure = hasErrors(upgraded.diagnostics) || upgraded.unknownComponents.some(({ kind }) => kind === 'builder');
  const code = isUnsure ? 1 : 0;
  const path = given.value('output-file') ?? (template.path === '-' ? undefined : `${template.path}.pkr.hcl`);
  if (path === undefined) {
    await output.write(upgraded.text);
    return code;
  }
  try {
    await writeWhole(resolve(terminal.workingDirectory, path), upgraded.text);
  } catch (error) {
    await output.tell([problems.create('not-written', { path, reason: reasonOf(error) })]);
    return 1;
  }
  await output.say(`Created ${path}. Exit code ${code}.`);
  return code;
}
