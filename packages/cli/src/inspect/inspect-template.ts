import { createRedactor } from '@imgbuild/core';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { inspectJson } from './inspect-json.ts';
import { buildsText, valuesText } from './inspect-text.ts';
import { outlineOf } from './outline-of.ts';

/** `imgbuild inspect` of an HCL template. */
export async function inspectTemplate(given: Arguments, terminal: Terminal): Promise<number> {
  const path = given.positional[0] ?? '.';
  const outline = await outlineOf(given, terminal, { path, plugins: 'none', startedAt: Date.now() });
  const output = outputOf(given, terminal, outline.texts);
  if (outline.outcome === 'unreadable') {
    await output.tell(outline.diagnostics);
    return 1;
  }
  const redactor = createRedactor();
  for (const secret of outline.secrets) redactor.hide(secret);
  if (given.isOn('json', 'off')) {
    await terminal.stdout(`${JSON.stringify(redactor.redactDeep(inspectJson(outline)), undefined, 2)}\n`);
    return 0;
  }
  await output.say('Packer Inspect: HCL2 mode\n');
  await output.say(redactor.redact(valuesText(outline)));
  await output.say(redactor.redact(buildsText(outline.builds)));
  return 0;
}
