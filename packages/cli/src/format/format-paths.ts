import { resolve } from 'node:path';
import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { type Output, outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { readStream, reasonOf } from '../utf8-files.ts';
import { writeWhole } from '../write-whole.ts';
import { type Formatted, formatFile, formattableFiles, formatText } from './format-files.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Exit code of `-check` when something would change. */
const wouldChange = 3;

/** What happened to a file. */
type Outcome = Formatted['outcome'];

/** `imgbuild fmt`: formats what the paths stand for, one file after another. One that has mistakes is told of and left alone. */
export async function formatPaths(given: Arguments, terminal: Terminal): Promise<number> {
  const outcomes = new Set<Outcome>();
  for (const path of given.positional) {
    for await (const outcome of path === '-' ? formatInput(given, terminal) : formatPath(path, given, terminal))
      outcomes.add(outcome);
  }
  return outcomes.has('failed') ? 1 : given.isOn('check', 'off') && outcomes.has('changed') ? wouldChange : 0;
}

function writes(given: Arguments): boolean {
  return given.isOn('write', 'on') && !given.isOn('check', 'off');
}

async function* formatInput(given: Arguments, terminal: Terminal): AsyncGenerator<Outcome> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const formatted = formatText(await readStream(terminal.input()), '<standard input>', sources);
  yield tell(formatted, output);
  if (formatted.outcome === 'same' || (formatted.outcome === 'changed' && writes(given))) await output.write(formatted.after);
}

async function* formatPath(path: string, given: Arguments, terminal: Terminal): AsyncGenerator<Outcome> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const depth = given.isOn('recursive', 'off') ? 'recursive' : 'folder';
  for await (const file of formattableFiles(path, terminal.workingDirectory, depth)) {
    if ('problem' in file) yield tell({ outcome: 'failed', diagnostics: [file.problem] }, output);
    else {
      const formatted = await formatFile(file.path, terminal.workingDirectory, sources);
      yield tell(formatted, output);
      sources.clear();
      if (formatted.outcome === 'changed') yield tell(await change(file.path, formatted, given, terminal, output), output);
    }
  }
}

async function tell(
  { outcome, diagnostics }: { readonly outcome: Outcome; readonly diagnostics: readonly Diagnostic[] },
  output: Output,
): Promise<Outcome> {
  await output.tell(diagnostics);
  return hasErrors(diagnostics) ? 'failed' : outcome;
}

/** Writes a changed file, if it is to be written, and says so. */
async function change(
  path: string,
  { before, after }: Extract<Formatted, { readonly after: string }>,
  given: Arguments,
  terminal: Terminal,
  output: Output,
): Promise<{ readonly outcome: Outcome; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    if (writes(given)) await writeWhole(resolve(terminal.workingDirectory, path), after);
  } catch (error) {
    return { outcome: 'failed', diagnostics: [problems.create('not-written', { path, reason: reasonOf(error) })] };
  }
  await output.say(path);
  if (given.isOn('diff', 'off')) await output.write(unifiedDiff(path, before, after));
  return { outcome: 'changed', diagnostics: [] };
}
