import { hasErrors } from '@imgbuild/diagnostics';
import { readSyntax } from '@imgbuild/template';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { configType } from '../template-flags.ts';
import { templateWorld } from '../template-world.ts';

/** `validate -syntax-only`: reads the template and nothing else. */
export async function validateSyntax(given: Arguments, terminal: Terminal): Promise<number> {
  const path = given.positional[0] ?? '.';
  const { diagnostics, texts } = readSyntax({
    path,
    workingDirectory: terminal.workingDirectory,
    world: await templateWorld(terminal, path),
    configType: configType(given),
  });
  const output = outputOf(given, terminal, texts);
  await output.tell(diagnostics);
  if (hasErrors(diagnostics)) return 1;
  if (!given.isOn('json', 'off')) await output.say('Syntax-only check passed. Everything looks okay.');
  return 0;
}
