import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { renderDiagnostic } from '@imgbuild/diagnostics';
import { parse } from '@imgbuild/hcl';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { said } from '../last-line.ts';

/** `validate -syntax-only`: reads the files and nothing else. */
export async function validateSyntax(given: Arguments, terminal: Terminal): Promise<number> {
  const path = resolve(terminal.workingDirectory, given.positional[0] ?? '.');
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) {
    await terminal.stderr(`Error: There is no file or folder "${path}".\n`);
    return 1;
  }
  const files = kind.isDirectory()
    ? (await readdir(path))
        .filter((name) => name.endsWith('.pkr.hcl'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  let errors = 0;
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    for (const diagnostic of parse(text, file).diagnostics) {
      if (diagnostic.severity === 'error') errors++;
      await terminal.stderr(`${renderDiagnostic(diagnostic, () => text)}\n`);
    }
  }
  if (errors > 0) return 1;
  await terminal.stdout(said(given.isOn('machine-readable', 'off'), 'Syntax-only check passed. Everything looks okay.'));
  return 0;
}
