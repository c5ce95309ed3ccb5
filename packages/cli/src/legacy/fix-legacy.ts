import { hasErrors } from '@imgbuild/diagnostics';
import { readSyntax } from '@imgbuild/template';
import { fixTemplate } from '@imgbuild/template/fix';
import { nodeWorld } from '@imgbuild/template/node';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { readLegacy } from './read-legacy.ts';

/** `imgbuild fix`: prints the template; with mistakes, nothing. */
export async function fixLegacy(given: Arguments, terminal: Terminal): Promise<number> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const template = await readLegacy(given, terminal, output);
  if (template === undefined) return 1;
  sources.set(template.file, template.text);
  const fixed = fixTemplate(template.text, template.file);
  await output.tell(fixed.diagnostics);
  if (hasErrors(fixed.diagnostics)) return 1;
  if (given.isOn('validate', 'on')) {
    // Lines are not those of the file, so it must not be taken for that.
    const file = `${template.file} (fixed)`;
    sources.set(file, fixed.text);
    const { diagnostics } = readSyntax({
      path: file,
      workingDirectory: terminal.workingDirectory,
      world: worldOf(file, fixed.text),
    });
    await output.tell(diagnostics);
    if (hasErrors(diagnostics)) return 1;
  }
  await output.write(fixed.text);
  return 0;
}

/** A world of one file. */
function worldOf(file: string, text: string): ReturnType<typeof nodeWorld> {
  const world = nodeWorld({ working: '/' });
  return {
    ...world,
    files: { ...world.files, kind: () => 'file', read: () => new TextEncoder().encode(text), list: () => [file] },
  };
}
