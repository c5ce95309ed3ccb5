import { resolve } from 'node:path';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { kindOf } from '../utf8-files.ts';
import { type Examined, examine } from './examine.ts';
import { findTemplates } from './find-templates.ts';
import { pageOf, verdictOf } from './page.ts';
import { templatesOf } from './templates.ts';

/** `imgbuild doctor [DIR]`. Mistakes in templates are what it is asked for, so they do not make it fail. */
export async function runDoctor(given: Arguments, terminal: Terminal): Promise<number> {
  const written = given.positional[0] ?? '.';
  const path = resolve(terminal.workingDirectory, written);
  const output = outputOf(given, terminal);
  const kind = await kindOf(path);
  if (typeof kind !== 'string') {
    await output.tell([problems.create('not-examined', { path: written, reason: kind.mistake })]);
    return 1;
  }
  const templates: Examined[] = [];
  if (kind === 'file') templates.push(await examine(path, /\.pkr\.(hcl|json)$/.test(path) ? 'hcl2' : 'json', terminal));
  else {
    const { candidates, unreadable } = await findTemplates(path);
    for (const each of unreadable) await output.tell([problems.create('folder-passed-over', each)]);
    for (const candidate of candidates) templates.push(...(await templatesOf(candidate, terminal)));
  }
  if (templates.length === 0) {
    await output.tell([problems.create('no-templates', { path: written })]);
    return 1;
  }
  if (given.isOn('json', 'off')) await terminal.stdout(`${JSON.stringify(templates.map(asData), undefined, 2)}\n`);
  else await output.say(pageOf(templates, terminal.workingDirectory));
  return 0;
}

function asData(examined: Examined): object {
  const { path, language, from, needs, unset, missingFiles, warnings, mistakes } = examined;
  return { path, language, verdict: verdictOf(examined), from, ...needs, unset, missingFiles, mistakes, warnings };
}
