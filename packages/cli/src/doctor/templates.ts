import { join } from 'node:path';
import type { Terminal } from '../command.ts';
import { type Examined, examine } from './examine.ts';
import type { Candidate } from './find-templates.ts';

/**
 * The templates that a candidate comes to. The HCL files of a folder are one template, unless they define the same things: then
 * each is one, and those that build nothing are parts of others.
 */
export async function templatesOf(candidate: Candidate, terminal: Terminal): Promise<readonly Examined[]> {
  if (candidate.kind === 'json') return [await examine(candidate.file, 'json', terminal)];
  const whole = await examine(candidate.folder, 'hcl2', terminal);
  if (candidate.files.length === 1 || !whole.mistakes.some(({ code }) => code === 'template/duplicate')) return [whole];
  const single: Examined[] = [];
  for (const name of candidate.files) single.push(await examine(join(candidate.folder, name), 'hcl2', terminal));
  const built = single.filter(({ mistakes }) => !mistakes.some(({ code }) => code === 'template/no-builds'));
  return built.length === 0 ? [whole] : built;
}
