import { createRedactor } from '@imgbuild/core';
import { hasErrors } from '@imgbuild/diagnostics';
import { readSyntax } from '@imgbuild/template';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { configType } from '../template-flags.ts';
import { templateLanguage, templateWorld } from '../template-world.ts';
import { inspectJson } from './inspect-json.ts';
import { legacyJson, tellLegacy } from './inspect-legacy.ts';
import { buildsText, valuesText } from './inspect-text.ts';
import { outlineOf } from './outline-of.ts';

/** `imgbuild inspect`. What cannot be read is told; whatever else is wrong, the rest is listed. */
export async function inspectTemplate(given: Arguments, terminal: Terminal): Promise<number> {
  const path = given.positional[0] ?? '.';
  return templateLanguage(path, given, terminal) === 'hcl2'
    ? inspectHcl(path, given, terminal)
    : inspectLegacy(path, given, terminal);
}

async function inspectHcl(path: string, given: Arguments, terminal: Terminal): Promise<number> {
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

async function inspectLegacy(path: string, given: Arguments, terminal: Terminal): Promise<number> {
  const world = await templateWorld(terminal, path);
  const syntax = readSyntax({ path, workingDirectory: terminal.workingDirectory, world, configType: configType(given) });
  const output = outputOf(given, terminal, syntax.texts);
  if (syntax.language !== 'json' || hasErrors(syntax.diagnostics)) {
    await output.tell(syntax.diagnostics);
    return 1;
  }
  if (given.isOn('json', 'off')) await terminal.stdout(`${JSON.stringify(legacyJson(syntax.legacy), undefined, 2)}\n`);
  else await tellLegacy(syntax.legacy, output);
  return 0;
}
