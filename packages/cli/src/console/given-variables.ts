import { resolve } from 'node:path';
import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import { stringValue } from '@imgbuild/hcl';
import type { LoadedVariable } from '@imgbuild/template';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { problems } from '../problems.ts';
import { variableArguments } from '../template-flags.ts';
import { readText } from '../utf8-files.ts';

/** The variables that a command line gives: where no template declares any, these are all there are. Files come first. */
export async function givenVariables(
  given: Arguments,
  { workingDirectory }: Pick<Terminal, 'workingDirectory'>,
): Promise<Result<readonly LoadedVariable[]>> {
  const values = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const all = variableArguments(given);
  for (const argument of all) {
    if (argument.kind !== 'file') continue;
    const read = await readText(resolve(workingDirectory, argument.path));
    const entries = 'mistake' in read ? read : entriesIn(read.text);
    if ('mistake' in entries)
      diagnostics.push(problems.create('values-unreadable', { path: argument.path, reason: entries.mistake }));
    else for (const [name, value] of entries.entries) values.set(name, value);
  }
  for (const argument of all) {
    if (argument.kind !== 'value') continue;
    const at = argument.text.indexOf('=');
    if (at > 0) values.set(argument.text.slice(0, at), argument.text.slice(at + 1));
    else diagnostics.push(problems.create('no-variable', { text: argument.text }));
  }
  return {
    value: [...values].map(([name, value]) => ({ name, secrecy: 'plain', value: stringValue(value) })),
    diagnostics,
  };
}

function entriesIn(text: string): { readonly entries: readonly (readonly [string, string])[] } | { readonly mistake: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { mistake: `it is no JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { mistake: 'it is no JSON object' };
  const entries = Object.entries(data as Readonly<Record<string, unknown>>);
  const wrong = entries.find(([, value]) => typeof value === 'object' && value !== null);
  if (wrong !== undefined) return { mistake: `the value of ${JSON.stringify(wrong[0])} is no text` };
  return {
    entries: entries.map(
      ([name, value]) => [name, value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
  };
}
