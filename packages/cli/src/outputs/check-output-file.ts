import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { outputForm } from './output-file.ts';

/** Whether `-output-file` can be written at all: said before hours of building, not after them. */
export async function checkOutputFile(given: Arguments, terminal: Terminal): Promise<'fine' | 'refused'> {
  const path = given.value('output-file');
  if (path === undefined || outputForm(path) !== undefined) return 'fine';
  await outputOf(given, terminal).tell([problems.create('unknown-output-form', { path })]);
  return 'refused';
}
